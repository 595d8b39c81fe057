//! The tests of what is idiom here. What all clients share is in the conformance corpus.

mod closing;
mod fake;
mod log;
mod machines;
mod pages;
mod pipeline;
mod retries;
mod server;
mod store;
mod watches;
