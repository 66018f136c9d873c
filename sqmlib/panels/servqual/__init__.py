"""The guided steps of the SERVQUAL notebook, in the order in which a group works through them."""

from __future__ import annotations

from typing import ClassVar

from sqmlib.guide import common
from sqmlib.panels.exercises import TaughtGuide
from sqmlib.panels.servqual import gapmodel, views, words
from sqmlib.panels.servqual.exercises import EXERCISES

__all__ = ["GUIDE", "ServqualGuide"]


class ServqualGuide(TaughtGuide):
    """SERVQUAL, step by step; each method shows one step.

    Examples
    --------
    >>> import sqmlib as sq
    >>> from sqmlib._share import share
    >>> g = sq.guide.open("servqual", sq.open_case(share("data") / "airline"), lang="en", mode="batch", bootstrap=200)
    >>> g.state.result.table["rank"].idxmin()
    'reliability'
    """

    exercises = EXERCISES

    companions: ClassVar[tuple[str, ...]] = ("gaps",)

    def data(self) -> None:
        """What was read, and whether the questions worked; live: which column of the file is which."""
        self.present("data", common.read, words.quality, views.quality_table, editor="Columns")

    def gaps(self) -> None:
        """Where service falls short, with intervals; live: template, scale, what is compared, dimensions to show."""
        self.present("gaps", views.gaps_picture, views.gaps_table, words.gaps, editor="Conventions")

    def weights(self) -> None:
        """What matters to customers; live: the hundred points of the group."""
        self.present("weights", views.overall_picture, views.weights_table, words.overall, editor="Points")

    def items(self) -> None:
        """Which items make the gap of a dimension."""
        self.present("items", views.items_picture, views.items_table)

    def radar(self) -> None:
        """Expectation and perception around one center, for those who ask for it."""
        self.present("radar", views.radar_picture, words.radar)

    def worth(self) -> None:
        """What the gaps are worth: reliability, ceiling, which score goes with satisfaction, the dimensions."""
        tables = (views.reliability_table, views.validity_table, views.structure_table)
        self.present("worth", words.worth, *tables)

    def zone(self) -> None:
        """Whether service stands between what customers accept and what they wish for."""
        self.present("zone", views.zone_picture, views.zone_table, words.zone)

    def compare(self) -> None:
        """Whether segments and waves differ; live: which column splits the respondents."""
        pictures = (views.segments_picture, views.waves_picture)
        tables = (views.segments_table, views.waves_table)
        self.present("compare", *pictures, *tables, words.groups, editor="Groups")

    def causes(self) -> None:
        """Where inside the organization the gap arises: the gaps model, when managers and employees were asked."""
        self.present("causes", gapmodel.model_picture, gapmodel.antecedents_picture, gapmodel.table, gapmodel.words)

    def decide(self) -> None:
        """What the group decides per dimension; live: the decision panel."""
        self.present("decide", views.decisions_table, words.decisions, editor="Decisions")

    def method(self) -> None:
        """How it was computed: template, scale, conventions, sources."""
        self.present("method", words.method, views.template_table, words.sources)

    def truth(self) -> None:
        """Compare what was found with the truth the sample data were simulated from."""
        self.present("truth", views.truth_table, words.truth)


GUIDE = ServqualGuide
