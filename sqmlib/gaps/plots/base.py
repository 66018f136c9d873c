"""What the pictures of the gaps model share: words, and the look of each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sqmlib import charts
from sqmlib.i18n import tr
from sqmlib.numbers import signed

if TYPE_CHECKING:
    from sqmlib.gaps.results import GapsResult

__all__ = ["look", "told", "word"]

_GOOD, _BAD, _OPEN, _OTHER = charts.PALETTE[0], charts.PALETTE[2], charts.PALETTE[3], charts.PALETTE[4]
LOOKS = {
    "short": ("v", _BAD),
    "over": ("D", _OTHER),
    "fine": ("^", _GOOD),
    "unclear": ("o", _OPEN),
}
_KINDS = {"underestimated": "short", "not_in_place": "short", "below": "short", "weak": "short"}
_KINDS |= {"overestimated": "over", "in_place": "fine", "above": "fine", "strong": "fine"}


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of these pictures."""
    return tr(f"gaps_plot.{key}", lang, **values)


def look(finding: Any) -> str:
    """Return the look of a finding: ``short over fine unclear``."""
    return _KINDS.get(finding, "unclear") if isinstance(finding, str) else "unclear"


def told(result: GapsResult, gap: str, lang: str | None) -> list[str]:
    """Return what stands on the badge of a gap: its value with interval, then what it means or why it is missing."""
    row = result.table.loc[gap]
    if pd.isna(row["value"]):
        return [tr(f"reason.{result.reason('table', gap, 'value')}", lang)]
    if pd.isna(row["low"]):
        return [signed(row["value"])]
    interval = word("interval", lang, value=signed(row["value"]), low=signed(row["low"]), high=signed(row["high"]))
    finding = tr(f"gaps.code.direction.{row['direction']}", lang)
    return [interval, word("average", lang, finding=finding)]
