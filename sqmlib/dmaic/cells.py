"""Numbers in the tables of a project: shares as percentages, their changes in points, counts whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqmlib.dmaic.results import DmaicResult

__all__ = ["number_text", "rate"]

_CHANGES = {"effect", "low", "high", "predicted", "predicted_low", "predicted_high"}
_LEVELS = {"mean", "mean_low", "mean_high", "before", "after", "value", "center", "lcl", "ucl"}
_LEVELS |= {"target", "lower", "upper"}
_OF_CTQ = ("baseline", "current", "before_after", "points", "ctqs", "control_plan")
_OUTSIDE = ("outside", "outside_low", "outside_high")
_SHARES = ("two_shares", "paired_shares")
_FEW = 0.005  # a share below it needs a second figure


def rate(value: float) -> str:
    """Return a share as a percentage; a small one keeps two figures.

    >>> rate(0.0127), rate(0.00031), rate(0.0)
    ('1.3%', '0.031%', '0.0%')
    """
    return f"{value:.1%}" if abs(value) >= _FEW or value == 0 else f"{100 * value:.2g}%"


def number_text(result: DmaicResult, frame: str, row: Any, column: str, value: float, lang: str | None) -> str | None:
    """Return a number of a table as text where its kind asks for another form than its column; else None."""
    thing = row[0] if isinstance(row, tuple) else row
    if frame == "table" and column == "figure":
        return _key_figure(result, str(result.table.at[row, "figure_kind"]), value, lang)
    if frame == "top" or column == "probability":
        return f"{value:.3g}"
    if frame == "pdca" or (frame == "ctqs" and column in _LEVELS and not _counted(result, frame, thing)):
        return f"{value:g}".replace("-", "−")  # as entered
    if frame in ("tests", "pairs") and column in _CHANGES:
        question = result.tests.at[thing, "question"]
        if question in _SHARES:
            return _points(result, value, lang)
        return f"{value:.3g}".replace("-", "−") if question == "regression" else None
    if frame in _OF_CTQ and _counted(result, frame, thing):
        if column in _LEVELS:
            return rate(value)
        if frame == "before_after" and column in _CHANGES:
            return _points(result, value, lang)
    return rate(value) if column in _OUTSIDE else None


def _counted(result: DmaicResult, frame: str, thing: Any) -> bool:
    """Whether a row speaks of a CTQ whose defective cases are counted."""
    name = result.project.entries["control"].at[thing, "ctq"] if frame == "control_plan" else thing
    return name in result.series and result.series[name].kind == "defects"


def _points(result: DmaicResult, value: float, lang: str | None) -> str:
    return result.say("percent_points", lang, value=100 * value)


def _key_figure(result: DmaicResult, kind: str, value: float, lang: str | None) -> str:
    """Return the key figure of a phase: a share, a change with its unit, or a count."""
    from sqmlib.dmaic.telling import figure

    if kind == "outside_before":
        return rate(value)
    return figure(result, result.main, value, lang, True).replace("-", "−") if kind == "effect" else f"{value:.0f}"
