//! What every picture owes its readers, and what each kind shows.

mod comparison;
mod curve;
mod golden;
mod numbers;
mod palette;
mod pictures;
mod ranking;
mod samples;
mod series;
mod sound;
