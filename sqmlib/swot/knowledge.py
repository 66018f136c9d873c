"""What is known about the SWOT family, as data: conventions, cells, postures, input tables, with sources."""

from __future__ import annotations

from collections.abc import Mapping

from sqmlib.inputs import Column, Layout
from sqmlib.rules import Bands, Convention

KINDS = ("S", "W", "O", "T")
MATRICES = {"ife": ("S", "W"), "efe": ("O", "T")}  # internal and external factor evaluation
QUADRANTS = ("SO", "WO", "ST", "WT")  # Weihrich 1982: pairs of an internal and an external group
CATEGORIES = ("adopt", "defer", "reject")
BALLOTS = {"points": "points", "approval": "approval", "borda": "rank"}  # voting rule -> column of the votes
WEIGHT_TOLERANCE = 0.005  # own: half of the last digit of weights printed with two decimals

# Ratings each kind may have under a convention: lowest and highest.
CONVENTIONS: Mapping[str, Convention] = {
    "david": Convention(
        "david",
        "David, Strategic Management (classic editions)",
        {"S": (3, 4), "W": (1, 2), "O": (1, 4), "T": (1, 4)},
    ),
    "david_free": Convention(
        "david_free", "David, Strategic Management (later editions)", dict.fromkeys(KINDS, (1, 4))
    ),
    "wheelen_hunger": Convention(
        "wheelen_hunger", "Wheelen & Hunger, Strategic Management and Business Policy", dict.fromkeys(KINDS, (1, 5))
    ),
}

VOTING: Mapping[str, Convention] = {
    "points": Convention("points", "cumulative voting; Kangas et al. 2016"),
    "approval": Convention("approval", "share of approvals; Kangas et al. 2016"),
    "borda": Convention("borda", "places below, Borda 1781; Kangas et al. 2016"),
}

# What the priority of a factor follows from.
PRIORITIES: Mapping[str, Convention] = {
    "votes": Convention("votes", "VotSWOT, Kangas et al. 2016"),
    "ahp": Convention("ahp", "A'WOT, Kurttila et al. 2000; Kajanus et al. 2012"),
    "weights": Convention("weights", "weights of IFE and EFE, David"),
}

# David: columns IFE strong, average, weak; rows EFE high, medium, low. Half-open bands, so that 1.995 has its place.
CELLS = (("I", "II", "III"), ("IV", "V", "VI"), ("VII", "VIII", "IX"))
IE_POSTURES = {
    **dict.fromkeys(("I", "II", "IV"), "grow"),
    **dict.fromkeys(("III", "V", "VII"), "hold"),
    **dict.fromkeys(("VI", "VIII", "IX"), "harvest"),
}
STANDING = {-1: "below", 0: "at_middle", 1: "above"}

# SPACE (Rowe et al.; David): the new names of the axes, the old ones, and the sign of their scores.
AXES = ("FP", "SP", "CP", "IP")
OLD_AXES = {"FS": "FP", "ES": "SP", "CA": "CP", "IS": "IP"}
SIGNS = {"FP": 1, "IP": 1, "SP": -1, "CP": -1}
SPACE_SCALES = (6, 7)
SPACE_POSTURES = {(1, 1): "aggressive", (-1, 1): "conservative", (-1, -1): "defensive", (1, -1): "competitive"}

ATTRACTIVENESS = (1, 4)  # David
PAIRWISE = (1 / 9, 9)  # Saaty 1977
CONSISTENT = 0.10  # Saaty 1980
METHODS = (  # evidence of the form "method:what it found" points to a result of the same case
    *("kano", "servqual", "ipa", "gaps", "satisfaction", "qfd", "dmaic", "parcs", "portfolio"),
    *("spc", "capability", "msa", "complaints"),
)
INTERNAL_EVIDENCE = ("servqual", "ipa", "gaps", "dmaic", "spc", "capability", "msa", "qfd", "parcs")
SIMILAR = 0.75  # own: overlap of letter pairs from which two texts may be the same factor
SPLIT = Bands("dissent", (0.25, 0.6), ("agreed", "mixed", "split"), "own")
CONCORDANCE = Bands("kendall_w", (0.3, 0.5, 0.7), ("weak", "moderate", "good", "strong"), "Schmidt 1997")
SETTLED = Bands("acceptability", (0.6, 0.9), ("open", "likely", "settled"), "own")
MIN_GROUP = 5
P_FROM = 30  # fewer voters: no p-values

KIND_WORDS = {
    **dict.fromkeys(("s", "strength", "strengths", "优势", "内部优势"), "S"),
    **dict.fromkeys(("w", "weakness", "weaknesses", "劣势", "弱势", "内部劣势"), "W"),
    **dict.fromkeys(("o", "opportunity", "opportunities", "机会", "外部机会"), "O"),
    **dict.fromkeys(("t", "threat", "threats", "威胁", "外部威胁"), "T"),
}

INPUT = Layout(
    "swot",
    (
        Column("factor", "id"),
        Column("kind", "category"),
        Column("text_en", "text", required=False),
        Column("text_zh", "text", required=False),
        Column("evidence", "text", required=False),
        Column("weight", "number", required=False, low=0),
        Column("rating", "number", required=False),
    ),
    rows="factor",
)

TABLES: dict[str, Layout] = {
    "strategies": Layout(
        "swot_strategies",
        (
            Column("strategy", "id"),
            Column("quadrant", "category"),
            Column("text_en", "text", required=False),
            Column("text_zh", "text", required=False),
            Column("factors", "text"),
        ),
        rows="strategy",
    ),
    "votes": Layout(
        "swot_votes",
        (
            Column("voter", "category"),
            Column("factor", "category"),
            Column("points", "number", required=False, low=0),
            Column("approval", "number", required=False, low=0, high=1, whole=True),
            Column("rank", "number", required=False, low=1, whole=True),
        ),
        rows="vote",
    ),
    "attractiveness": Layout(
        "swot_attractiveness",
        (
            Column("strategy", "category"),
            Column("factor", "category"),
            Column("score", "number", required=False, low=ATTRACTIVENESS[0], high=ATTRACTIVENESS[1]),
        ),
        rows="score",
    ),
    "space": Layout(
        "swot_space",
        (
            Column("axis", "category"),
            Column("text_en", "text", required=False),
            Column("text_zh", "text", required=False),
            Column("score", "number", low=-7, high=7),
        ),
        rows="score",
    ),
    "pairwise": Layout(
        "swot_pairwise",
        (
            Column("voter", "category"),
            Column("a", "category"),
            Column("b", "category"),
            Column("value", "number", low=round(PAIRWISE[0], 2), high=PAIRWISE[1]),
        ),
        rows="judgement",
    ),
}
