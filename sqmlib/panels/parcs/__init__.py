"""The guided steps of the PARCS notebook: rate, look at the grid, agree, propose with an owner, decide."""

from __future__ import annotations

from sqmlib.guide import common
from sqmlib.panels.exercises import TaughtGuide
from sqmlib.panels.parcs import views, words
from sqmlib.panels.parcs.exercises import EXERCISES

__all__ = ["GUIDE", "ParcsGuide"]


class ParcsGuide(TaughtGuide):
    """PARCS, step by step; each method shows one step.

    Examples
    --------
    >>> import sqmlib as sq
    >>> from sqmlib._share import share
    >>> case = sq.open_case(share("data") / "airline")
    >>> g = sq.guide.open("parcs", case, lang="en", mode="batch", bootstrap=200)
    >>> g.state.quick.weakest(1)
    ['disruption_process']
    """

    exercises = EXERCISES

    def data(self) -> None:
        """What was read, and what was left blank or without evidence."""
        self.present("data", common.read, words.data)

    def rate(self) -> None:
        """How many rated what and when; live: an assessor rates cell by cell, with evidence."""
        self.present("rate", views.rounds_table, editor="Ratings")

    def grid(self) -> None:
        """The grid with its margins; live: target, limit, round, weights."""
        self.present("grid", views.heatmap_picture, views.elements_table, words.grid, editor="Conventions")

    def weakest(self) -> None:
        """The weakest cells, with interval, range and how often each comes last."""
        self.present("weakest", views.weakest_picture, views.weakest_table, words.weakest, views.evidence_table)

    def agreement(self) -> None:
        """Whether the assessors see the same service."""
        self.present("agreement", views.agreement_table, words.agreement)

    def change(self) -> None:
        """What changed since the round before."""
        self.present("change", views.change_picture, views.change_table, words.change)

    def propose(self) -> None:
        """Who improves what by when; live: proposals are added, edited, removed."""
        self.present("propose", views.proposals_table, words.proposals, editor="Proposals")

    def decide(self) -> None:
        """What the group decides per cell; live: the decision panel."""
        self.present("decide", views.decisions_table, words.decisions, editor="Decisions")

    def method(self) -> None:
        """How it was computed: conventions and sources."""
        self.present("method", words.method, words.sources)


GUIDE = ParcsGuide
