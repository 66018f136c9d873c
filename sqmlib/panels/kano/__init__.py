"""The guided steps of the Kano notebook, in the order in which a group works through them."""

from __future__ import annotations

from sqmlib.guide import common
from sqmlib.panels.exercises import TaughtGuide
from sqmlib.panels.kano import views, words
from sqmlib.panels.kano.exercises import EXERCISES

__all__ = ["GUIDE", "KanoGuide"]


class KanoGuide(TaughtGuide):
    """Kano, step by step; each method shows one step.

    Examples
    --------
    >>> import sqmlib as sq
    >>> from sqmlib._share import share
    >>> g = sq.guide.open("kano", sq.open_case(share("data") / "airline"), lang="en", mode="batch", bootstrap=200)
    >>> g.state.result.table.loc["rebooking", "category"]
    'A'
    """

    exercises = EXERCISES

    def data(self) -> None:
        """What was read, what was assumed, and whether the survey itself is sound."""
        self.present("data", common.read, views.quality_table, words.quality)

    def categories(self) -> None:
        """Which category each item falls into; live: evaluation table, rule, segment, items to show."""
        self.present("categories", views.bars, views.categories_table, words.categories, editor="Conventions")

    def map(self) -> None:
        """The better-worse map with its uncertainty; live: items to show and their names."""
        self.present("map", views.map_picture, views.coefficients_table, words.map_reading, editor="Items")

    def certainty(self) -> None:
        """How sure the categories are: rules side by side, resampling, tests."""
        self.present("certainty", views.rules_table, views.certainty_table, views.tests_table, words.certainty)

    def segments(self) -> None:
        """Whether segments and survey waves want different things; live: which segments to compare."""
        pictures = (views.segments_picture, views.drift_picture)
        tables = (views.segments_table, views.drift_table)
        self.present("segments", *pictures, *tables, words.segments, editor="Segments")

    def decide(self) -> None:
        """What the group decides: its verdicts beside the statistics; live: the decision panel."""
        self.present("decide", views.decisions_picture, views.decisions_table, words.decisions, editor="Decisions")

    def priorities(self) -> None:
        """What to do next, most urgent first."""
        self.present("priorities", views.priorities_table, words.priorities)

    def method(self) -> None:
        """How it was computed: conventions, evaluation table, sources."""
        self.present("method", words.method, views.evaluation_view, words.sources)

    def truth(self) -> None:
        """Compare what was found with the truth the sample data were simulated from."""
        self.present("truth", views.truth_table, words.truth)


GUIDE = KanoGuide
