"""The answer of a DMAIC project, and how it is put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sqmlib.dmaic import telling
from sqmlib.dmaic.cells import number_text
from sqmlib.dmaic.knowledge import FIELDS
from sqmlib.dmaic.linking import trail
from sqmlib.i18n import pick, tr, words
from sqmlib.result import Decisions, Metric, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.dmaic.baseline import Limits
    from sqmlib.dmaic.project import Project
    from sqmlib.dmaic.series import Series

__all__ = ["DmaicResult", "things_words"]

_WHOLE = {
    "n",
    "n_outside",
    "n_ppk",
    "n_before",
    "n_after",
    "n_needed",
    "needed",
    "reached",
    "reached_effective",
    "count",
    "checks",
    "done",
    "missing",
    "rpn",
}
_WHOLE |= {"rpn_after", "rank", "rank_rpn", "severity", "occurrence", "detection", "signals", "hits", "stage_number"}
_WHOLE |= {
    "left_out",
    "tests",
    "causes",
    "controls",
    "voices",
    "needs",
    "ctqs",
    "whys",
    "depth",
    "cuts",
    "order",
    "cost",
}
_WHOLE |= {"dpmo", "low_cost", "high_cost", "count_total", "cost_total", "severity_total", "score", "n_votes"}
_WHOLE |= {f"{w}_rank" for w in ("count", "cost", "severity")}
_P = {"p", "p_adjusted", "p_alternative", "p_no_harm"}
_SHARES = tuple(f"{w}_{c}" for w in ("count", "cost", "severity") for c in ("share", "cumulative"))


def things_words() -> dict[str, Any]:
    """Return the words of codes that stand in an index, as labels."""
    start = "dmaic.thing."
    return {key.removeprefix(start): text for key, text in words("dmaic").items() if key.startswith(start)}


@dataclass(frozen=True, eq=False)
class DmaicResult(Result):
    """Result of :func:`sqmlib.dmaic.analyze`. Columns are described where the frames are made, in the module named.

    Attributes
    ----------
    table : pandas.DataFrame, index ``phase``
        ``status`` ready, accepted or open; ``checks done missing`` of its gate; ``figure_kind figure``.
    charter, sipoc, voices, ctqs, benefit : pandas.DataFrame
        Module ``define``: index ``field``, ``element``, ``voice``, ``ctq``, ``scenario``.
    pareto : pandas.DataFrame or None
        ``pareto.pareto_table``, index ``category``.
    plan : pandas.DataFrame
        ``samples.plan_table``, index ``measure``.
    baseline, current, points : pandas.DataFrame
        ``baseline.level_table`` of the first and the last stage, index ``ctq``; ``points_table``.
    causes, whys : pandas.DataFrame
        Module ``causes``, index ``cause``.
    tests, assumptions, pairs : pandas.DataFrame
        ``testing.tests_tables``.
    top, fault_tree, cut_sets : pandas.DataFrame or None
        ``faulttree.tree_tables``.
    fmea, solutions, before_after : pandas.DataFrame
        ``fmea.fmea_table``, ``solutions.solutions_table``, ``improve.before_after``.
    control_plan, pdca : pandas.DataFrame
        Module ``control``.
    tollgates, gaps : pandas.DataFrame
        Module ``tollgates``: every check, and every gap with the thing it concerns.
    links : pandas.DataFrame
        ``linking.links_table``: index (from_id, to_id), from the customer towards the chart.
    project, series, limits, charts, studies
        What it was computed from, and per CTQ the control chart and the capability study of the last stage.
    """

    charter: pd.DataFrame | None = None
    sipoc: pd.DataFrame | None = None
    voices: pd.DataFrame | None = None
    ctqs: pd.DataFrame | None = None
    benefit: pd.DataFrame | None = None
    pareto: pd.DataFrame | None = None
    plan: pd.DataFrame | None = None
    baseline: pd.DataFrame | None = None
    current: pd.DataFrame | None = None
    points: pd.DataFrame | None = None
    causes: pd.DataFrame | None = None
    whys: pd.DataFrame | None = None
    tests: pd.DataFrame | None = None
    assumptions: pd.DataFrame | None = None
    pairs: pd.DataFrame | None = None
    top: pd.DataFrame | None = None
    fault_tree: pd.DataFrame | None = None
    cut_sets: pd.DataFrame | None = None
    fmea: pd.DataFrame | None = None
    solutions: pd.DataFrame | None = None
    before_after: pd.DataFrame | None = None
    control_plan: pd.DataFrame | None = None
    pdca: pd.DataFrame | None = None
    tollgates: pd.DataFrame | None = None
    gaps: pd.DataFrame | None = None
    links: pd.DataFrame | None = None
    project: Project | None = None
    series: dict[str, Series] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)
    charts: dict[str, Any] = field(default_factory=dict)
    studies: dict[str, Any] = field(default_factory=dict)

    method: ClassVar[str] = "dmaic"
    percent: ClassVar[tuple[str, ...]] = (
        *("outside", "outside_low", "outside_high", "share", "share_low", "share_high", "p_vital", "p_first"),
        *_SHARES,
    )
    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("outside", "outside_low", "outside_high", n="n_outside", better=-1, frame="current"),
        Metric("mean", "mean_low", "mean_high", kind="mean", frame="current"),
        Metric("ppk", "ppk_low", "ppk_high", n="n_ppk", kind="index", better=1, frame="current"),
        Metric("effect", "low", "high", n="n_after", kind="mean", frame="before_after"),
        Metric("done", n="checks", kind="index", better=1),
    )

    def __post_init__(self) -> None:
        """Give codes that stand in an index their words; texts of the project go before them."""
        object.__setattr__(self, "labels", {**things_words(), **self.labels})

    @property
    def main(self) -> str:
        """The CTQ that the report is about."""
        return str(self.parameters["main"])

    def digits(self, column: str) -> int:
        """Counts without decimals, p-values and probabilities with more, everything else with two."""
        return 0 if column in _WHOLE else 3 if column in _P or column in ("birnbaum", "fussell_vesely") else 2

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the text of a thing, also of the series and the chart of a CTQ."""
        if item not in self.labels and str(item).startswith("cut_") and str(item)[4:].isdigit():
            return self.say("part.cut", lang, n=str(item)[4:])
        owner, _, part = str(item).rpartition(".")
        if item not in self.labels and owner and part in ("series", "chart", "common"):
            return self.say(f"part.{part}", lang, thing=owner)
        return super().label(item, lang)

    def _level(self, name: str, value: Any, lang: str | None) -> str:
        return tr(f"dmaic.field.{value}", lang) if name == "field" else super()._level(name, value, lang)

    def _cell(self, frame: str, row: Any, column: str, value: Any, lang: str | None) -> str:
        number = isinstance(value, (float, np.floating)) and self.reason(frame, row, column) is None
        said = number_text(self, frame, row, column, float(value), lang) if number else None
        return super()._cell(frame, row, column, value, lang) if said is None else said

    def sheet(self, section: str, columns: Sequence[str] | None = None, lang: str | None = None) -> pd.DataFrame:
        """Return what the group entered as a table of texts in one language, for reports and panels.

        Parameters
        ----------
        section : str
            Of ``knowledge.FIELDS``, e.g. ``fmea``.
        columns : sequence of str, optional
            Fields in the wanted order; default: those that hold anything.
        lang : {"en", "zh"}, optional
            Default: the language in use.
        """
        frame = self.project.entries[section]
        filled = [c for c in frame if any(telling.entered(v, self, lang) for v in frame[c])]
        columns = filled if columns is None else list(columns)
        kinds = FIELDS[section]
        out = {
            tr(f"dmaic.field.{c}", lang): [telling.entered(v, self, lang, kinds[c]) for v in frame[c]] for c in columns
        }
        index = pd.Index(list(frame.index), name=tr("dmaic.field.id", lang))
        return pd.DataFrame(out, index=index, dtype=object)

    def trace(self, start: str, *, back: bool = False) -> list[str]:
        """Return everything an id leads to, or (back) comes from; see :func:`sqmlib.dmaic.trail`."""
        return trail(self.links, start, back=back)

    def text(self, value: Any, lang: str | None = None) -> str:
        """Return an entered text in one language."""
        return pick(value, lang)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        return telling.headline(self, lang, decisions or {})

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: phase by phase, how sure, what to do next.

        Parameters
        ----------
        lang : {"en", "zh"}, optional
            Default: the language in use.
        decisions : mapping, optional
            The verdicts at the gates, phase -> {"category": passed, passed_with_risk or not_passed, "reason"}.
        """
        return telling.parts(self, lang, decisions or {})

    def plot_sipoc(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw the SIPOC; see :func:`sqmlib.dmaic.plots.plot_sipoc`."""
        return _plots().plot_sipoc(self, ax=ax, lang=lang)

    def plot_ctq_tree(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw voices, needs, drivers and CTQs; see :func:`sqmlib.dmaic.plots.plot_ctq_tree`."""
        return _plots().plot_ctq_tree(self, ax=ax, lang=lang)

    def plot_pareto(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the complaints; see :func:`sqmlib.dmaic.plots.plot_pareto`."""
        return _plots().plot_pareto(self, ax=ax, lang=lang, **options)

    def plot_fishbone(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the causes; see :func:`sqmlib.dmaic.plots.plot_fishbone`."""
        return _plots().plot_fishbone(self, ax=ax, lang=lang, **options)

    def plot_fault_tree(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw the fault tree; see :func:`sqmlib.dmaic.plots.plot_fault_tree`."""
        return _plots().plot_fault_tree(self, ax=ax, lang=lang)

    def plot_before_after(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the stages of a CTQ beside each other; see :func:`sqmlib.dmaic.plots.plot_before_after`."""
        return _plots().plot_before_after(self, ax=ax, lang=lang, **options)

    def plot_control(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the control chart of a CTQ; see :func:`sqmlib.dmaic.plots.plot_control`."""
        return _plots().plot_control(self, ax=ax, lang=lang, **options)

    def plot_capability(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the capability of a CTQ; see :func:`sqmlib.dmaic.plots.plot_capability`."""
        return _plots().plot_capability(self, ax=ax, lang=lang, **options)

    def plot_fmea(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw the failure modes; see :func:`sqmlib.dmaic.plots.plot_fmea`."""
        return _plots().plot_fmea(self, ax=ax, lang=lang)


def _plots() -> Any:
    from sqmlib.dmaic import plots

    return plots
