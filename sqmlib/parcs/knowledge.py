"""What is known about PARCS assessments, as data: elements, input tables, cut-offs, conventions, with sources."""

from __future__ import annotations

from sqmlib.inputs import Column, Layout, Scale
from sqmlib.rules import Bands

ELEMENTS = ("people", "environment", "process", "technology")
POSITIONS = 5  # of the rating scale, 1 worst
TARGET, ALARM, LEVEL = 4.0, 1, 0.95
CATEGORIES = ("improve", "watch", "keep")
VERDICTS = ("below", "open", "reached", "unrated")
UNDATED = "undated"
ROUND_GAP = 21  # own: days without a rating after which another round of the assessment begins
FEW = 5  # own: fewer assessors, and intervals are so wide that the note says it
LEAN = 1.0  # own: points between the strictest and the mildest assessor that deserve a note
WEAKEST = 3  # cells that findings name

# How a file may write an element; one spelling each comes out.
ELEMENT_WORDS = {
    **dict.fromkeys(("people", "person", "staff", "personnel", "人员", "人", "员工"), "people"),
    **dict.fromkeys(("environment", "facilities", "servicescape", "环境", "设施"), "environment"),
    **dict.fromkeys(("process", "processes", "流程", "过程"), "process"),
    **dict.fromkeys(("technology", "technique", "tech", "技术", "科技"), "technology"),
}

RATING = Scale(1, POSITIONS)
INPUT = Layout(
    "parcs",
    (
        Column("assessor", "category"),
        Column("stage", "category"),
        Column("element", "category"),
        Column("rating", "scale", scale=RATING),
        Column("evidence", "text", required=False),
        Column("date", "time", required=False),
    ),
    rows="rating",
)
TABLES = {
    "stages": Layout(
        "parcs_stages",
        (
            Column("stage", "id"),
            Column("text_en", "text", required=False),
            Column("text_zh", "text", required=False),
            Column("weight", "number", required=False, low=0),
        ),
        rows="stage",
    ),
    "proposals": Layout(
        "parcs_proposals",
        (
            Column("proposal", "id"),
            Column("stage", "category"),
            Column("element", "category"),
            Column("text_en", "text", required=False),
            Column("text_zh", "text", required=False),
            Column("owner", "text", required=False),
            Column("due", "time", required=False),
        ),
        rows="proposal",
    ),
}

CONCORDANCE = Bands("kendall_w", (0.3, 0.5, 0.7), ("weak", "moderate", "good", "strong"), "Schmidt 1997")
ALPHA = Bands("krippendorff", (0.667, 0.8), ("weak", "moderate", "strong"), "Krippendorff 2004")
KAPPA = Bands("kappa", (0.2, 0.4, 0.6, 0.8), ("weak", "weak", "moderate", "good", "strong"), "Landis & Koch 1977")
RWG = Bands("rwg", (0.31, 0.51, 0.71), ("weak", "weak", "moderate", "strong"), "LeBreton & Senter 2008")
AGREEMENT = {"kendall_w": CONCORDANCE, "krippendorff": ALPHA, "kappa": KAPPA, "rwg": RWG}
SPLIT = 0.5  # own: rwg below which assessors see two different services

SUGGESTED = {"below": "improve", "open": "watch", "reached": "keep", "unrated": "watch"}
