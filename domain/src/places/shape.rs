//! The shape of an area: polygons on the earth, and whether a point lies in them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Outline;
use crate::fault::Malformed;

/// A corner: longitude, latitude, in degrees.
pub type Corner = [f64; 2];

/// A closed ring of at least four corners, the last equal to the first.
pub type Ring = Vec<Corner>;

/// One or more polygons, each an outer ring and the rings of its holes; WGS 84.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shape {
    polygons: Vec<Vec<Ring>>,
}

impl Shape {
    /// The most corners a shape may have.
    pub const MAX_CORNERS: usize = 200_000;

    /// Takes polygons as GeoJSON gives them. Error: `geometry`.
    pub fn parse(polygons: Vec<Vec<Ring>>) -> Result<Self, Malformed> {
        let wrong = |detail: &str| Err(Malformed { code: "geometry", detail: detail.to_owned(), value: None });
        if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
            return wrong("A shape has at least one polygon, and a polygon at least its outer ring");
        }
        let rings = || polygons.iter().flatten();
        if rings().map(Vec::len).sum::<usize>() > Self::MAX_CORNERS {
            return wrong("A shape has at most 200,000 corners");
        }
        if rings().any(|ring| ring.len() < 4 || ring.first() != ring.last()) {
            return wrong("A ring has at least four corners, and the last equals the first");
        }
        let on_earth =
            |[longitude, latitude]: &Corner| (-180.0..=180.0).contains(longitude) && (-90.0..=90.0).contains(latitude);
        if !rings().flatten().all(on_earth) {
            return wrong("Corners are [longitude, latitude] in degrees of WGS 84");
        }
        Ok(Self { polygons })
    }

    /// The polygons.
    pub fn polygons(&self) -> &[Vec<Ring>] {
        &self.polygons
    }

    /// Its bounding box and digest.
    pub fn outline(&self) -> Outline {
        let mut bbox = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for [longitude, latitude] in self.polygons.iter().flatten().flatten() {
            bbox = [bbox[0].min(*longitude), bbox[1].min(*latitude), bbox[2].max(*longitude), bbox[3].max(*latitude)];
        }
        let text = serde_json::to_vec(&self.polygons).unwrap_or_default();
        let sha256 = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        Outline { bbox, sha256 }
    }

    /// Whether a point lies within it, its holes left out: the even-odd rule, an edge on the west or south is inside.
    pub fn holds(&self, longitude: f64, latitude: f64) -> bool {
        self.polygons
            .iter()
            .any(|rings| rings.iter().filter(|ring| encloses(ring, longitude, latitude)).count() % 2 == 1)
    }
}

fn encloses(ring: &Ring, x: f64, y: f64) -> bool {
    ring.windows(2).fold(false, |inside, side| {
        let ([ax, ay], [bx, by]) = (side[0], side[1]);
        let crosses = (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax;
        inside != crosses
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, size: f64) -> Ring {
        vec![[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    }

    #[test]
    fn a_hole_is_outside() {
        let shape =
            Shape::parse(vec![vec![square(0.0, 0.0, 10.0), square(4.0, 4.0, 2.0)], vec![square(20.0, 0.0, 1.0)]])
                .unwrap();
        assert!(shape.holds(1.0, 1.0));
        assert!(!shape.holds(5.0, 5.0));
        assert!(shape.holds(20.5, 0.5));
        assert!(!shape.holds(15.0, 0.5));
        assert_eq!(shape.outline().bbox.map(f64::to_bits), [0.0, 0.0, 21.0, 10.0].map(f64::to_bits));
    }

    #[test]
    fn broken_rings_are_refused() {
        assert!(Shape::parse(vec![]).is_err());
        assert!(Shape::parse(vec![vec![square(0.0, 0.0, 1.0)[..4].to_vec()]]).is_err());
        assert!(Shape::parse(vec![vec![square(179.5, 0.0, 1.0)]]).is_err());
        assert!(Shape::parse(vec![vec![square(f64::NAN, 0.0, 1.0)]]).is_err());
    }
}
