"""The guided steps of the SWOT notebook, in the order in which a group works through them."""

from __future__ import annotations

from sqmlib.panels.exercises import TaughtGuide
from sqmlib.panels.swot import evidence, views, words
from sqmlib.panels.swot.exercises import EXERCISES

__all__ = ["GUIDE", "SwotGuide"]


class SwotGuide(TaughtGuide):
    """SWOT, step by step; each method shows one step.

    Examples
    --------
    >>> import sqmlib as sq
    >>> from sqmlib._share import share
    >>> g = sq.guide.open("swot", sq.open_case(share("data") / "airline"), lang="en", mode="batch", bootstrap=200)
    >>> g.state.result.leader
    'wt1'
    """

    exercises = EXERCISES

    def data(self) -> None:
        """What was read, and what is worth a look before any figure."""
        self.present("data", views.read, words.quality)

    def board(self) -> None:
        """The four boxes; live: factors are added, edited, moved, merged and removed."""
        self.present("board", views.board_picture, editor="Factors")

    def evidence(self) -> None:
        """What other methods of the case found; live: the group takes it as a factor, or says why not."""
        self.present("evidence", evidence.words, evidence.table, evidence.captions, editor="Candidates")

    def votes(self) -> None:
        """What matters to the group and how far it agrees; live: the ballot of one voter at a time."""
        tables = (views.factors_table, views.agreement_table, views.rules_table, views.consistency_table)
        self.present("votes", words.votes, *tables, editor="Ballot")

    def matrices(self) -> None:
        """The factor matrices IFE and EFE; live: weights and ratings."""
        self.present("matrices", words.matrices, views.totals_table, views.rated_table, editor="Ratings")

    def priorities(self) -> None:
        """What matters against how well it is met."""
        self.present("priorities", views.priorities_picture)

    def conventions(self) -> None:
        """What another convention would say; live: convention, voting rule, what the priorities follow from."""
        self.present("conventions", words.conventions, views.conventions_table, editor="Conventions")

    def position(self) -> None:
        """Where the organization stands: IE matrix and SPACE; live: the scores of the four axes."""
        pictures = (views.ie_picture, views.space_picture)
        self.present("position", *pictures, words.position, views.position_table, views.axes_table, editor="Axes")

    def tows(self) -> None:
        """Strategies from pairs of factors; live: their text and quadrant."""
        self.present("tows", views.tows_picture, words.tows, editor="Strategies")

    def links(self) -> None:
        """Live only: which factors each strategy rests on."""
        self.present("links", editor="Links")

    def strategies(self) -> None:
        """Which strategy comes first, by which rule, and how sure that is; live: scenarios."""
        tables = (views.strategies_table, views.acceptability_table, views.scenarios_table)
        self.present("strategies", views.strategies_picture, words.strategies, *tables, editor="Scenarios")

    def qspm(self) -> None:
        """How attractive each strategy is under each factor; live: the scores."""
        self.present("qspm", words.qspm, views.qspm_table, editor="Attractiveness")

    def decide(self) -> None:
        """What the group decides per strategy and factor; live: the decision panel."""
        self.present("decide", views.decisions_table, words.decisions, editor="Decisions")

    def method(self) -> None:
        """How it was computed: conventions, rules, sources."""
        self.present("method", words.method, words.sources)


GUIDE = SwotGuide
