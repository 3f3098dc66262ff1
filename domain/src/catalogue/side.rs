//! The two sides of something that is asked for.

/// Whose move it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Whoever asks.
    Asks,
    /// Whoever decides.
    Decides,
}
