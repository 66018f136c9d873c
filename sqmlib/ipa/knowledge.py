"""What is known about importance-performance analysis, as data: input, conventions, cut-offs, each with its source."""

from __future__ import annotations

from sqmlib.inputs import Column, Layout, Scale
from sqmlib.rules import Bands, Convention, scale_of

CATEGORIES = ("concentrate", "keep", "low", "overkill")  # in the order of what to look at first
GRID = ("both", "stated_only", "derived_only", "neither")  # stated by derived importance
FACTORS = ("basic", "performance", "excitement", "little")  # what low and high performance do, derived

IMPORTANCE = {
    "stated": Convention("stated", "Martilla & James 1977"),
    "correlation": Convention("correlation", "practice; Pearson's r with the overall judgment"),
    "regression": Convention("regression", "practice; standardized regression weights"),
    "relative_weights": Convention("relative_weights", "Johnson 2000"),
}
CROSSHAIRS = {
    "means": Convention("means", "practice; grand means of the items"),
    "medians": Convention("medians", "Martilla & James 1977; medians of the items"),
    "midpoint": Convention("midpoint", "Martilla & James 1977; middle of the scale"),
    "benchmark": Convention("benchmark", "practice; each item against its own comparison value"),
}
STATISTICS = {
    "mean": Convention("mean", "Martilla & James 1977"),
    "median": Convention("median", "Martilla & James 1977; interval: Woodruff 1952"),
    "top2": Convention("top2", "practice; share of the two highest positions, interval: Wilson 1927"),
}

SETTLED = Bands("p_quadrant", (0.8,), ("uncertain", "settled"), "own")
SAMPLE_SIZE = Bands("sample_size", (2, 30, 200), ("one", "workshop", "small", "ample"), "custom")
TIE = 1e-9  # a distance from the line that is rounding: at the line counts as high, on both axes
MIN_GROUP = 5
SHARES_FROM = 30  # fewer respondents: dots and intervals, no probabilities
BOX = 2  # positions at the top and at the bottom of the scale that count as high and low
MOST_LMG = 12  # items from which on all subsets of them are too many: Johnson's weights alone
LEAST_EXTREME = 5  # own: respondents who must rate an item low (or high) to say what that does
CEILING = 0.10  # own: item means that spread over less than this part of the scale tell little apart
CEILING_TOP = 0.75  # own: part of the scale above which they all lie
MOST_RESPONDENTS = 20_000  # beyond, respondents are resampled in groups of equal size
LEVEL = 0.95


def layout(*, scale: str = "1-7", importance_scale: str = "", importance: str = "stated") -> Layout:
    """Return the columns of the input on the declared scales.

    Parameters
    ----------
    scale : str
        First and last position of performance and benchmark, e.g. ``1-5``; high is good.
    importance_scale : str
        The same of stated importance; empty when it is `scale`.
    importance : str
        Kind of importance, as of ``analyze``; a derived one needs the column ``overall``.

    Returns
    -------
    Layout

    Raises
    ------
    DataError
        If a scale is not two whole numbers with at least four positions.

    Examples
    --------
    >>> layout(scale="1-5").columns[1].scale.high
    5
    """
    performance = Scale(*scale_of("scale", scale, 4))
    stated = Scale(*scale_of("importance_scale", importance_scale, 4)) if importance_scale else performance
    return Layout(
        "ipa",
        (
            Column("respondent", "id"),
            Column("{item}_perf", "scale", scale=performance),
            Column("{item}_imp", "scale", required=False, scale=stated),
            Column("{item}_benchmark", "scale", required=False, scale=performance),
            Column("overall", "number", required=importance not in ("stated", "")),
            Column("segment", "category", required=False),
            Column("wave", "category", required=False),
            Column("weight", "number", required=False, low=0),
        ),
    )


INPUT = layout()
LMG_DRAWS = 500  # own: resamples for the intervals of LMG, each of 2^k subsets
