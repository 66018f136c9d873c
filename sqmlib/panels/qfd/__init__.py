"""The guided steps of the QFD notebook, in the order in which a group works through them."""

from __future__ import annotations

from functools import partial

from sqmlib.guide import common
from sqmlib.panels.exercises import TaughtGuide
from sqmlib.panels.qfd import importance, pairs, views, words
from sqmlib.panels.qfd.exercises import EXERCISES

__all__ = ["GUIDE", "QfdGuide"]

PAGES = 16  # most pages of a large house that a report shows; the pictures are drawn for those there are


class QfdGuide(TaughtGuide):
    """Quality function deployment, step by step; each method shows one step.

    Examples
    --------
    >>> import sqmlib as sq
    >>> from sqmlib._share import share
    >>> g = sq.guide.open("qfd", sq.open_case(share("data") / "airline"), lang="en", mode="batch", bootstrap=200)
    >>> g.state.result.table["rank"].idxmin()
    'turnaround'
    """

    exercises = EXERCISES

    def data(self) -> None:
        """What was read, and what is worth knowing about the house before any figure."""
        self.present("data", common.read, words.quality)

    def requirements(self) -> None:
        """What customers ask for, and its weight; live: texts, importance, levels, sales points, new requirements."""
        self.present("requirements", views.requirements_table, words.weights, editor="Requirements")

    def compare(self) -> None:
        """Importance from other sources side by side; live: votes, links, and which of them the house takes."""
        tables = (importance.table, importance.certainty_table, importance.technical_table)
        self.present("compare", importance.words, *tables, importance.captions, editor="Sources")

    def pairs(self) -> None:
        """Importance by pairwise comparison; live: the judgements."""
        self.present("pairs", pairs.table, pairs.words, editor="Pairs")

    def characteristics(self) -> None:
        """What can be measured, its direction and target; live: all of it, and new characteristics."""
        self.present("characteristics", views.characteristics_table, editor="Characteristics")

    def house(self) -> None:
        """The house of quality; live: relationships and roof."""
        pages = [partial(views.house_picture, page=page) for page in range(PAGES)]
        self.present("house", *pages, words.house, editor="House")

    def roof(self) -> None:
        """Which characteristics help and which hinder each other."""
        self.present("roof", views.roof_table, words.roof)

    def ranks(self) -> None:
        """How much of the needs each characteristic carries."""
        self.present("ranks", views.importance_picture, views.ranks_table)

    def sensitivity(self) -> None:
        """Which ranks can be trusted; live: scale, normalization, what enters the weights, doubt."""
        self.present(
            "sensitivity", views.sensitivity_picture, words.sensitivity, views.neighbors_table, editor="Conventions"
        )

    def conventions(self) -> None:
        """What another scale and a normalization would change."""
        self.present("conventions", views.scales_table, views.normalizations_table, words.conventions)

    def structure(self) -> None:
        """What the house itself tells: gaps, conflicts, tension, dominance."""
        self.present("structure", words.structure, views.findings_table)

    def cascade(self) -> None:
        """The next houses, process steps and control points; live: their matrices."""
        tables = (views.cascade_table, views.handovers_table)
        self.present("cascade", *tables, words.cascade, editor="Cascade")

    def decide(self) -> None:
        """What the group decides per characteristic; live: the decision panel."""
        self.present("decide", views.decisions_table, words.decisions, editor="Decisions")

    def method(self) -> None:
        """How it was computed: scale, weights, normalization, sources."""
        self.present("method", words.method, words.sources)


GUIDE = QfdGuide
