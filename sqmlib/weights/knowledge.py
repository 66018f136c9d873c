"""What the methods of weighting agree and disagree on, as cited data."""

from __future__ import annotations

from sqmlib.rules import Bands, Convention

__all__ = [
    "CONSISTENT",
    "CORRELATIONS",
    "COSTS",
    "ENOUGH",
    "FAR_OFF",
    "GROUPS",
    "MISSING",
    "NORMALIZATIONS",
    "PRIORITIES",
    "RANDOM_INDEX",
    "RANK_FORMULAS",
    "SCALE",
    "SMALLEST_GROUP",
    "SYNTHESES",
    "TWO_GROUPS",
]

SCALE = 9.0  # the largest judgement of Saaty's scale; 1/9..9
SMALLEST_GROUP = 5  # judges below which a group's weights are marked
ENOUGH = 30  # judges from which intervals are read as such
FAR_OFF = 5.0  # points a person's total may differ from 100 and still be rescaled
TWO_GROUPS = 0.85  # share of the variance between two groups from which answers are called split; own

# Random consistency indices by number of items, n = 1, 2, ... The simulations behind them differ.
RANDOM_INDEX = {
    "alonso_lamata2006": Convention(
        "alonso_lamata2006",
        "Alonso & Lamata 2006, values confirmed by enumeration (n = 3) and simulation (n = 4 to 15)",
        (0, 0, 0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854, 1.5140, 1.5365, 1.5551, 1.5713, 1.5838),
    ),
    "saaty1980": Convention(
        "saaty1980",
        "Saaty 1980",
        (0, 0, 0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    ),
    "saaty2005": Convention(
        "saaty2005",
        "Saaty 2005",
        (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.4, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    ),
    "donegan_dodd1991": Convention(
        "donegan_dodd1991",
        "Donegan & Dodd 1991",
        (0, 0, 0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969),
    ),
    "tummala_ling1998": Convention(
        "tummala_ling1998",
        "Tummala & Ling 1998",
        (0, 0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831),
    ),
}

CONSISTENT = Bands("cr", (0.1,), ("consistent", "inconsistent"), "Saaty 1980")  # read with a margin: .10 itself passes

PRIORITIES = {
    "eigenvector": Convention("eigenvector", "Saaty 1977"),
    "geometric_mean": Convention("geometric_mean", "Crawford & Williams 1985"),
    "column_average": Convention("column_average", "Saaty 1980, an approximation for work by hand"),
}
MISSING = {
    "harker": Convention("harker", "Harker 1987"),
    "llsm": Convention("llsm", "Bozoki, Fulop & Ronyai 2010, incomplete logarithmic least squares"),
    "optimal": Convention("optimal", "Bozoki, Fulop & Ronyai 2010, completion with the smallest eigenvalue"),
    "leave_out": Convention("leave_out", "own"),
}
GROUPS = {
    "aij": Convention("aij", "Aczel & Saaty 1983; Forman & Peniwati 1998"),
    "aip_geometric": Convention("aip_geometric", "Forman & Peniwati 1998"),
    "aip_arithmetic": Convention("aip_arithmetic", "Forman & Peniwati 1998"),
}
SYNTHESES = {
    "distributive": Convention("distributive", "Saaty 1980"),
    "ideal": Convention("ideal", "Belton & Gear 1983; Saaty 1994"),
}
RANK_FORMULAS = {
    "roc": Convention("roc", "Barron & Barrett 1996, rank-order centroid"),
    "rs": Convention("rs", "Stillwell, Seaver & Edwards 1981, rank sum"),
    "rr": Convention("rr", "Stillwell, Seaver & Edwards 1981, rank reciprocal"),
}
COSTS = {
    "ignore": Convention("ignore", "Hwang & Yoon 1981: entropy knows no direction"),
    "invert": Convention("invert", "practice: smallest value / value in min columns before the shares"),
}
CORRELATIONS = {
    "pearson": Convention("pearson", "Diakoulaki, Mavrotas & Papayannakis 1995"),
    "spearman": Convention("spearman", "variant with rank correlations"),
}
NORMALIZATIONS = {
    "vector": Convention("vector", "Hwang & Yoon 1981"),
    "minmax": Convention("minmax", "variant with the range of each column"),
}
