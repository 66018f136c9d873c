"""How many answers an NPS needs for a wanted margin."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import pandas as pd

from sqmlib.checks import DataError, Remark
from sqmlib.satisfaction.knowledge import LEVEL

__all__ = ["NpsPlan", "plan_nps_sample"]

_MARGINS = (2, 3, 4, 5, 7.5, 10, 15, 20)


@dataclass(frozen=True, eq=False)
class NpsPlan:
    """How many answers are needed.

    Attributes
    ----------
    n : int
        Answers for the assumed shares.
    worst : int
        Answers when half are promoters and half detractors, the most there can be needed.
    invite : int
        People to ask at the assumed response rate.
    table : pandas.DataFrame, index ``margin``
        ``n worst`` for usual margins in NPS points.
    """

    n: int
    worst: int
    invite: int
    table: pd.DataFrame


def plan_nps_sample(
    promoters: float = 0.5,
    detractors: float = 0.2,
    margin: float = 5.0,
    *,
    level: float = LEVEL,
    population: int = 0,
    response: float = 1.0,
) -> NpsPlan:
    """Say how many answers give the NPS a wanted margin.

    Parameters
    ----------
    promoters, detractors : float
        Assumed shares, 0..1.
    margin : float
        Half width of the interval in NPS points, above 0 up to 100.
    level : float
        Confidence level, above 0 and below 1.
    population : int
        Size of a finite population; 0 for a large one.
    response : float
        Share of those asked who answer, above 0 up to 1.

    Returns
    -------
    NpsPlan

    Raises
    ------
    DataError
        Listing every number that is not possible.

    Notes
    -----
    n = z^2 (p + d - (p - d)^2) / m^2; in a finite population n N / (n + N - 1).

    Examples
    --------
    >>> plan = plan_nps_sample(0.5, 0.2, 5)
    >>> plan.n, plan.worst
    (938, 1537)
    """
    _refuse(promoters, detractors, margin, level, population, response)
    variance = promoters + detractors - (promoters - detractors) ** 2

    def needed(spread: float, points: float) -> int:
        from scipy.special import ndtri

        n = float(ndtri((1 + level) / 2)) ** 2 * spread / (points / 100) ** 2
        n = n * population / (n + population - 1) if population and n else n
        return max(1, ceil(round(n, 9)))

    table = pd.DataFrame(
        {"n": [needed(variance, m) for m in _MARGINS], "worst": [needed(1.0, m) for m in _MARGINS]},
        index=pd.Index(_MARGINS, name="margin"),
    )
    n = needed(variance, margin)
    return NpsPlan(n, needed(1.0, margin), ceil(round(n / response, 9)), table)


def _refuse(promoters: float, detractors: float, margin: float, level: float, population: int, response: float) -> None:
    fits = {
        "promoters, detractors": promoters >= 0 and detractors >= 0 and promoters + detractors <= 1 + 1e-12,
        "margin": 0 < margin <= 100,
        "level": 0 < level < 1,
        "population": population >= 0,
        "response": 0 < response <= 1,
    }
    wrong = [name for name, fine in fits.items() if not fine]
    if wrong:
        raise DataError([Remark("satisfaction.problem.plan", "error", {"parameters": wrong})])
