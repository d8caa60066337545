//! The program as its users meet it: pages, processes, kills.

mod commands;
mod durable;
mod faults;
mod founding;
mod kills;
mod postgres;
mod routes;
mod witnesses;
