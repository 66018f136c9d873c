"""What control charts take from the literature: run rules, rule sets with their price, estimators, constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqmlib.rules import Bands, Convention

__all__ = ["CHARTS", "CONSTANTS", "DIRECTIONS", "ESTIMATORS", "RULES", "SETS", "Rule", "RuleSet"]

Kind = Literal[
    "beyond", "run", "trend", "alternating", "m_of_k", "inside", "outside", "both", "near", "longest", "cross"
]
DIRECTIONS = ("increase", "decrease", "neutral")


@dataclass(frozen=True)
class Rule:
    """One run rule.

    Attributes
    ----------
    name : str
        Its code, also the column of its hits; the words stand in the word file.
    kind : str
        What is looked for; see :mod:`sqmlib.spc.rulebook`.
    number : str
        The number that stands beside a marked point.
    k : int
        Points of the pattern (for a trend six points are five differences).
    m : int
        How many of the `k` points must be beyond `level`.
    level : float
        Distance from the center in sigma.
    source : str
        Author and year.
    """

    name: str
    kind: Kind
    number: str
    k: int = 1
    m: int = 0
    level: float = 0.0
    source: str = "Nelson 1984, Journal of Quality Technology 16"


_WE = "Western Electric 1956, Statistical Quality Control Handbook"
_NHS = "NHS England, Making Data Count; logic of NHSRplotthedots"
_ANHOEJ = "Anhoej & Olesen 2014, PLoS ONE 9; Anhoej 2015, PLoS ONE 10"

RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("n1", "beyond", "1"),
        Rule("n2", "run", "2", k=9),
        Rule("n3", "trend", "3", k=6),
        Rule("n4", "alternating", "4", k=14),
        Rule("n5", "m_of_k", "5", k=3, m=2, level=2.0),
        Rule("n6", "m_of_k", "6", k=5, m=4, level=1.0),
        Rule("n7", "inside", "7", k=15, level=1.0),
        Rule("n8", "outside", "8", k=8, level=1.0),
        Rule("n8_both", "both", "8", k=8, level=1.0),
        Rule("run_8", "run", "2", k=8, source=_WE),
        Rule("run_7", "run", "2", k=7, source=_NHS),
        Rule("trend_7", "trend", "3", k=7, source=_NHS),
        Rule("near_2_of_3", "near", "5", k=3, m=2, level=2.0, source=_NHS),
        Rule("longest_run", "longest", "L", source=_ANHOEJ),
        Rule("crossings", "cross", "C", source=_ANHOEJ),
    )
}


@dataclass(frozen=True)
class RuleSet:
    """Rules that are used together, and what they cost.

    Attributes
    ----------
    name : str
        Value of the argument ``rules``.
    rules : tuple of str
        Codes of the rules.
    source : str
        Author and year.
    arl0 : float or None
        Mean number of points until the first false alarm; None where it depends on the number of points.
    p25 : float or None
        Probability of at least one false alarm in 25 points.
    mark : {"last", "pattern"}
        Whether the last point of a pattern is marked, or all its points.
    """

    name: str
    rules: tuple[str, ...]
    source: str
    arl0: float | None = None
    p25: float | None = None
    mark: str = "last"


# Known parameters, independent normal values. Rule 1 alone is exact (1 / (2 Phi(-3))); the others come from
# sqmlib.spc.price.simulate with 40,000 sequences and the seed 20261121: arl0 within 0.5 %, p25 within 0.0025
# (one standard error). Western Electric: Champ & Woodall 1987, Technometrics 29, give 91.75.
PRICED = {
    "rule_1": (370.398, 0.0654),
    "nelson_1_2": (216.3, 0.0976),
    "nelson_1_3": (145.6, 0.1391),
    "nelson_1_4": (118.3, 0.1595),
    "nhs": (85.9, 0.2289),
    "western_electric": (91.5, 0.2178),
    "nelson": (73.0, 0.2543),
}
_NELSON = tuple(f"n{i}" for i in range(1, 9))

SETS: Mapping[str, RuleSet] = {
    found.name: found
    for found in (
        RuleSet("none", (), "own"),
        RuleSet("rule_1", ("n1",), "Shewhart 1931", *PRICED["rule_1"]),
        RuleSet("nelson_1_2", _NELSON[:2], "Nelson 1984", *PRICED["nelson_1_2"]),
        RuleSet("nelson_1_3", _NELSON[:3], "Nelson 1984", *PRICED["nelson_1_3"]),
        RuleSet("nelson_1_4", _NELSON[:4], "Nelson 1984", *PRICED["nelson_1_4"]),
        RuleSet("nhs", ("n1", "run_7", "trend_7", "near_2_of_3"), _NHS, *PRICED["nhs"], mark="pattern"),
        RuleSet("western_electric", ("n1", "n5", "n6", "run_8"), _WE, *PRICED["western_electric"]),
        RuleSet("nelson", _NELSON, "Nelson 1984", *PRICED["nelson"]),
        RuleSet("anhoej", ("longest_run", "crossings"), _ANHOEJ, mark="pattern"),
    )
}

_MONTGOMERY = "Montgomery, Introduction to Statistical Quality Control, ch. 6"
ESTIMATORS: Mapping[str, Convention] = {
    found.name: found
    for found in (
        Convention("mean_mr", "NIST/SEMATECH e-Handbook 6.3.2.2; Wheeler & Chambers 1992"),
        Convention("median_mr", "Wheeler & Chambers 1992"),
        Convention("ar1_mr", "own: Var(x_t - x_t-1) = 2 sigma^2 (1 - phi)"),
        Convention("range", "Burr 1969, Journal of Quality Technology 1"),
        Convention("range_mean", _MONTGOMERY),
        Convention("sd", "Burr 1969, Journal of Quality Technology 1"),
        Convention("sd_mean", _MONTGOMERY),
        Convention("pooled", _MONTGOMERY),
        Convention("pooled_c4", _MONTGOMERY),
    )
}
CONSTANTS: Mapping[str, Convention] = {
    found.name: found
    for found in (
        Convention("exact", "Tippett 1925, Biometrika 17; Pearson & Hartley 1966"),
        Convention("table", "tables printed to three or four digits, e.g. Montgomery, appendix VI"),
        Convention("nhs", _NHS, {"limits": 2.66, "range": 3.267}),
    )
}

# Each chart: the rules it takes when none are named, and where it comes from.
CHARTS: Mapping[str, Convention] = {
    found.name: found
    for found in (
        Convention("i", "Shewhart 1931; NIST/SEMATECH e-Handbook 6.3.2.2", "western_electric"),
        Convention("xbar_r", _MONTGOMERY, "western_electric"),
        Convention("xbar_s", _MONTGOMERY, "western_electric"),
        Convention("p", "Montgomery ch. 7; NIST/SEMATECH e-Handbook 6.3.3.2", "nelson_1_4"),
        Convention("np", "Montgomery ch. 7", "nelson_1_4"),
        Convention("c", "Montgomery ch. 7; NIST/SEMATECH e-Handbook 6.3.3.1", "nelson_1_4"),
        Convention("u", "Montgomery ch. 7", "nelson_1_4"),
        Convention("laney_p", "Laney 2002, Quality Engineering 14", "nelson_1_4"),
        Convention("laney_u", "Laney 2002, Quality Engineering 14", "nelson_1_4"),
        Convention("g", "Benneyan 2001, Health Care Management Science 4", "nelson_1_4"),
        Convention("t", "Nelson 1994, Journal of Quality Technology 26", "nelson_1_4"),
        Convention("ewma", "Roberts 1959, Technometrics 1; Lucas & Saccucci 1990, Technometrics 32", "rule_1"),
        Convention("cusum", "Page 1954, Biometrika 41; Lucas & Crosier 1982, Technometrics 24", "rule_1"),
        Convention("run", _ANHOEJ, "anhoej"),
    )
}
SIMPLE = ("ewma", "cusum")  # their statistic is correlated with itself: rule 1 only
MEASURES = ("i", "xbar_r", "xbar_s")  # rules 5 to 8 assume a normal distribution

TAIL = 0.00135  # of quantile limits at three sigma, on each side
POINTS = Bands("points", (12, 20), ("few", "provisional", "enough"), "Provost & Murray 2011; Wheeler & Chambers 1992")
