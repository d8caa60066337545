//! The program as its users meet it: pages, processes, kills.

mod away;
mod backup;
mod commands;
mod durable;
mod faults;
mod founding;
mod kills;
mod postgres;
mod replicas;
mod routes;
mod witnesses;
