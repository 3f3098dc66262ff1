//! Which rows of a long ranking are drawn: both ends, and the chosen with their neighbours.

use super::RankRow;

/// A line of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The row at this place.
    Row(usize),
    /// So many rows left out.
    Left(usize),
}

/// The rows that are drawn, at most `room` of them however many are chosen, and how many lie between.
pub fn shown(rows: &[RankRow], room: usize) -> Vec<Shown> {
    let room = room.max(4);
    let mut drawn = vec![rows.len() <= room; rows.len()];
    let mut left = if rows.len() <= room { 0 } else { room };
    for at in wanted(rows, room) {
        if left == 0 {
            break;
        }
        if !drawn[at] {
            drawn[at] = true;
            left -= 1;
        }
    }
    let mut out = Vec::new();
    for (at, drawn) in drawn.into_iter().enumerate() {
        match (drawn, out.last_mut()) {
            (true, _) => out.push(Shown::Row(at)),
            (false, Some(Shown::Left(count))) => *count += 1,
            (false, _) => out.push(Shown::Left(1)),
        }
    }
    out
}

/// Rows by how much they are wanted: both ends, the chosen, their neighbours ever further, then more of both ends.
fn wanted(rows: &[RankRow], room: usize) -> Vec<usize> {
    let last = rows.len().saturating_sub(1);
    let chosen: Vec<usize> = rows.iter().enumerate().filter(|(_, row)| row.chosen).map(|(at, _)| at).collect();
    let ends = |depth: usize| [depth.min(last), last.saturating_sub(depth)];
    let around = |far: usize| {
        let near = move |at: &usize| [at.saturating_sub(far), (at + far).min(last)];
        chosen.iter().flat_map(near).collect::<Vec<_>>()
    };
    let mut out: Vec<usize> = ends(0).into_iter().chain(around(0)).collect();
    out.extend((1..3).flat_map(ends));
    out.extend((1..=2).flat_map(around));
    out.extend((3..=room).flat_map(ends));
    out
}
