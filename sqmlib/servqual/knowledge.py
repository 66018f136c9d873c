"""What is known about SERVQUAL, as data: templates, dimension weights, cut-offs, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from sqmlib.rules import Bands, Convention

__all__ = ["CATEGORIES", "SCALES", "TEMPLATES", "WEIGHTS", "Form"]

CATEGORIES = ("act", "watch", "hold")  # what a group may decide per dimension


@dataclass(frozen=True)
class Form:
    """A questionnaire as data: which item belongs to which dimension, and which is worded the other way round.

    Attributes
    ----------
    name : str
        Value of ``template`` that selects it.
    source : str
        Author and year of its dimensions; the item texts are our own paraphrases.
    dimensions : tuple of (str, int)
        Dimension and how many items it has, in the order asked.
    reversed : tuple of int
        Numbers of the items worded negatively.
    texts : str
        Group of words that holds the item texts (``servqual.item.<texts>.<number>``).
    expectations : bool
        Whether expectations are asked, too.

    Examples
    --------
    >>> form = TEMPLATES["servqual1991"]
    >>> form.items[4], form.dimension_of[4], len(form.items)
    ('5', 'reliability', 22)
    """

    name: str
    source: str
    dimensions: tuple[tuple[str, int], ...]
    reversed: tuple[int, ...] = ()
    texts: str = ""
    expectations: bool = True

    @property
    def items(self) -> tuple[str, ...]:
        """Item numbers as text, 1 first."""
        return tuple(str(i) for i in range(1, 1 + sum(k for _, k in self.dimensions)))

    @property
    def dimension_of(self) -> tuple[str, ...]:
        """The dimension of each item, in their order."""
        return tuple(name for name, k in self.dimensions for _ in range(k))


# Items 1-4, 5-9, 10-13, 14-17, 18-22: Parasuraman, Zeithaml & Berry 1988, 1991
_FIVE = (("tangibles", 4), ("reliability", 5), ("responsiveness", 4), ("assurance", 4), ("empathy", 5))
_TEN = ("reliability", "responsiveness", "competence", "access", "courtesy", "communication", "credibility")
_TEN += ("security", "understanding", "tangibles")

TEMPLATES = MappingProxyType(
    {
        form.name: form
        for form in (
            Form(
                "servqual1985",
                "Parasuraman, Zeithaml & Berry 1985: ten determinants; two items each, own form",
                tuple((name, 2) for name in _TEN),
                texts="servqual1985",
            ),
            Form(
                "servqual1988",
                "Parasuraman, Zeithaml & Berry 1988; items 10-13 and 18-22 negative (Babakus & Boller 1992)",
                _FIVE,
                reversed=(10, 11, 12, 13, 18, 19, 20, 21, 22),
                texts="servqual1988",
            ),
            Form("servqual1991", "Parasuraman, Berry & Zeithaml 1991: all items positive", _FIVE, texts="servqual1991"),
            Form(
                "servperf",
                "Cronin & Taylor 1992: the perceptions of the 22 items alone",
                _FIVE,
                texts="servqual1991",
                expectations=False,
            ),
            Form(
                "retail",
                "after the five dimensions of Dabholkar, Thorpe & Rentz 1996; own form",
                (
                    ("physical_aspects", 4),
                    ("reliability", 3),
                    ("personal_interaction", 4),
                    ("problem_solving", 3),
                    ("policy", 3),
                ),
                texts="retail",
            ),
            Form(
                "airline",
                "after the dimensions of Gilbert & Wong 2003 for passengers; own form",
                (
                    ("facilities", 4),
                    ("reliability", 4),
                    ("flight_pattern", 3),
                    ("employees", 4),
                    ("responsiveness", 3),
                    ("customization", 3),
                ),
                texts="airline",
            ),
            Form(
                "internal_service",
                "service between departments, after Reynoso & Moores 1995; Frost & Kumar 2000; own form",
                (
                    ("reliability", 3),
                    ("responsiveness", 3),
                    ("competence", 3),
                    ("communication", 3),
                    ("partnership", 3),
                ),
                texts="internal_service",
            ),
            Form(
                "five_criteria",
                "own choice of five quality criteria for service grids",
                (("reliability", 2), ("competence", 2), ("speed", 2), ("friendliness", 2), ("comfort", 2)),
                texts="five_criteria",
            ),
        )
    }
)

# Zeithaml, Parasuraman & Berry 1990; assurance and tangibles checked in the source, the others from memory.
# An example: never a default for somebody else's customers.
WEIGHTS = MappingProxyType(
    {
        "zpb1990": Convention(
            "zpb1990",
            "Zeithaml, Parasuraman & Berry 1990",
            {"tangibles": 11, "reliability": 32, "responsiveness": 22, "assurance": 19, "empathy": 16},
        )
    }
)

SCALES = ("1-5", "1-7", "1-9")  # the usual ones; turned round (7-1) they say that a low number is good
MOST_POINTS_OFF = 10.0  # own: points whose sum is farther from 100 are rejected

SAMPLE_SIZE = Bands("sample_size", (2, 30, 200), ("one", "workshop", "small", "ample"), "30 is custom")
SHARES_FROM = 30  # fewer respondents: intervals and dots, no p-values
MIN_GROUP = 5
CEILING = 0.5  # own: share of expectations at the end of the scale from which the gap is perception less a constant
RELIABLE = 0.7  # Nunnally 1978: research at an early stage; more for decisions on single persons
LARGE_GAP = 0.2  # Cohen 1988: a smaller d_z is a small effect
STRUCTURE_FROM = 100  # own: fewer complete answers are not enough for a factor model
DISTINCT = 0.9  # Henseler, Ringle & Sarstedt 2015: HTMT from which two dimensions are hardly two
POOR_FIT = MappingProxyType({"cfi": 0.9, "rmsea": 0.1})  # own: beyond both, the structure is doubted aloud
STRAIGHT = 0.05  # own: share of respondents with one answer throughout that deserves a warning
SURE = Bands("p_rank", (0.6, 0.9), ("open", "likely", "settled"), "own")
ALPHA = 0.05

WHOLE = ("n", "rank", "rank_low", "rank_high", "k", "df", "n_consistent", "missing_e", "missing_p", "half", "n_eff")
