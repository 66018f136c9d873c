"""What is known about comparing units, as data: columns of the record, conventions and limits, each with its source."""

from __future__ import annotations

from sqmlib.rules import Convention
from sqmlib.spc.knowledge import CHARTS, RULES, SETS

KEYS = ("case", "method", "item", "metric", "segment", "wave")
NUMBERS = ("value", "low", "high", "n")
COLUMNS = (*KEYS, *NUMBERS, "kind", "better")  # what the comparison needs of the record of results

KINDS = {
    "share": Convention("share", "Spiegelhalter 2005: exact binomial, interpolated"),
    "mean": Convention("mean", "Spiegelhalter 2005: normal, standard deviation within units pooled"),
    "index": Convention("index", "Spiegelhalter 2005: normal, standard error of each unit from its 95 % interval"),
}
OVERDISPERSION = {
    "auto": Convention("auto", "additive where the units differ by more than chance (p < 0.05), else none"),
    "none": Convention("none", "chance alone"),
    "multiplicative": Convention("multiplicative", "Spiegelhalter 2005"),
    "additive": Convention("additive", "Spiegelhalter 2005; DerSimonian & Laird 1986"),
}
RULE_SETS = {  # those that judge point by point; longest run and crossings judge a whole chart
    name: found for name, found in SETS.items() if not {RULES[r].kind for r in found.rules} & {"longest", "cross"}
}
CHART_RULES = {name: str(CHARTS[name].value) for name in ("p", "i")}  # the set that goes with the chart
UNITS = ("auto", "case", "segment")
TIMES = ("auto", "wave", "case", "none")
STANDINGS = ("better", "worse", "different", "as_expected")

WINSOR = 0.1  # Spiegelhalter 2005: a tenth of the scores at either end is pulled in before the spread is judged
DISPERSION_FROM = 10  # units; own: of fewer, one that stands out makes all limits wide enough to hide it
NULL_DRAWS = 4000  # simulated sets of units that differ by chance alone
RANK_DRAWS = 2000
TREND_FROM = 3  # periods; two points are a change, not a trend
ALPHA = 0.05
CHART_SPREAD = 0.001  # p below which counts vary more than chance, as in sqmlib.spc.many
SEED = 0
