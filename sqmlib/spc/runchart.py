"""The run chart: points about their median, judged by runs and crossings only (Anhoej)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sqmlib.spc.advice import frame, of_series, points
from sqmlib.spc.build import Drawn, Fits, enough, finish, source_of, stop
from sqmlib.spc.reading import numbers
from sqmlib.spc.results import ChartResult
from sqmlib.spc.rulebook import TIE
from sqmlib.spc.runs import crossings, crossings_min, longest_run, longest_run_max, sides
from sqmlib.spc.setting import Order, Setting, arrange, no_width, trouble

__all__ = ["run_chart"]


def run_chart(values: ArrayLike, *, center: float | None = None, **options: Any) -> ChartResult:
    """Chart points about their median, without limits; for few points, or to see a shift without assumptions.

    Parameters
    ----------
    values : array-like
        One value per point: a measurement, a share, a count.
    center : float, optional
        Median known from outside.
    **options
        Of :class:`~sqmlib.spc.setting.Setting`; rules may be ``longest_run``, ``crossings`` and trends.

    Returns
    -------
    ChartResult
        The stages have ``useful`` points off the median, ``longest_run`` with what chance allows
        (``longest_run_max``), ``crossings`` with ``crossings_min``.

    Notes
    -----
    Signal when the longest run exceeds round(log2 n + 3) or the crossings fall below the 5 % quantile of the binomial
    distribution of n - 1 trials at 1/2; n counts points off the median only. Anhoej & Olesen 2014; Anhoej 2015.

    Examples
    --------
    >>> pi = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4]
    >>> run_chart(pi).stages[["useful", "longest_run", "crossings"]].iloc[0].tolist()
    [24, 5, 12]
    """
    x, problems = numbers(values)
    setting = Setting(**options)
    order, more = arrange("run", ~np.isnan(x), setting)
    problems += no_width("run", setting)
    given = center is None or (isinstance(center, (int, float)) and np.isfinite(center))
    stop([*problems, *more, *([] if given else [trouble("given", found=[str(center)[:40]])])])
    k = len(order.names)
    enough(order, np.ones(k), 2 if center is None else 1)
    middle = [np.median(x[order.used & (order.stage == i)]) if center is None else float(center) for i in range(k)]
    scale = float(np.std(x[order.used])) or 1.0
    every, unknown = np.array(middle)[order.stage], np.full(len(x), np.nan)
    drawn = Drawn(x, every, unknown, unknown, np.full(len(x), scale))
    fits = Fits(
        np.array(middle), np.full(k, scale), np.full(k, np.nan), "none", _source(order, center), _runs(order, drawn)
    )
    z = (x - every) / scale
    advice = frame([points(order), *of_series(order, np.where(order.known, z, 0), single=True)[:1]])
    return finish(
        "run", order, drawn, fits, advice=advice, parameters={"center_line": "median", "given_center": center}
    )


def _source(order: Order, center: float | None) -> str:
    return "given" if center is not None else source_of(order)


def _runs(order: Order, drawn: Drawn) -> dict[str, Any]:
    """Return the runs of every stage and what chance allows."""
    rows = []
    for i in range(len(order.names)):
        place = (order.stage == i) & order.judged
        side = sides(drawn.value[place], drawn.center[place], TIE * drawn.sigma[place])
        n = int((side != 0).sum())
        limits = (int(longest_run_max(n)), int(crossings_min(n)))
        rows.append((n, int(longest_run(side)), limits[0], int(crossings(side)), limits[1]))
    names = ("useful", "longest_run", "longest_run_max", "crossings", "crossings_min")
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
