"""The average and range method, and bias studies: by hand in the field, exact constants here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.msa.constants import k1, k2

__all__ = ["linearity", "range_method", "type1"]

Floats = NDArray[np.float64]


def range_method(cube: Floats) -> pd.DataFrame:
    """Return standard deviations by ranges; the method cannot see an interaction.

    Parameters
    ----------
    cube : ndarray, shape (parts, appraisers, trials)
        Scores without gaps.

    Returns
    -------
    pandas.DataFrame, index ``source``
        ``sd`` and ``study`` (per cent of the total sd) of repeatability (EV = Rbar K1), appraiser
        (AV = sqrt((Xdiff K2)^2 - EV^2/(p n)), 0 when negative), gage_rr, part (PV = Rp K3), total.

    Notes
    -----
    AIAG MSA 4th ed.; K1 = 1/d2, K2 and K3 = 1/d2* of one range (Duncan 1986).

    Examples
    --------
    >>> cube = np.array([[[1.0, 2.0], [2.0, 3.0]], [[5.0, 6.0], [7.0, 8.0]]])
    >>> range_method(cube)["sd"].round(3).tolist()
    [0.886, 0.964, 1.309, 3.182, 3.441]
    """
    p, o, n = cube.shape
    ev = float(np.ptp(cube, axis=2).mean()) * k1(n)
    apart = float(np.ptp(cube.mean(axis=(0, 2)))) * k2(o)
    av = float(np.sqrt(max(apart**2 - ev**2 / (p * n), 0.0)))
    pv = float(np.ptp(cube.mean(axis=(1, 2)))) * k2(p)
    grr = float(np.hypot(ev, av))
    sds = {"repeatability": ev, "appraiser": av, "gage_rr": grr, "part": pv, "total": float(np.hypot(grr, pv))}
    table = pd.DataFrame({"sd": pd.Series(sds, dtype=float)}).rename_axis("source")
    return table.assign(study=100 * table["sd"] / table.loc["total", "sd"])


def linearity(reference: ArrayLike, bias: ArrayLike, level: float = 0.95) -> dict[str, float]:
    """Return the straight line of bias on reference: does the measuring go wrong at one end of the scale?

    Parameters
    ----------
    reference, bias : array-like, shape (n,)
        Accepted value, and measured minus accepted value.
    level : float
        Confidence level.

    Returns
    -------
    dict
        ``slope slope_low slope_high intercept r2 p`` and ``zero_bias_at``, the reference without bias; NaN interval and
        p where the line is exact or has fewer than three points.

    Notes
    -----
    AIAG MSA 4th ed.

    Examples
    --------
    >>> {k: round(v, 3) for k, v in linearity([2, 4, 6], [0.3, 0.0, -0.2]).items() if k in ("slope", "zero_bias_at")}
    {'slope': -0.125, 'zero_bias_at': 4.267}
    """
    from scipy.special import stdtrit
    from scipy.stats import linregress

    x, y = np.asarray(reference, float), np.asarray(bias, float)
    line = linregress(x, y)
    half = float(stdtrit(len(x) - 2, (1 + level) / 2)) * float(line.stderr) if len(x) > 2 else float("nan")
    found = {"slope": float(line.slope), "slope_low": float(line.slope) - half, "slope_high": float(line.slope) + half}
    zero = -line.intercept / line.slope if line.slope else float("nan")
    found |= {"intercept": float(line.intercept), "r2": float(line.rvalue**2), "zero_bias_at": float(zero)}
    return found | {"p": float(line.pvalue) if len(x) > 2 else float("nan")}


def type1(
    values: ArrayLike | tuple[float, float], reference: float, tolerance: float, share: float = 20, sigmas: float = 6
) -> dict[str, Any]:
    """Return Cg and Cgk of one reference measured again and again.

    Parameters
    ----------
    values : array-like
        Measurements of one part.
    reference : float
        Its accepted value.
    tolerance : float
        Width of the tolerance, U - L.
    share : float
        Per cent of the tolerance that the spread may fill; 20 is common, an option.
    sigmas : float
        Width of the spread; 6 is common.

    Returns
    -------
    dict
        ``cg`` = (share/100 tolerance)/(sigmas s), ``cgk`` = (share/200 tolerance - abs(bias))/(sigmas/2 s), ``bias``,
        ``sd``, ``p`` of the t test of no bias.

    Examples
    --------
    >>> {k: round(v, 3) for k, v in type1([4.9, 5.1, 5.3, 4.8, 5.4], 5, 10).items() if k != "p"}
    {'cg': 1.307, 'cgk': 1.177, 'bias': 0.1, 'sd': 0.255}
    """
    from scipy.stats import ttest_1samp

    x = np.asarray(values, float)
    sd, bias = float(np.std(x - x[0], ddof=1)), float(x.mean() - reference)
    cg = share / 100 * tolerance / (sigmas * sd)
    cgk = (share / 200 * tolerance - abs(bias)) / (sigmas / 2 * sd)
    return {"cg": cg, "cgk": cgk, "bias": bias, "sd": sd, "p": float(ttest_1samp(x, reference).pvalue)}
