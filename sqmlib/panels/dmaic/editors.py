"""The DMAIC editors: options, and a table or form for every section that a group enters. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqmlib import capability, spc
from sqmlib.checks import DataError
from sqmlib.dmaic.knowledge import CHARTS, PARETO, PHASES
from sqmlib.guide.state import State
from sqmlib.panels.choices import Choice, Choices
from sqmlib.panels.dmaic.forms import Form
from sqmlib.panels.dmaic.sections import Sections
from sqmlib.panels.dmaic.views import finding, sure_word
from sqmlib.panels.verdicts import Verdicts

__all__ = [
    "Baseline",
    "Causes",
    "Charter",
    "Control",
    "Decisions",
    "Faults",
    "Fmea",
    "Gates",
    "Log",
    "Options",
    "Pilot",
    "Plan",
    "Questions",
    "Sipoc",
    "Solutions",
    "Voices",
    "Weighting",
]


def ctqs_of(state: State) -> tuple[str, ...]:
    """Return the CTQs, as an option takes them; the first stands for: as the charter says."""
    return ("", *state.quick.project.ctqs)


class Options(Choices):
    """Which CTQ the report is about, when the change was made, and what day it is."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("ctq", values=ctqs_of),
        Choice("improvement", "text"),
        Choice("today", "text"),
    )

    def _options(self, state: State, choice: Choice, value: Any) -> list[list[str]]:
        if choice.key != "ctq":
            return super()._options(state, choice, value)
        return [
            [name, state.quick.label(name, state.lang) if name else state.tr("dmaic_guide.as_charter")]
            for name in ctqs_of(state)
        ]


class Weighting(Choices):
    """What orders the complaints."""

    choices: ClassVar[tuple[Choice, ...]] = (Choice("pareto", values=tuple(PARETO), words="dmaic.code.weighting"),)


class Baseline(Choices):
    """Chart, rules, distribution, and the shift of the sigma level."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("chart", values=CHARTS, words="dmaic_guide.chart"),
        Choice("rules", values=tuple(spc.SETS), words="dmaic_guide.rules"),
        Choice("distribution", values=tuple(capability.FAMILIES), words="dmaic_guide.distribution"),
        Choice("shift", "number", low=0, high=3, step=0.1),
    )


class Charter(Form):
    """The charter."""

    section = "charter"
    long = ("problem", "goal", "scope_in", "scope_out", "team", "risks")
    fields = (
        *("problem", "goal", "measure", "baseline", "goal_value", "scope_in", "scope_out", "team", "sponsor"),
        *("start", "end", "cost_per_case", "cost_low", "cost_high", "cases_per_year", "risks"),
    )


class Pilot(Form):
    """What the group expects of the pilot."""

    section = "pilot"
    long = ("what", "stop_rule")
    fields = (
        *("what", "where", "solution", "ctq", "start", "end", "comparison"),
        *("predicted", "predicted_low", "predicted_high", "stop_rule"),
    )


class Sipoc(Sections):
    """Suppliers, inputs, process steps, outputs, customers."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {"sipoc": ("text", "part", "ctqs")}


class Voices(Sections):
    """From what customers say to what can be measured."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "voc": ("text", "source", "group", "complaint"),
        "needs": ("text", "voc"),
        "drivers": ("text", "need"),
        "ctqs": ("text", "driver", "unit", "direction", "target", "lower", "upper", "limits_by", "defect", "harm"),
    }


class Plan(Sections):
    """What is measured, how, how many cases, and whether the measurement was checked."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "plan": ("text", "ctq", "purpose", "sd", "share", "margin", "effect", "cluster_size", "icc", "reached", "study")
    }


class Causes(Sections):
    """Causes with their whys, and the state of the evidence."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "causes": ("text", "branch", "parent", "ctq", "evidence", "person", "scores")
    }


class Questions(Sections):
    """Which question is put to the samples."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "tests": ("text", "cause", "question", "outcome", "group", "predictor", "relevant", "hypothesis")
    }


class Faults(Sections):
    """Gates and basic events of the fault tree."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "fault_tree": ("text", "kind", "inputs", "k", "p", "low", "high", "failures", "trials")
    }


class Fmea(Sections):
    """Ratings of the failure modes, and what is done about them."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "fmea": ("text", "severity", "occurrence", "detection", "action", "owner", "due", "status", "cause_id")
    }

    def begun(self, text: str) -> dict[str, Any]:
        """Return a new failure mode, rated as the worst until the group rates it."""
        return {**super().begun(text), "severity": 10, "occurrence": 10, "detection": 10}


class Solutions(Sections):
    """Criteria, solutions, and the score of each under each."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "solutions": ("text", "causes", "scores", "chosen", "owner", "due"),
        "criteria": ("text", "weight", "better"),
    }


class Control(Sections):
    """The control plan."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "control": ("text", "ctq", "fmea", "chart", "sample", "owner", "reaction", "last_read")
    }


class Log(Sections):
    """The PDCA log."""

    sections: ClassVar[dict[str, tuple[str, ...]]] = {
        "pdca": ("text", "state", "owner", "due", "predicted_low", "predicted_high", "observed", "verdict")
    }


class Gates(Sections):
    """Who signed each gate, and which risk was accepted."""

    addable = False
    removable = False
    sections: ClassVar[dict[str, tuple[str, ...]]] = {"tollgates": ("accepted", "who", "date", "note")}

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the five gates, signed or not."""
        known = super().rows()
        return {phase: known.get(phase, {}) for phase in PHASES}

    def label(self, key: str, row: Mapping[str, Any]) -> str:
        """Return the name of the phase."""
        return self.state.tr(f"dmaic.code.phase.{key}")


class Decisions(Verdicts):
    """The decision panel: what is open at a gate, and whether the group passes it."""

    def word(self, code: str) -> str:
        """Return what a verdict is called."""
        return self.state.tr(f"dmaic.category.{code}")

    def computed(self, item: str) -> str:
        """Return how many checks are met."""
        return finding(self.state, item)

    def sure(self, item: str) -> str:
        """Return what is open."""
        return sure_word(self.state, item)

    def suggested(self, item: str) -> str:
        """Return passed where nothing is open."""
        status = str(self.state.quick.table.at[item, "status"])
        return {"ready": "passed", "accepted": "passed_with_risk"}.get(status, "not_passed")

    def ordered(self) -> list[str]:
        """Return the phases in their order."""
        return list(PHASES)


def known_columns(state: State) -> tuple[str, ...]:
    """Return the columns of the samples, which tests may name."""
    try:
        return tuple(map(str, state.quick.project.samples.columns))
    except DataError:
        return ()
