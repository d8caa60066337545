//! The program as its users meet it: pages, processes, kills.

mod api;
mod away;
mod backup;
mod commands;
mod durable;
mod faults;
mod founding;
mod joining;
mod kills;
mod laws;
mod links;
mod mail;
mod national;
mod postgres;
mod renewing;
mod replicas;
mod routes;
mod steps;
mod witnesses;
