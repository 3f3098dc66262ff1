//! Waiting for a condition, never for a length of time.

use std::time::{Duration, Instant};

/// Asks `done` again and again until it holds or `limit` has passed; whether it held.
pub async fn until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    loop {
        if done() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
