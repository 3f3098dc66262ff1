//! Labels beside each other without overlap.

/// Moves places apart until each has its height, as near as they can be to where they were asked, within bounds.
/// Each is a wanted centre and a height; the answer has their order.
pub fn spread(wanted: &[(f64, f64)], (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].0.total_cmp(&wanted[*b].0));
    // Runs of labels that touch move as one: each is the mean of what its members ask for.
    let mut runs: Vec<Run> = Vec::new();
    for at in order {
        let (centre, height) = wanted[at];
        let mut run = Run { members: vec![at], height, asked: centre - height / 2.0 };
        run.asked = run.asked.clamp(top, (bottom - height).max(top));
        while let Some(above) = runs.pop_if(|above| above.asked + above.height > run.asked) {
            run = above.joined(run, (top, bottom));
        }
        runs.push(run);
    }
    let mut places = vec![0.0; wanted.len()];
    for run in runs {
        let mut y = run.asked;
        for at in run.members {
            places[at] = y + wanted[at].1 / 2.0;
            y += wanted[at].1;
        }
    }
    places
}

struct Run {
    members: Vec<usize>,
    height: f64,
    /// The top of the run.
    asked: f64,
}

impl Run {
    fn joined(mut self, below: Self, (top, bottom): (f64, f64)) -> Self {
        let height = self.height + below.height;
        // Weighted by height, so that a large run is not dragged by a small one.
        let asked = (self.asked * self.height + (below.asked - self.height) * below.height) / height.max(1e-9);
        self.members.extend(below.members);
        Self { members: self.members, height, asked: asked.min(bottom - height).max(top) }
    }
}
