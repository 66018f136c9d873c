"""What is known about the gaps model, as data: gaps, antecedents, forms and cut-offs, each with its source.

The items are paraphrases of our own; their texts stand in ``locale/gaps.toml`` under ``item``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from sqmlib.inputs import Column, Layout, Scale
from sqmlib.rules import Convention

__all__ = ["ANTECEDENTS", "CATEGORIES", "FORMS", "GAPS", "TEMPLATES", "TEMPLATE_TABLE", "Antecedent", "Gap"]
__all__ += ["causes_of"]

CATEGORIES = ("act", "watch", "accept")  # what a group may decide per gap
CERTAINTY = Scale(1, 7)  # 7-point forms of managers and employees; a high number is good


@dataclass(frozen=True)
class Gap:
    """One gap of the model.

    Attributes
    ----------
    name : str
        ``gap1`` .. ``gap5``.
    form : {"customers", "managers", "employees"}
        Who is asked.
    question : str
        Prefix of the columns of that form.
    source : str
        Author and year.
    """

    name: str
    form: str
    question: str
    source: str


_ZPB = "Zeithaml, Berry & Parasuraman 1988; Zeithaml, Parasuraman & Berry 1990"
GAPS = MappingProxyType(
    {
        gap.name: gap
        for gap in (
            Gap("gap1", "managers", "estimate_", f"Parasuraman, Zeithaml & Berry 1985; {_ZPB}"),
            Gap("gap2", "managers", "standard_", _ZPB),
            Gap("gap3", "employees", "delivery_", _ZPB),
            Gap("gap4", "employees", "promise_", _ZPB),
            Gap("gap5", "customers", "P", "Parasuraman, Zeithaml & Berry 1985, 1988"),
        )
    }
)


@dataclass(frozen=True)
class Antecedent:
    """A cause of one of the gaps 1 to 4.

    Attributes
    ----------
    name : str
        Its code.
    gap : str
        The gap it leads to.
    items : tuple of str
        Ids of its items, agreement 1 .. 7.
    reversed : tuple of str
        Those worded negatively: they are turned round, 8 - x, so that a high score keeps the gap small.
    """

    name: str
    gap: str
    items: tuple[str, ...]
    reversed: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """Who is asked."""
        return GAPS[self.gap].form


def _numbered(name: str, gap: str, count: int, *turned: int) -> Antecedent:
    items = tuple(f"{name}_{i}" for i in range(1, count + 1))
    return Antecedent(name, gap, items, tuple(items[i - 1] for i in turned))


# Constructs after Zeithaml, Berry & Parasuraman 1988, Journal of Marketing 52(2), 35-48; number of items ours
ANTECEDENTS = MappingProxyType(
    {
        a.name: a
        for a in (
            _numbered("research", "gap1", 3),
            _numbered("upward", "gap1", 3),
            _numbered("levels", "gap1", 1, 1),
            _numbered("commitment", "gap2", 3),
            _numbered("goals", "gap2", 2),
            _numbered("standardization", "gap2", 2),
            _numbered("feasibility", "gap2", 2),
            _numbered("teamwork", "gap3", 3),
            _numbered("job_fit", "gap3", 2),
            _numbered("technology_fit", "gap3", 1),
            _numbered("control", "gap3", 2),
            _numbered("supervision", "gap3", 2),
            _numbered("conflict", "gap3", 2, 1, 2),
            _numbered("ambiguity", "gap3", 3, 3),
            _numbered("horizontal", "gap4", 3),
            _numbered("overpromise", "gap4", 2, 1, 2),
        )
    }
)


def causes_of(form: str) -> list[Antecedent]:
    """Return the antecedents asked in one form.

    >>> [a.name for a in causes_of("managers")][:3]
    ['research', 'upward', 'levels']
    """
    return [a for a in ANTECEDENTS.values() if a.form == form]


ANTECEDENTS_SOURCE = "constructs after Zeithaml, Berry & Parasuraman 1988; items are own paraphrases"

# Items 1-4, 5-9, 10-13, 14-17, 18-22, all worded positively
_FIVE = (("tangibles", 4), ("reliability", 5), ("responsiveness", 4), ("assurance", 4), ("empathy", 5))
TEMPLATES = MappingProxyType(
    {
        "servqual1991": Convention(
            "servqual1991",
            "Parasuraman, Berry & Zeithaml 1991",
            tuple(dimension for dimension, count in _FIVE for _ in range(count)),
        )
    }
)

TEMPLATE_TABLE = Layout(
    "gaps_template",
    (
        Column("item", "id"),
        Column("dimension", "category"),
        Column("reversed", "category", required=False),
        Column("text_en", "category", required=False),
        Column("text_zh", "category", required=False),
    ),
    rows="item",
)
YES = frozenset({"1", "1.0", "yes", "y", "x", "true", "r", "reversed", "-1", "是", "反向"})
NO = frozenset({"", "0", "0.0", "no", "n", "false", "否"})


def _form(form: str) -> Layout:
    """Return the layout of a form for managers or employees; any of its parts may be left out.

    It names every column of the default template, so that a blank form can be made from it, and takes the items and
    dimensions of any other template as families.
    """
    asked, named = [], []
    dimensions = TEMPLATES["servqual1991"].value
    for gap in (g for g in GAPS.values() if g.form == form):
        items = gap.name == "gap1"
        width = Scale(1, 10) if items else CERTAINTY  # the survey's own scale is checked together with its answers
        asked.append(Column(f"{gap.question}{{item}}", "scale", required=False, scale=width, apart=True))
        members = [str(i + 1) for i in range(len(dimensions))] if items else dict.fromkeys(dimensions)
        named += [Column(f"{gap.question}{m}", "scale", required=False, scale=width) for m in members]
    causes = [i for a in causes_of(form) for i in a.items]
    named += [Column(i, "scale", required=False, scale=CERTAINTY) for i in causes]
    return Layout(f"gaps_{form}", (Column("respondent", "id"), *asked, *named))


FORMS = MappingProxyType({form: _form(form) for form in ("managers", "employees")})

MIN_ANSWERED = 0.5  # own: least share of the items of a dimension or antecedent
MIN_GROUP = 5  # fewer people of one form: hidden, so that nobody can be recognized
TESTS_FROM = 30  # fewer people: intervals and dots, no p-values and no bootstrap probabilities
LARGE = 10_000  # more people: resampled means are drawn from their normal distribution
CEILING = 0.5  # own: share of expectations at the end of the scale from which gaps say little
SHORTFALLS = frozenset({"underestimated", "not_in_place", "below"})
