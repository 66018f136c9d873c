"""What is known about quality function deployment, as data: scales, conventions, cut-offs and input tables."""

from __future__ import annotations

from sqmlib.inputs import Column, Layout, Scale
from sqmlib.rules import Bands, Convention

CATEGORIES = ("deploy", "keep", "drop")  # what a group may decide on a characteristic
STRENGTHS = (0, 1, 3, 9)  # none, weak, medium, strong, as they are entered
LEVELS = ("none", "weak", "medium", "strong")
STRONG, MEDIUM = 9, 3
SIGNS = (-2, -1, 0, 1, 2)  # strongly negative .. strongly positive
DIRECTIONS = {1: "up", -1: "down", 0: "hit"}  # the more the better, the less the better, a value to be hit

SCALES = {
    "9-3-1": Convention("9-3-1", "Hauser & Clausing 1988; Cohen 1995", (0.0, 1.0, 3.0, 9.0)),
    "5-3-1": Convention("5-3-1", "Takai & Ishii 2004", (0.0, 1.0, 3.0, 5.0)),
    "4-2-1": Convention("4-2-1", "Cohen 1995; practice", (0.0, 1.0, 2.0, 4.0)),
}
NORMALIZATIONS = {
    "none": Convention("none", "Hauser & Clausing 1988; Cohen 1995"),
    "lyman": Convention("lyman", "Lyman 1990"),
    "wasserman": Convention("wasserman", "Wasserman 1993 (formula from memory, not confirmed)"),
}
# How much of the use of one characteristic the other one lends, for Wasserman's normalization; own, after 9-3-1 / 10.
ROOF_VALUES = {-2: -0.9, -1: -0.3, 0: 0.0, 1: 0.3, 2: 0.9}
PAIR_VALUES = tuple(range(1, 10))  # how many times one requirement weighs as much as another; Saaty 1980
SALES_POINTS = (1.0, 1.2, 1.5)  # Akao 1990; Cohen 1995

FILL = Bands("filled_share", (0.05, 0.2, 0.6), ("thin", "loose", "usual", "crowded"), "practice; Cohen 1995")
FIRM = Bands("p_ahead", (0.8, 0.95), ("open", "likely", "firm"), "own")
DOMINANT = 0.5  # own: one characteristic, or one requirement, holds at least half of the total
RATINGS_UP_TO = 10  # own: whole importances up to here are ratings; anything else is taken as weights
SMALL = 4  # requirements or characteristics below which the fill of the matrix says nothing
MANY = 20  # characteristics or requirements up to which one page reads well (practice; Akao 1990)

STRENGTH = Scale(0, 9, words="qfd.strength", aliases="qfd", values=STRENGTHS)
SIGN = Scale(-2, 2, aliases="qfd_roof")
DIRECTION = Scale(-1, 1, aliases="qfd_direction")


def _matrix(kind: str, rows: str, *more: Column) -> Layout:
    """Return the layout of a wide matrix: a row per `rows`, any other column is a thing with strengths."""
    return Layout(kind, (Column(rows, "id"), *more, Column("{item}", "scale", scale=STRENGTH)), rows=rows)


INPUT = _matrix("qfd", "requirement", Column("weight", "number", required=False, low=0))

TABLES = {
    "requirements": Layout(
        "qfd_requirements",
        (
            Column("requirement", "id"),
            Column("text", "text", required=False),
            Column("text_zh", "text", required=False),
            Column("group", "category", required=False),
            Column("importance", "number", required=False, low=0),
            Column("importance_low", "number", required=False, low=0),
            Column("importance_high", "number", required=False, low=0),
            Column("current", "number", required=False, low=0),
            Column("target", "number", required=False, low=0),
            Column("sales_point", "number", required=False, low=0),
        ),
        rows="requirement",
    ),
    "characteristics": Layout(
        "qfd_characteristics",
        (
            Column("characteristic", "id"),
            Column("text", "text", required=False),
            Column("text_zh", "text", required=False),
            Column("unit", "text", required=False),
            Column("unit_zh", "text", required=False),
            Column("direction", "scale", required=False, scale=DIRECTION),
            Column("target", "number", required=False),
            Column("difficulty", "number", required=False, low=0, high=10),
        ),
        rows="characteristic",
    ),
    "roof": Layout(
        "qfd_roof",
        (
            Column("first", "category"),
            Column("second", "category"),
            Column("sign", "text"),
            Column("direction_first", "scale", required=False, scale=DIRECTION),
            Column("direction_second", "scale", required=False, scale=DIRECTION),
        ),
        rows="pair",
    ),
    "competitors": Layout(
        "qfd_competitors",
        (Column("requirement", "id"), Column("{item}", "number", low=0)),
        rows="requirement",
    ),
    "benchmarks": Layout(
        "qfd_benchmarks",
        (Column("characteristic", "id"), Column("{item}", "number")),
        rows="characteristic",
    ),
    "processes": _matrix("qfd_processes", "characteristic"),
    "controls": _matrix("qfd_controls", "process"),
}
PHASES = ("characteristics", "processes", "controls")
