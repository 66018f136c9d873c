"""The links between methods and the formulas on them: who published them, and which are quoted from memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = [
    "CANDIDATES",
    "CHAUDHA_K",
    "CLASSES",
    "CUT",
    "FORMULAS",
    "MEASURE_LIMITS",
    "MET",
    "MIN_GROUP",
    "QUADRANTS",
    "STATUSES",
    "TAN_PAWITRA_MULTIPLIER",
    "TAN_SHEN_K",
    "THRESHOLD",
    "UNSURE",
    "Formula",
]

STATUSES = ("published", "memory", "own")
CLASSES = ("A", "O", "M", "I", "R", "Q")
MIN_GROUP = 5  # respondents below which nothing crosses into another method
UNSURE = 0.8  # probability of a Kano class below which its weight is called unsure; own
CUT = 0.8  # cumulative importance of the measures that become CTQs
THRESHOLD = 0.2  # gap from which a dimension may be a strength or a weakness; own
MEASURE_LIMITS = 2.66  # 3 / 1.128: from the average moving range to the limits (Shewhart 1931; Wheeler)

TAN_SHEN_K = {"M": 0.5, "O": 1.0, "A": 2.0}
CHAUDHA_K = {"I": 0.0, "M": 0.5, "O": 1.0, "A": 1.5}
TAN_PAWITRA_MULTIPLIER = {"A": 4.0, "O": 2.0, "M": 1.0}


@dataclass(frozen=True)
class Formula:
    """A formula on a link.

    Attributes
    ----------
    name : str
        Its code; the words stand in ``chain.formula``.
    link : str
        From which method to which, as in ``chain.link``.
    source : str
        Author and year.
    status : {"published", "memory", "own"}
        Checked in the source; quoted from memory and not yet confirmed; a rule of this project.
    raises : str
        The Kano class it lifts above the others, or nothing.
    """

    name: str
    link: str
    source: str
    status: str
    raises: str = ""


def _named(*formulas: Formula) -> dict[str, Formula]:
    return {formula.name: formula for formula in formulas}


FORMULAS = _named(
    Formula("unadjusted", "planning_qfd", "Cohen 1995", "published"),
    Formula("tan_shen", "kano_qfd", "Tan & Shen 2000, Total Quality Management 11:1141-1151", "memory", "M"),
    Formula("chaudha", "kano_qfd", "Chaudha et al. 2011, Int. J. Adv. Manuf. Technol. 53:689-698", "memory", "A"),
    Formula("tan_pawitra", "servqual_qfd", "Tan & Pawitra 2001, Managing Service Quality 11:418-430", "memory", "A"),
    Formula("shortfall", "servqual_qfd", "own", "own"),
    Formula("absolute_gap", "servqual_qfd", "own", "own"),
    Formula("weights", "ahp_qfd", "ISO 16355; Fehlmann & Mazur 2016", "published"),
    Formula("votes", "votes_qfd", "own", "own"),
    Formula("gap_interval", "servqual_swot", "own", "own"),
    Formula("quadrant", "ipa_swot", "after Martilla & James 1977", "memory"),
    Formula("class_and_level", "kano_swot", "own", "own"),
    Formula("signals_and_capability", "control_swot", "own", "own"),
    Formula("cumulative_cut", "qfd_ctq", "own", "own"),
    Formula("relative_importance", "qfd_next", "Cohen 1995", "published"),
    Formula("moving_range", "dmaic_kpi", "own; limits of Shewhart 1931", "own"),
    Formula("count_severity", "complaints_voc", "own; collection after ISO 10002 clause 8", "own"),
)

QUADRANTS: dict[str, str] = {"keep": "S", "concentrate": "W", "low": "none", "overkill": "none"}
CANDIDATES = ("S", "W", "O", "T", "none")

# What a need's class and whether it is met say about the position (own rule): met -> candidate, not met -> candidate.
MET: dict[str, tuple[str, str]] = {
    "M": ("none", "W"),  # met must-bes win nobody
    "O": ("S", "W"),
    "A": ("S", "O"),  # something customers would love and nobody gives them yet
    "I": ("none", "none"),
    "R": ("none", "none"),
    "Q": ("none", "none"),
}


def words_of(formula: Formula) -> dict[str, Any]:
    """Return what a result tells about its formula.

    >>> words_of(FORMULAS["votes"])["status"]
    'own'
    """
    return {"link": formula.link, "formula": formula.name, "source": formula.source, "status": formula.status}
