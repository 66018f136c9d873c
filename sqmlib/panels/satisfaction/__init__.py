"""The guided steps of the satisfaction notebook: scores beside their answers, then what deserves effort."""

from __future__ import annotations

from typing import ClassVar

from sqmlib.guide import common
from sqmlib.panels.exercises import TaughtGuide
from sqmlib.panels.satisfaction import ipa, views, words
from sqmlib.panels.satisfaction.exercises import EXERCISES

__all__ = ["GUIDE", "SatisfactionGuide"]


class SatisfactionGuide(TaughtGuide):
    """Satisfaction, step by step; each method shows one step.

    Examples
    --------
    >>> import sqmlib as sq
    >>> from sqmlib._share import share
    >>> case = sq.open_case(share("data") / "airline")
    >>> g = sq.guide.open("satisfaction", case, lang="en", mode="batch", bootstrap=200)
    >>> list(g.state.result.table.index)
    ['nps', 'csat', 'ces']
    """

    exercises = EXERCISES

    companions: ClassVar[tuple[str, ...]] = ("ipa",)

    def data(self) -> None:
        """What was read, and what has to be known about the answers; live: which column of the file is which."""
        self.present("data", common.read, words.data, editor="Columns")

    def scores(self) -> None:
        """Every score beside its distribution; live: breaks, boxes, versions, intervals."""
        tables = (views.scores_table, words.scores)
        self.present("scores", views.distribution_picture, *tables, editor="Conventions")

    def compare(self) -> None:
        """Whether segments and waves differ; live: which column splits the respondents."""
        pictures = (views.segments_picture, views.waves_picture)
        self.present("compare", *pictures, views.segments_table, views.waves_table, words.groups, editor="Groups")

    def themes(self) -> None:
        """What comments speak of, counted by the keywords of the case; no comment is ever shown."""
        self.present("themes", views.themes_picture, views.themes_table, words.themes)

    def plan(self) -> None:
        """How many answers a margin of error takes."""
        self.present("plan", views.plan_table)

    def map(self) -> None:
        """Importance and performance, of segments too; live: axis, crosshair, statistic, segment."""
        tables = (ipa.map_table, ipa.segments_table)
        self.present("map", ipa.map_picture, *tables, ipa.map_words, editor="Crosshair")

    def flips(self) -> None:
        """What another crosshair would change, and how often each item keeps its quadrant."""
        self.present("flips", ipa.flips_picture, ipa.flips_table, ipa.sure_words, ipa.absent)

    def drivers(self) -> None:
        """Stated importance against what moves the overall judgment."""
        self.present("drivers", ipa.dual_picture, ipa.drivers_table, ipa.drivers_words, ipa.absent)

    def impact(self) -> None:
        """Which items hurt when weak, and which delight when strong."""
        self.present("impact", ipa.impact_picture, ipa.impact_words, ipa.absent)

    def priorities(self) -> None:
        """Where effort moves most, and the satisfaction index."""
        self.present("priorities", ipa.priorities_picture, ipa.index_table, ipa.absent)

    def decide(self) -> None:
        """What the group decides per score; live: the decision panel."""
        self.present("decide", views.decisions_table, words.decisions, editor="Decisions")

    def findings(self) -> None:
        """Say what was found, of importance and performance too."""
        self.present("findings", common.findings, ipa.findings)

    def method(self) -> None:
        """How it was computed: conventions and sources."""
        self.present("method", words.method, words.sources)


GUIDE = SatisfactionGuide
