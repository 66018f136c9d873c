"""What the pictures share: words, colors, which measures, and scores as they are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.i18n import tr

if TYPE_CHECKING:
    from sqmlib.satisfaction.results import SatisfactionResult

SIDES = ("bottom", "middle", "top")
COLORS = dict(zip(SIDES, (charts.PALETTE[2], "#B5B5B5", charts.PALETTE[0]), strict=True))
LEVELS = {"poor": ("v", charts.PALETTE[2]), "fair": ("D", charts.PALETTE[3]), "good": ("^", charts.PALETTE[0])}
ALPHA = 0.05


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the pictures."""
    return tr(f"satisfaction_plot.{key}", lang, **values)


def missing(picture: str) -> DataError:
    """Return the error of a picture that needs what the survey does not have."""
    return DataError([Remark(f"satisfaction_plot.{picture}.missing", "error")])


def answered(result: SatisfactionResult, measures: Iterable[Any] | None = None) -> pd.DataFrame:
    """Return the rows of the measures that anybody answered, or raise DataError naming those there are not."""
    known = list(result.table.index)
    wanted = known if measures is None else list(measures)
    unknown = [str(m) for m in wanted if m not in known]
    if unknown:
        values = {"found": unknown, "known": list(map(str, known))}
        raise DataError([Remark("satisfaction_plot.unknown_measures", "error", values)])
    table = result.table.loc[[m for m in known if m in wanted]]
    return table[table["n"] > 0]


def one(result: SatisfactionResult, measure: Any) -> Any:
    """Return the measure to draw: the one asked for, else the first that was answered."""
    return answered(result, None if measure is None else [measure]).index[0]


def said(result: SatisfactionResult, row: pd.Series, unit: str, lang: str | None) -> str:
    """Return a score with its interval and number of answers, as it stands right of a row."""
    value = result.score(row) if "unit" in row else result.amount(row["value"], unit)
    if pd.isna(row["low"]):
        return word("score_alone", lang, value=value, n=f"{row['n']:.0f}")
    ends = {k: result.amount(row[k], unit) for k in ("low", "high")}
    return word("score", lang, value=value, n=f"{row['n']:.0f}", **ends)


def alt(title: str, told: dict[str, str], lang: str | None) -> str:
    """Return the picture in words: its title and what every row says."""
    lines = [word("alt.row", lang, name=name, text=text) for name, text in told.items()]
    return word("alt.title", lang, title=title, n=len(told)) + "".join(lines)
