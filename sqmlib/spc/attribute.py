"""Charts of counts: shares of defective cases (p, np), defects per exposure (c, u), and Laney's p' and u'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark
from sqmlib.spc.advice import advise_counts
from sqmlib.spc.build import Drawn, Fits, enough, finish, given_problems, of_stages, source_of, stop
from sqmlib.spc.laney import widen
from sqmlib.spc.reading import counts_of, sizes_of
from sqmlib.spc.results import ChartResult
from sqmlib.spc.setting import Order, Setting, arrange, choice, tail_of, trouble

__all__ = ["c_chart", "laney_p_chart", "laney_u_chart", "np_chart", "p_chart", "u_chart"]

Floats = NDArray[np.float64]


def p_chart(
    counts: ArrayLike, sizes: ArrayLike, *, limits: str = "sigma", center: float | None = None, **options: Any
) -> ChartResult:
    """Chart the share of defective cases among all cases; sizes may differ.

    Parameters
    ----------
    counts : array-like of int
        Defective cases per point; whole numbers, not shares or percentages.
    sizes : array-like
        All cases per point, above 0 and at least the count.
    limits : {"sigma", "exact"}
        Three sigma; or the 0.00135 and 0.99865 quantiles of the binomial distribution.
    center : float, optional
        Share known from outside, 0..1.
    **options
        Of :class:`~sqmlib.spc.setting.Setting`; the target is a share, too.

    Returns
    -------
    ChartResult
        The table has also ``count`` and ``size``.

    Notes
    -----
    center sum(d) / sum(n), not the mean of ratios; limits +- 3 sqrt(p (1 - p) / n_i), clipped to 0..1.
    Montgomery ch. 7; NIST/SEMATECH e-Handbook 6.3.3.2.

    Examples
    --------
    >>> found = p_chart([4, 6, 3, 5, 7, 2, 5, 4, 6, 8], [50] * 10)
    >>> found.table[["center", "ucl"]].iloc[0].round(4).tolist()
    [0.1, 0.2273]
    """
    return _counts("p", counts, sizes, limits, center, options)


def np_chart(
    counts: ArrayLike, size: float, *, limits: str = "sigma", center: float | None = None, **options: Any
) -> ChartResult:
    """Chart the number of defective cases when every point has the same number of cases.

    Parameters
    ----------
    counts, limits, center, **options
        As for :func:`p_chart`; the target is a number of cases.
    size : float
        Cases per point; differing sizes are refused: take a p chart.

    Examples
    --------
    >>> np_chart([4, 6, 3, 5, 7, 2, 5, 4, 6, 8], 50).table["ucl"].iloc[0].round(4)
    np.float64(11.364)
    """
    return _counts("np", counts, size, limits, center, options)


def c_chart(
    counts: ArrayLike,
    sizes: ArrayLike | None = None,
    *,
    limits: str = "sigma",
    center: float | None = None,
    **options: Any,
) -> ChartResult:
    """Chart the number of defects when every point has the same exposure.

    Parameters
    ----------
    counts : array-like of int
        Defects (complaints, incidents) per point.
    sizes : array-like, optional
        Exposure per point; only to prove that it is constant: differing ones are refused, take a u chart.
    limits : {"sigma", "exact"}
        Three sigma; or the 0.00135 and 0.99865 quantiles of the Poisson distribution.
    center : float, optional
        Mean known from outside.
    **options
        Of :class:`~sqmlib.spc.setting.Setting`.

    Examples
    --------
    >>> c_chart([16, 14, 28, 16, 6]).table["ucl"].iloc[0]
    np.float64(28.0)
    """
    return _counts("c", counts, 1 if sizes is None else sizes, limits, center, options)


def u_chart(
    counts: ArrayLike, sizes: ArrayLike, *, limits: str = "sigma", center: float | None = None, **options: Any
) -> ChartResult:
    """Chart defects per unit of exposure (contacts, files, days); exposure may differ.

    Parameters
    ----------
    counts, limits, center, **options
        As for :func:`c_chart`; the target is a rate per unit.
    sizes : array-like
        Exposure per point, above 0.

    Notes
    -----
    center sum(c) / sum(n); limits +- 3 sqrt(u / n_i). NIST/SEMATECH e-Handbook 6.3.3.1.

    Examples
    --------
    >>> u_chart([4, 7, 3, 9, 6], [20, 25, 18, 30, 22]).table["ucl"].round(3).tolist()
    [0.589, 0.553, 0.607, 0.527, 0.573]
    """
    return _counts("u", counts, sizes, limits, center, options)


def laney_p_chart(
    counts: ArrayLike, sizes: ArrayLike, *, shrink: bool = False, screen: bool = False, **options: Any
) -> ChartResult:
    """Chart shares whose true value varies between points (Laney's p'), with the classic limits beside.

    Parameters
    ----------
    counts, sizes, **options
        As for :func:`p_chart`.
    shrink : bool
        Also narrow the limits when the points vary less than chance; by default this is only said.
    screen : bool
        Drop, once, moving ranges of z above their own limit, so that a special cause does not widen the limits.

    Returns
    -------
    ChartResult
        The table has also ``classic_lcl classic_ucl classic_out``, the stages ``sigma_z``.

    Notes
    -----
    z_i = (p_i - p) / s_i; sigma_z = mean |z_i - z_(i-1)| / d2(2); limits p +- 3 s_i sigma_z. Laney 2002.

    Examples
    --------
    >>> found = laney_p_chart([40, 52, 31, 66, 48, 29], [900, 1000, 800, 1100, 950, 820])
    >>> found.stages["sigma_z"].iloc[0].round(3)
    np.float64(1.699)
    """
    return _counts("laney_p", counts, sizes, "sigma", None, options, shrink=shrink, screen=screen)


def laney_u_chart(
    counts: ArrayLike, sizes: ArrayLike, *, shrink: bool = False, screen: bool = False, **options: Any
) -> ChartResult:
    """Chart rates whose true value varies between points (Laney's u'); see :func:`laney_p_chart`.

    Parameters
    ----------
    counts, sizes, shrink, screen, **options
        As for :func:`laney_p_chart`.

    Examples
    --------
    >>> laney_u_chart([40, 52, 31, 66, 48, 29], [9, 10, 8, 11, 9.5, 8.2]).chart
    'laney_u'
    """
    return _counts("laney_u", counts, sizes, "sigma", None, options, shrink=shrink, screen=screen)


def _counts(
    chart: str,
    counts: ArrayLike,
    sizes: ArrayLike,
    limits: str,
    center: float | None,
    options: Mapping[str, Any],
    **laney: bool,
) -> ChartResult:
    setting = Setting(**options)
    count, size, order, problems = _read(chart, counts, sizes, setting)
    stop([*problems, *choice("limits", limits, ("sigma", "exact")), *given_problems(center, None)])
    fits = _fit(chart, order, count, size, center)
    drawn = _limits(chart, order, count, size, fits, setting.width, limits)
    z = drawn.z()
    advice, notes = advise_counts(order, count, z, bool(laney))
    asked = {"limits": limits, "given_center": center}
    if laney:
        drawn, fits, more = widen(chart, order, drawn, fits, setting.width, **laney)
        notes, asked = notes + more, asked | laney
    notes += _natural_bounds(order, drawn)
    return finish(chart, order, drawn, fits, advice=advice, parameters=asked, notes=notes)


def _read(chart: str, counts: Any, sizes: Any, setting: Setting) -> tuple[Floats, Floats, Order, list[Remark]]:
    """Return counts, sizes and order, or every problem."""
    count, problems = counts_of(counts)
    size, more = sizes_of(sizes, len(count))
    order, others = arrange(chart, ~np.isnan(count), setting)
    problems = [*problems, *more, *others]
    if not problems and chart in ("np", "c") and np.ptp(size) > 0:
        problems.append(trouble("sizes_differ", chart=chart, better={"np": "p", "c": "u"}[chart]))
    if not problems and chart in ("p", "np", "laney_p") and (count > size).any():
        rows = np.flatnonzero(count > size)[:8]
        shown = [f"{count[i]:g}/{size[i]:g}" for i in rows]
        problems.append(trouble("above_size", rows=(rows + 1).tolist(), found=shown))
    return count, size, order, problems


def _fit(chart: str, order: Order, count: Floats, size: Floats, center: float | None) -> Fits:
    """Return the pooled rate of every stage; sigma is that of one case or unit."""
    enough(order, np.ones(len(order.names)), 1 if center is not None else 2)
    known = np.where(order.known, count, 0)
    rate = order.sums(known) / order.sums(size) if center is None else np.full(len(order.names), float(center))
    binomial = chart in ("p", "np", "laney_p")
    stop(of_stages(order, (rate <= 0) | (binomial & (rate >= 1)), "no_cases"))
    sigma = np.sqrt(rate * (1 - rate)) if binomial else np.sqrt(rate)
    source = "given" if center is not None else source_of(order)
    low, high = _rate_interval(binomial, rate, order.sums(known), order.sums(size), source)
    unknown = np.full(len(rate), np.nan)
    return Fits(
        rate, sigma, unknown, "binomial" if binomial else "poisson", source, {"rate_low": low, "rate_high": high}
    )


def _rate_interval(binomial: bool, rate: Floats, count: Floats, size: Floats, source: str) -> tuple[Floats, Floats]:
    """Return the 95 % interval of the center: Wilson 1927, or exact for Poisson counts (Garwood 1936)."""
    from scipy.stats import chi2

    from sqmlib.stats import wilson

    if source == "given":
        return np.full(len(rate), np.nan), np.full(len(rate), np.nan)
    if binomial:
        return wilson(count, size)
    return chi2.ppf(0.025, 2 * count) / (2 * size), chi2.ppf(0.975, 2 * (count + 1)) / (2 * size)


def _limits(chart: str, order: Order, count: Floats, size: Floats, fits: Fits, width: float, limits: str) -> Drawn:
    """Return points and limits in the unit of the chart: shares and rates, or counts."""
    rate, sigma = fits.center[order.stage], fits.sigma[order.stage] / np.sqrt(size)
    low, high = np.maximum(rate - width * sigma, 0), rate + width * sigma
    if limits == "exact":
        tail = tail_of(width)
        low, high = (_quantile(fits.estimator, size, rate, q) / size for q in (tail, 1 - tail))
    if fits.estimator == "binomial":
        high = np.minimum(high, 1)
    unit = size if chart in ("np", "c") else 1.0
    extra = {"count": count, "size": size} if chart not in ("np", "c") else {"size": size} if chart == "np" else {}
    return Drawn(*(v * unit for v in (count / size, rate, low, high, sigma)), extra)


def _quantile(model: str, size: Floats, rate: Floats, q: float) -> Floats:
    from scipy.stats import binom, poisson

    return binom.ppf(q, size, rate) if model == "binomial" else poisson.ppf(q, size * rate)


def _natural_bounds(order: Order, drawn: Drawn) -> list[Remark]:
    """Say that a lower limit of 0 hides good points, and how large a point must be to show them."""
    judged = order.judged
    none = int((drawn.lcl[judged] <= 0).sum())
    return [Remark("spc.note.no_low_signal", "info", {"n": none, "total": int(judged.sum())})] if none else []
