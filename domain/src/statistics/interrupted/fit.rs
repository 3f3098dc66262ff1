//! Least squares of several effects at once, by QR decomposition.

use nalgebra::{DMatrix, DVector};

use crate::statistics::refusal::Refusal;

/// The effects, and (XᵀX)⁻¹.
pub(super) struct Fit {
    pub effects: DVector<f64>,
    pub inverse: DMatrix<f64>,
}

/// The effects that leave the least squares over. Errors: [`Refusal::Singular`].
pub(super) fn least_squares(design: DMatrix<f64>, values: &DVector<f64>) -> Result<Fit, Refusal> {
    let largest = design.column_iter().map(|column| column.norm()).fold(0.0, f64::max);
    let decomposed = design.qr();
    let upper = decomposed.r();
    if upper.diagonal().iter().any(|pivot| !pivot.is_finite() || pivot.abs() <= 1e-12 * largest) {
        return Err(Refusal::Singular);
    }
    let projected = decomposed.q().transpose() * values;
    let effects = upper.solve_upper_triangular(&projected).ok_or(Refusal::Singular)?;
    let identity = DMatrix::identity(upper.ncols(), upper.ncols());
    let inverse = upper.solve_upper_triangular(&identity).ok_or(Refusal::Singular)?;
    Ok(Fit { effects, inverse: &inverse * inverse.transpose() })
}
