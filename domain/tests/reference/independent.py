"""Writes independent.csv: edge cases of the statistics, computed by mpmath, scipy and statsmodels.

    pip install mpmath scipy statsmodels && python independent.py

Nothing here shares a formula with the Rust code where a library has its own: quantiles are scipy's or mpmath's,
regressions statsmodels'. The draws come from a fixed seed.
"""

import csv
import json
import math
import pathlib
import warnings

import mpmath
import numpy as np
import scipy.stats as st
import statsmodels.api as sm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.stattools import durbin_watson

# A difference in differences of four counts is fitted exactly, as it should be.
warnings.simplefilter("ignore")
LEVELS = (0.95, 0.998)
rng = np.random.default_rng(20180301)
cases = []
mpmath.mp.dps = 60


def case(method, given, expected):
    clean = {k: ([float(x) for x in v] if isinstance(v, (list, tuple, np.ndarray)) else v) for k, v in expected.items()}
    cases.append((f"IND-{len(cases) + 1:03}", method, json.dumps(given), json.dumps(clean)))


def both(name, limits):
    return {f"{name}{str(level)[2:]}": limits(level) for level in LEVELS}


def z(level):
    return mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(str(level)))


# Counts: exact by scipy's gamma quantiles, Byar's at sixty digits.
for events in (0, 0.01, 0.25, 1, 2, 3.5, 5, 9, 9.99, 10, 57, 1000, 250_000, 10**6, 10**7, 10**12):
    exact = lambda c: [st.gamma.ppf((1 - c) / 2, events) if events else 0.0, st.gamma.isf((1 - c) / 2, events + 1)]
    case("exact", {"events": events}, both("limits", exact))
for events in (0, 0.5, 1, 2, 9, 10, 1000, 123_456_789, 10**13):
    o = mpmath.mpf(events)

    def byar(c):
        lower = o * (1 - 1 / (9 * o) - z(c) / (3 * mpmath.sqrt(o))) ** 3 if events else -1
        n = o + 1
        upper = n * (1 - 1 / (9 * n) + z(c) / (3 * mpmath.sqrt(n))) ** 3
        return float(lower) if lower >= 0 else None, float(upper)

    expected = {}
    for c in LEVELS:
        lower, upper = byar(c)
        expected |= {f"lower{str(c)[2:]}": lower, f"upper{str(c)[2:]}": upper}
    case("byar", {"events": events}, expected)

# Proportions: statsmodels' Wilson, but mpmath where it would lose the small limit.
for x, n in ((0, 1), (1, 1), (0, 50), (50, 50), (1, 3), (2.5, 7), (17, 40), (1, 10**12), (10**12 - 1, 10**12)):
    def wilson(c):
        x_, n_, q = mpmath.mpf(x), mpmath.mpf(n), z(c)
        root = mpmath.sqrt(q**2 + 4 * x_ * (1 - x_ / n_))
        found = [float((2 * x_ + q**2 + sign * q * root) / (2 * (n_ + q**2))) for sign in (-1, 1)]
        if n < 1000:
            np.testing.assert_allclose(found, proportion_confint(x, n, 1 - c, "wilson"), rtol=1e-9, atol=1e-15)
        return found

    case("wilson", {"x": x, "n": n}, both("limits", wilson))
for x1, n1, x2, n2 in ((56, 70, 48, 80), (0, 10, 0, 20), (10, 10, 0, 20), (9, 10, 3, 10), (5, 56, 0, 29), (7, 9, 1, 2)):
    newcombe = lambda c: confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff", alpha=1 - c)
    case("newcombe", {"x1": x1, "n1": n1, "x2": x2, "n2": n2}, {"diff": x1 / n1 - x2 / n2} | both("limits", newcombe))

# Means.
for n in (2, 3, 4, 12, 200):
    values = [round(v, 3) for v in rng.normal(50, 9, n)]
    mean, error = np.mean(values), st.sem(values)
    case("mean", {"values": values}, {"mean": mean} | both("limits", lambda c: st.t.interval(c, n - 1, mean, error)))

# Linear trends, at uneven times too.
for n, even in ((3, True), (4, False), (15, True), (60, False), (400, True)):
    at = list(range(n)) if even else [round(float(t), 3) for t in 2000 + np.cumsum(rng.uniform(0.1, 1, n))]
    values = [round(float(100 + 3 * t + rng.normal(0, 20)), 3) for t in at]
    fit = sm.OLS(np.array(values), sm.add_constant(np.array(at, dtype=float))).fit()
    case(
        "linear_trend",
        {"at": at, "values": values},
        {"intercept": fit.params[0], "slope": fit.params[1], "se": fit.bse[1], "t": fit.tvalues[1],
         "p": fit.pvalues[1], "r2": fit.rsquared, "durbin_watson": durbin_watson(fit.resid),
         "fitted": [fit.fittedvalues[0], fit.fittedvalues[-1]]}
        | both("limits", lambda c: fit.conf_int(1 - c)[1]),
    )


def segments(n, first):
    t = np.arange(n, dtype=float)
    post = (t >= first).astype(float)
    return np.column_stack([np.ones(n), t, post, post * (t - first)])


# Interrupted series.
for n, first, lag in ((5, 2, None), (5, 3, None), (6, 3, 0), (7, 4, 1), (12, 6, None), (24, 4, 1), (60, 30, None), (60, 41, 12), (130, 70, None)):
    x = segments(n, first)
    values = [round(float(v), 3) for v in x @ [200, 1.5, -30, -2] + rng.normal(0, 12, n)]
    y = np.array(values)
    fit = sm.OLS(y, x).fit()
    expected = {
        "effects": fit.params, "se": fit.bse, "p": fit.pvalues, "durbin_watson": durbin_watson(fit.resid),
        "fitted_last": fit.fittedvalues[-1], "counterfactual_last": fit.params[0] + fit.params[1] * (n - 1),
    } | both("step", lambda c: fit.conf_int(1 - c)[2])
    if min(first, n - first) > 2:  # two points lie on their line, and robust errors would be nought
        used = math.floor(4 * (n / 100) ** (2 / 9)) if lag is None else lag
        robust = fit.get_robustcov_results("HAC", maxlags=used, use_correction=True, use_t=True)
        expected |= {"robust_se": robust.bse, "robust_p": robust.pvalues}
        expected |= both("robust_step", lambda c: robust.conf_int(1 - c)[2])
    case("interrupted", {"values": values, "first_after": first, "lag": lag}, expected)

# Interrupted series of counts.
for n, first, mean, exposed in ((5, 2, 40, False), (12, 6, 3, True), (24, 10, 500, True), (60, 30, 0.8, False), (60, 20, 90, True)):
    x = segments(n, first)
    exposure = rng.uniform(800, 1200, n).round(1) if exposed else np.ones(n)
    rate = np.exp(x @ [0, 0.004, -0.3, -0.01]) * mean / exposure.mean()
    counts = rng.poisson(rate * exposure).astype(float)
    poisson = sm.GLM(counts, x, family=sm.families.Poisson(), offset=np.log(exposure)).fit(tol=1e-14, maxiter=200)
    quasi = sm.GLM(counts, x, family=sm.families.Poisson(), offset=np.log(exposure)).fit(tol=1e-14, maxiter=200, scale="X2")
    chance = 2 * st.t.sf(np.abs(quasi.tvalues), n - 4)
    last = math.log(exposure[-1]) + poisson.params[0] + poisson.params[1] * (n - 1)
    case(
        "interrupted_counts",
        {"counts": list(counts), "exposures": list(exposure) if exposed else None, "first_after": first},
        {"effects": poisson.params, "se": poisson.bse, "p": poisson.pvalues, "quasi_se": quasi.bse, "quasi_p": chance,
         "deviance": poisson.deviance, "pearson": poisson.pearson_chi2, "fitted_last": poisson.mu[-1],
         "counterfactual_last": math.exp(last)}
        | both("step", lambda c: poisson.conf_int(1 - c)[2])
        | both("quasi_step", lambda c: quasi.params[2] + np.array([-1, 1]) * st.t.isf((1 - c) / 2, n - 4) * quasi.bse[2]),
    )

# Difference in differences: the interaction of a saturated Poisson regression.
for cells in ((1000, 830, 20000, 25800), (1, 1, 1, 1), (3, 9, 7, 2), (10**9, 2 * 10**9, 10**6, 10**6)):
    x = np.array([[1, 0, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 1]], dtype=float)
    y = np.array([cells[2], cells[3], cells[0], cells[1]], dtype=float)
    fit = sm.GLM(y, x, family=sm.families.Poisson()).fit(tol=1e-15, maxiter=200)
    case(
        "did",
        {"cells": cells},
        {"log": math.log(cells[1] / cells[0]) - math.log(cells[3] / cells[2]), "se": fit.bse[3]}
        | both("limits", lambda c: np.exp(math.log(cells[1] * cells[2] / cells[0] / cells[3]) + np.array([-1, 1]) * float(z(c)) * fit.bse[3])),
    )
for sizes in ((2, 1, 1, 1), (6, 5, 9, 8)):
    groups = [[round(float(v), 2) for v in rng.lognormal(5 + 0.1 * g, 0.1, k)] for g, k in enumerate(sizes)]
    y = np.log(np.concatenate(groups))
    treated = np.repeat([1, 1, 0, 0], sizes)
    post = np.repeat([0, 1, 0, 1], sizes)
    fit = sm.OLS(y, np.column_stack([np.ones(len(y)), treated, post, treated * post])).fit()
    case(
        "did_series",
        {"groups": groups},
        {"log": fit.params[3], "se": fit.bse[3], "p": fit.pvalues[3]}
        | ({"robust": fit.get_robustcov_results("HC1").bse[3]})
        | both("limits", lambda c: np.exp(fit.conf_int(1 - c)[3])),
    )

# Earlier trends: two weighted regressions whose variances are known, so that the scale is fixed.
for treated, comparator in (([120, 131], [900, 980]), ([120, 131, 118, 140], [900, 980, 1010, 1100]), ([5, 9, 14], [50, 40, 30])):
    slopes = []
    for arm in (treated, comparator):
        w = np.array(arm, dtype=float)
        fit = sm.WLS(np.log(w), sm.add_constant(np.arange(len(w), dtype=float)), weights=w).fit()
        slopes.append((fit.params[1], fit.normalized_cov_params[1, 1]))
    difference = slopes[0][0] - slopes[1][0]
    error = math.sqrt(slopes[0][1] + slopes[1][1])
    case(
        "pre_trend",
        {"treated": treated, "comparator": comparator},
        {"ratio": math.exp(difference), "se": error, "p": 2 * st.norm.sf(abs(difference / error))},
    )

# Recent trends.
for _ in range(3):
    values = rng.normal(20, 3, 5).round(3)
    width = rng.uniform(0.5, 4, 5).round(3)
    fit = sm.WLS(values, sm.add_constant(np.arange(5.0)), weights=(3.92 / (2 * width)) ** 2).fit()
    case(
        "recent_values",
        {"values": list(values), "half_widths": list(width)},
        {"slope": fit.params[1], "chi_squared": fit.params[1] ** 2 / fit.normalized_cov_params[1, 1]},
    )
for cases_of in (((1, 10), (2, 10), (0, 12), (5, 9), (7, 11)), ((3, 1000), (1, 900), (0, 1000)), ((10, 10), (10, 11))):
    x = [mpmath.mpf(a) for a, _ in cases_of]
    n = [mpmath.mpf(b) for _, b in cases_of]
    t = range(len(x))
    total, r = sum(n), sum(x)
    xt, nt = sum(a * b for a, b in zip(x, t)), sum(a * b for a, b in zip(n, t))
    ntt = sum(a * b * b for a, b in zip(n, t))
    found = total * (total * xt - r * nt) ** 2 / (r * (total - r) * (total * ntt - nt**2))
    case("armitage", {"cases": [a for a, _ in cases_of], "of": [b for _, b in cases_of]}, {"chi_squared": float(found)})

# Slope indices, with gradients taken by small steps.
BACK = {"identity": lambda v: v, "log": math.exp, "logit": lambda v: 1 / (1 + math.exp(-v))}
TO = {"identity": lambda v: v, "log": math.log, "logit": lambda v: math.log(v / (1 - v))}
for transform, per in (("identity", 1), ("identity", -100), ("log", 1000), ("log", -1), ("logit", 100), ("logit", -1)):
    groups = 10 if per > 0 else 5
    people = [int(v) for v in rng.integers(800, 5000, groups)]
    values = [round(float(0.6 - 0.4 * i / groups + rng.normal(0, 0.02)), 4) for i in range(groups)]
    errors = [round(float(e), 5) for e in rng.uniform(0.005, 0.03, groups)]
    a = np.array(people) / sum(people)
    x = sm.add_constant(np.cumsum(a) - a / 2)
    y = np.array([TO[transform](v) for v in values])
    fit = sm.WLS(y, x, weights=a).fit()
    h = 1e-6
    scaled = np.array([e * (TO[transform](v + h) - TO[transform](v - h)) / (2 * h) for v, e in zip(values, errors)])
    left = np.linalg.inv(x.T @ np.diag(a) @ x) @ x.T @ np.diag(a)
    sampling = left @ np.diag(scaled**2) @ left.T
    back = BACK[transform]
    sii = lambda b: (back(b[0] + b[1]) - back(b[0])) * per
    log_rii = lambda b: (math.log(back(b[0] + b[1])) - math.log(back(b[0]))) * (1 if per > 0 else -1)

    def error(f, covariance):
        g = np.array([(f(fit.params + h * e) - f(fit.params - h * e)) / (2 * h) for e in np.eye(2)])
        return math.sqrt(g @ covariance @ g)

    expected = {"sii": sii(fit.params), "rii": math.exp(log_rii(fit.params)), "intercept": back(fit.params[0])}
    for name, covariance, q in (
        ("residual", fit.cov_params(), lambda c: st.t.isf((1 - c) / 2, groups - 2)),
        ("sampling", sampling, lambda c: st.norm.isf((1 - c) / 2)),
    ):
        for c in LEVELS:
            reach = np.array([-1, 1]) * q(c)
            expected[f"{name}_sii{str(c)[2:]}"] = sii(fit.params) + reach * error(sii, covariance)
            expected[f"{name}_rii{str(c)[2:]}"] = np.exp(log_rii(fit.params) + reach * error(log_rii, covariance))
    case("slope_index", {"population": people, "value": values, "se": errors, "transform": transform, "per": per}, expected)

# Concentration: every person one by one, ties at the middle of their ranks.
for n in (2, 7, 40):
    rank = [int(v) for v in rng.integers(1, max(2, n // 2), n)]
    weight = [int(v) for v in rng.integers(0, 9, n)]
    weight[0], weight[1] = 3, 2
    rank[0], rank[1] = 1, 2
    value = [round(float(v), 3) for v in rng.gamma(2, 3, n)]
    each = [(r, v) for r, w, v in zip(rank, weight, value) for _ in range(w)]
    places = (st.rankdata([r for r, _ in each]) - 0.5) / len(each)
    held = np.array([v for _, v in each])
    index = 2 * np.cov(held, places, bias=True)[0, 1] / held.mean()
    case("concentration", {"rank": rank, "weight": weight, "value": value}, {"index": index, "mean": held.mean()})

# The synthetic series as it is written down.
with open(pathlib.Path(__file__).parent / "SYNTHETIC_frome_like_quarterly.csv", newline="") as file:
    series = list(csv.DictReader(file))
for column in ("frome_like_admissions_SYNTHETIC", "somerset_like_admissions_SYNTHETIC"):
    values = [float(row[column]) for row in series]
    fit = sm.OLS(np.array(values), sm.add_constant(np.arange(len(values), dtype=float))).fit()
    case(
        "linear_trend",
        {"at": list(range(len(values))), "values": values},
        {"intercept": fit.params[0], "slope": fit.params[1], "se": fit.bse[1], "t": fit.tvalues[1],
         "p": fit.pvalues[1], "r2": fit.rsquared, "durbin_watson": durbin_watson(fit.resid),
         "fitted": [fit.fittedvalues[0], fit.fittedvalues[-1]]}
        | both("limits", lambda c: fit.conf_int(1 - c)[1]),
    )

with open(pathlib.Path(__file__).parent / "independent.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("case_id", "method", "inputs_json", "expected_json"))
    writer.writerows(cases)
