"""What is known about NPS, CSAT and CES, as data: input, versions, cut-offs, each with its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from sqmlib.checks import DataError, Remark
from sqmlib.i18n import has, words
from sqmlib.inputs import Column, Layout, Scale
from sqmlib.rules import Bands, Convention, choose, scale_of

CATEGORIES = ("act", "watch", "hold")  # what a group may decide on a measure
CLASSES = ("bottom", "middle", "top")  # detractor, passive, promoter; top is always the good end
MEASURES = ("nps", "csat", "ces")
STANDARD_BREAKS = "0-6,7-8,9-10"

# first and last position, positions that count as bad, positions that count as good
CES = {
    "ces1": Convention("ces1", "Dixon, Freeman & Toman 2010; effort, low is good", ((1, 5), (4, 5), (1, 2))),
    "ces2": Convention("ces2", "Dixon, Toman & DeLisi 2013; made easy, high is good", ((1, 7), (1, 3), (5, 7))),
}
INTERVALS = {
    "adjusted_wald": Convention("adjusted_wald", "Rocks 2016"),
    "wald": Convention("wald", "multinomial variance"),
    "bootstrap": Convention("bootstrap", "Efron & Tibshirani 1993"),
    "dirichlet": Convention("dirichlet", "posterior under Jeffreys' prior"),
}
PSEUDO = (0.75, 1.5, 0.75)  # added detractors, passives, promoters (Rocks 2016)

LEVELS = {
    "nps": Bands("nps", (0.0, 30.0), ("poor", "fair", "good"), "custom"),
    "csat": Bands("top_share", (0.6, 0.8), ("poor", "fair", "good"), "custom"),
    "ces": Bands("top_share", (0.5, 0.75), ("poor", "fair", "good"), "own"),
}
SUGGESTED = {"poor": "act", "fair": "watch", "good": "hold"}
SAMPLE_SIZE = Bands("sample_size", (2, 30, 200), ("one", "workshop", "small", "ample"), "custom")
MIN_GROUP = 5
SHARES_FROM = 30  # fewer answers: intervals, no p-values
PAIRED_FROM = 0.5  # own: share of the smaller wave that must have answered both to compare person by person
DRAWS = 20_000  # of the posterior
LEVEL = 0.95

KEYWORDS = Layout(
    "satisfaction_keywords",
    (Column("theme", "text"), Column("keyword", "text"), Column("lang", "category", required=False)),
    rows="keyword",
)
TABLES = {"keywords": KEYWORDS}


def breaks_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return the positions of detractors, passives and promoters, or raise DataError.

    Parameters
    ----------
    text : str
        Three ranges that follow each other without a gap, the low one first.

    Examples
    --------
    >>> breaks_of("0-6,7-8,9-10")
    ((0, 6), (7, 8), (9, 10))
    >>> breaks_of("1-2, 3, 4-5")
    ((1, 2), (3, 3), (4, 5))
    """
    parts = [re.fullmatch(r"\s*(\d{1,3})\s*(?:[-\u2013~]\s*(\d{1,3}))?\s*", p) for p in re.split("[,，;；]", str(text))]
    ranges = tuple((int(p[1]), int(p[2] or p[1])) for p in parts if p)
    follow = all(a[1] + 1 == b[0] for a, b in pairwise(ranges))
    if len(parts) != 3 or len(ranges) != 3 or not follow or any(low > high for low, high in ranges):
        values = {"standard": STANDARD_BREAKS, "found": str(text)[:80]}
        raise DataError([Remark("satisfaction.problem.breaks", "error", values)])
    return ranges


def layout(*, csat_scale: str = "1-5", ces: str = "", nps_breaks: str = STANDARD_BREAKS) -> Layout:
    """Return the columns of the input on the declared scales.

    Parameters
    ----------
    csat_scale : str
        First and last position of all satisfaction questions; high is good.
    ces : {"", "ces1", "ces2"}
        Version of the effort question; without one its scale is read as 1 to 7 and ``analyze`` asks for it.
    nps_breaks : str
        As of ``analyze``; its first and last position are the scale of ``nps``.

    Returns
    -------
    Layout

    Raises
    ------
    DataError
        If one of them is not what it must be.

    Examples
    --------
    >>> layout(csat_scale="1-7").declared(["csat", "checkin_csat"])["checkin_csat"].scale.high
    7
    """
    breaks = breaks_of(nps_breaks)
    effort = choose("ces", ces, CES).value[0] if ces else (1, 7)
    satisfied = Scale(*scale_of("csat_scale", csat_scale, 3))
    return Layout(
        "satisfaction",
        (
            Column("respondent", "id"),
            Column("nps", "scale", required=False, scale=Scale(breaks[0][0], breaks[2][1])),
            Column("csat", "scale", required=False, scale=satisfied),
            Column("{item}_csat", "scale", required=False, scale=satisfied),
            Column("ces", "scale", required=False, scale=Scale(*effort)),
            Column("comment", "text", required=False),
            Column("segment", "category", required=False),
            Column("wave", "category", required=False),
            Column("weight", "number", required=False, low=0),
        ),
        again="wave",
    )


def things(*, keywords: pd.DataFrame | None = None) -> tuple[str, ...]:
    """Return what a case may name beside the questions ``<item>_csat``: the measures, and the themes of its keywords.

    >>> things()
    ('nps', 'csat', 'ces')
    """
    themes = () if keywords is None else dict.fromkeys(keywords["theme"].dropna().astype(str))
    return (*MEASURES, *themes)


def labels_with(measures: Iterable[Any], standard: bool, labels: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the usual names of measures under the texts of a case; a net score by other breaks is no NPS.

    >>> labels_with(["nps", "checkin"], False, {"checkin": "Check-in"})["checkin"]
    'Check-in'
    """
    keys = {m: f"satisfaction.code.measure.{'net_score' if m == 'nps' and not standard else m}" for m in measures}
    return {m: words("satisfaction")[key] for m, key in keys.items() if has(key)} | dict(labels or {})


INPUT = layout()
