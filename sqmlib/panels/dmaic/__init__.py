"""The guided steps of the DMAIC notebook: one story from the complaint to the control plan."""

from __future__ import annotations

from functools import partial

from sqmlib.guide import common
from sqmlib.panels.dmaic import evidence, remedies, views, words
from sqmlib.panels.dmaic.exercises import EXERCISES
from sqmlib.panels.exercises import TaughtGuide

__all__ = ["GUIDE", "DmaicGuide"]


class DmaicGuide(TaughtGuide):
    """DMAIC, step by step; each method shows one step.

    Examples
    --------
    >>> import sqmlib as sq
    >>> from sqmlib._share import share
    >>> g = sq.guide.open("dmaic", sq.open_case(share("data") / "airline"), lang="en", mode="batch", bootstrap=50)
    >>> list(g.state.result.table.index)
    ['define', 'measure', 'analyze', 'improve', 'control']
    """

    exercises = EXERCISES

    def data(self) -> None:
        """What was read, and how far the project is; live: what the whole report is about."""
        self.present("data", common.read, words.quality, views.phases_table, editor="Options")

    def charter(self) -> None:
        """What shall become better, by how much, until when, and what it is worth; live: the charter."""
        self.present("charter", views.charter_table, words.charter, views.benefit_table, editor="Charter")

    def complaints(self) -> None:
        """Which complaints come first, by count and by weight; live: what orders them."""
        self.present("complaints", views.pareto_picture, views.pareto_table, words.pareto, editor="Weighting")

    def sipoc(self) -> None:
        """The process on one page; live: its rows."""
        self.present("sipoc", views.sipoc_picture, words.sipoc, editor="Sipoc")

    def voices(self) -> None:
        """From what customers say to what can be measured; live: voices, needs, drivers, CTQs."""
        tables = (views.voices_table, views.ctqs_table)
        self.present("voices", views.tree_picture, *tables, words.voices, editor="Voices")

    def plan(self) -> None:
        """How many cases are needed, and whether the measurement may be believed; live: the plan."""
        self.present("plan", views.plan_table, words.plan, editor="Plan")

    def baseline(self) -> None:
        """Which chart fits, whether the process is stable, and how good it was; live: chart, rules, distribution."""
        pictures = (views.control_picture, views.capability_picture)
        self.present("baseline", words.chart, *pictures, views.baseline_table, words.level, editor="Baseline")

    def causes(self) -> None:
        """What might cause it: fishbone and whys; live: the causes."""
        self.present("causes", views.fishbone_picture, views.causes_table, words.causes, editor="Causes")

    def tests(self) -> None:
        """What the data say about the causes; live: the questions."""
        tables = (views.tests_table, views.checks_table, views.pairs_table)
        self.present("tests", words.tests, *tables, editor="Questions")

    def fault_tree(self) -> None:
        """How single failures become the one that customers see; live: gates and events."""
        tables = (remedies.top_table, remedies.events_table)
        self.present("fault_tree", remedies.tree_of_faults, *tables, words.faults, editor="Faults")

    def risks(self) -> None:
        """What may go wrong, and what to take on first; live: ratings, actions, owners."""
        self.present(
            "risks", remedies.fmea_picture, remedies.fmea_table, remedies.actions_table, words.risks, editor="Fmea"
        )

    def solutions(self) -> None:
        """Which change is worth a pilot, and what it is expected to do; live: criteria, solutions, scores."""
        tables = (remedies.solutions_table, remedies.scores_table, remedies.pilot_table)
        self.present("solutions", *tables, words.solutions, editor="Solutions")

    def pilot(self) -> None:
        """What the group expects of the pilot, written down before it starts; live only."""
        self.present("pilot", words.pilot, editor="Pilot")

    def change(self) -> None:
        """Whether it worked: stages beside each other, effect with interval, nothing else harmed."""
        others = [partial(remedies.harm_picture, place=k) for k in remedies.OTHERS]
        pictures = (remedies.change_picture, *others)
        tables = (remedies.change_table, remedies.prediction_table, remedies.harm_table)
        self.present("change", *pictures, *tables, remedies.capability_after, words.change)

    def control(self) -> None:
        """What is watched from now on, and who does what when it moves; live: the control plan."""
        tables = (remedies.control_table, remedies.reaction_table)
        others = [partial(remedies.watched_picture, place=k) for k in remedies.OTHERS]
        self.present("control", *tables, *others, words.control, editor="Control")

    def gates(self) -> None:
        """What each gate still asks for; live: who signed, which risk was accepted."""
        self.present("gates", views.gates_table, views.gaps_table, words.gates, editor="Gates")

    def thread(self) -> None:
        """From each customer's statement to the control chart, and back."""
        self.present("thread", evidence.thread_table, evidence.back_table, evidence.words)

    def log(self) -> None:
        """What was tried, predicted and learned; live: the PDCA log."""
        self.present("log", views.log_table, words.log, editor="Log")

    def decide(self) -> None:
        """What the group decides at each gate; live: the decision panel."""
        self.present("decide", views.decisions_table, words.decisions, editor="Decisions")

    def method(self) -> None:
        """How it was computed: charts, rules, conventions, sources."""
        self.present("method", words.method, words.sources)

    def truth(self) -> None:
        """Compare what was found with the truth the sample data were simulated from."""
        self.present("truth", views.truth_table, words.truth)


GUIDE = DmaicGuide
