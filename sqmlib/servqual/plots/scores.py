"""Dots with intervals: gaps per dimension or item, overall scores side by side, the zone of tolerance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib import charts
from sqmlib.i18n import tr
from sqmlib.numbers import signed
from sqmlib.servqual.plots.sheet import (
    COLORS,
    OUTSIDE,
    PERCEIVED,
    SHAPES,
    Sheet,
    alt,
    chosen,
    missing,
    verdicts,
    word,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.servqual.results import ServqualResult

__all__ = ["plot_gaps", "plot_overall", "plot_zone"]


def plot_gaps(
    result: ServqualResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    dimensions: Iterable[Any] | None = None,
    decisions: Mapping[Any, Any] | None = None,
    level: str = "dimension",
) -> Axes:
    """Draw each gap as a dot with its 95 % interval; left of the zero line service falls short.

    Parameters
    ----------
    result : ServqualResult
        Of ``analyze``; with perceptions alone these are drawn, with their mean as the line.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    dimensions : iterable, optional
        Which to show; default: all.
    decisions : mapping, optional
        The group's own verdicts, dimension -> category or {"category", "reason"}.
    level : {"dimension", "item"}
        One row per dimension, worst first, or per item, grouped by dimension.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import servqual
    >>> ax = plot_gaps(servqual.analyze(servqual.EXAMPLE, bootstrap=0), lang="en")
    >>> [label.get_text() for label in ax.get_yticklabels()][0]
    'Reliability'
    """
    wanted, said = chosen(result.table, dimensions), verdicts(decisions)
    by_item = level == "item"
    rows = _item_rows(result, wanted) if by_item else result.table.loc[wanted].sort_values("rank", kind="stable")
    kind = "gap" if result.gaps else "perception"
    names = [key[1] if by_item else key for key in rows.index]
    groups = [key[0] if by_item else key for key in rows.index]
    final = [said.get(d, result.table["verdict"].get(d, "")) for d in groups]
    sheet = Sheet([result.label(n, lang) for n in names], gaps=_breaks(groups) if by_item else None)
    right = [
        _verdict(result, d, v, row, kind, by_item, lang)
        for d, v, (_, row) in zip(groups, final, rows.iterrows(), strict=True)
    ]
    key = [charts.Block(SHAPES[v], COLORS[v], tr(f"servqual.code.verdict.{v}", lang)) for v in SHAPES if v in final]
    lines = [word(f"gaps.note_{kind}", lang, n=int(result.table["n"].max())), _order(result, lang), _few(result, lang)]
    with charts.themed():
        ax = sheet.axes(ax, right, key, lines)
        _dots(ax, sheet, rows, kind, final)
        line = 0.0 if result.gaps else float(result.table["perception"].mean())
        _ground(ax, rows, kind, line, word(f"gaps.x_{kind}", lang, scale=result.parameters["scale"]))
    told = {n: signed(v) if result.gaps else f"{v:.2f}" for n, v in zip(names, rows[kind], strict=True) if v == v}
    return charts.dress(ax, alt(result, word(f"gaps.title_{kind}", lang), told, lang))


def _item_rows(result: ServqualResult, wanted: list[Any]) -> pd.DataFrame:
    order = result.table.loc[wanted].sort_values("rank", kind="stable").index
    parts = [result.items.loc[[d]].sort_values("rank", kind="stable") for d in order]
    rest = [d for d in dict.fromkeys(result.items.index.get_level_values(0)) if d not in result.table.index]
    parts += [result.items.loc[[d]] for d in rest if len(wanted) == len(result.table)]
    return pd.concat(parts)


def _breaks(groups: list[Any]) -> list[float]:
    """Return the free inches above each row: more where a dimension begins."""
    return [0.0] + [0.12 if a != b else 0.0 for a, b in pairwise(groups)]


def _verdict(result: Any, dimension: Any, verdict: str, row: Any, kind: str, by_item: bool, lang: str | None) -> str:
    """Return what stands right of a row: its value, and the verdict of a dimension."""
    if row[kind] != row[kind]:
        return word("no_number", lang)
    value = signed(row[kind]) if kind == "gap" else f"{row[kind]:.2f}"
    if by_item:
        return value
    shown, found = (tr(f"servqual.code.verdict.{v}", lang) for v in (verdict, result.table.at[dimension, "verdict"]))
    return f"{value}  {shown}" if shown == found else f"{value}  {found} → {shown}"


def _order(result: ServqualResult, lang: str | None) -> str:
    """Say what the rows are sorted by when it is not what is drawn."""
    weighted = result.gaps and result.table["weighted_gap"].notna().any()
    return word("gaps.order_weighted", lang) if weighted else ""


def _few(result: ServqualResult, lang: str | None) -> str:
    return word("few", lang) if result.table["n_eff"].max() < 30 else ""


def _dots(ax: Axes, sheet: Sheet, rows: pd.DataFrame, kind: str, final: list[str]) -> None:
    for y, verdict, (_, row) in zip(sheet.middles, final, rows.iterrows(), strict=True):
        if row[kind] != row[kind]:
            continue
        shape, color = (SHAPES[verdict], COLORS[verdict]) if verdict else OUTSIDE
        ax.plot([row[f"{kind}_low"], row[f"{kind}_high"]], [y, y], color=color, linewidth=2.4, alpha=0.45, zorder=2)
        ax.plot(row[kind], y, shape, color=color, ms=7, mec="white", mew=0.7, zorder=3)


def _ground(ax: Axes, rows: pd.DataFrame, kind: str, line: float, label: str) -> None:
    values = rows[[kind, f"{kind}_low", f"{kind}_high"]].to_numpy(float)
    known = np.append(values[np.isfinite(values)], line)
    pad = max(0.12, 0.06 * float(np.ptp(known)))
    ax.set(xlim=(known.min() - pad, known.max() + pad), xlabel=label)
    ax.axvline(line, color="#8C8C8C", linewidth=1.1, zorder=1)
    ax.grid(axis="x", color=charts.GREY, linewidth=0.5)


def plot_overall(result: ServqualResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw every accepted overall score under its own name: different ways, different numbers.

    Parameters
    ----------
    result, ax, lang
        As for :func:`plot_gaps`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no overall score could be computed.

    Examples
    --------
    >>> from sqmlib import servqual
    >>> ax = plot_overall(servqual.analyze(servqual.EXAMPLE, bootstrap=0), lang="zh")
    >>> ax.get_xlabel()
    '量表分（1-7）：左为差距 P − E，右为水平'
    """
    rows = result.overall.drop(index="weighting_difference")
    rows = rows[rows["mean"].notna()]
    if not len(rows):
        raise missing("overall")
    gaps = rows.index.str.startswith("servqual")
    sheet = Sheet([tr(f"servqual.code.score.{s}", lang) for s in rows.index], gaps=_breaks(list(gaps)))
    right = [_bounded(row, gap) for gap, (_, row) in zip(gaps, rows.iterrows(), strict=True)]
    with charts.themed():
        ax = sheet.axes(ax, right, lines=[word("overall.note", lang, n=int(rows["n"].max())), _few(result, lang)])
        for y, gap, (_, row) in zip(sheet.middles, gaps, rows.iterrows(), strict=True):
            color = charts.PALETTE[2] if gap else charts.PALETTE[1]
            ax.plot([row["low"], row["high"]], [y, y], color=color, linewidth=2.4, alpha=0.45, zorder=2)
            ax.plot(row["mean"], y, "o" if gap else "s", color=color, ms=7, mec="white", mew=0.7, zorder=3)
        _span(ax, rows, word("overall.x", lang, scale=result.parameters["scale"]))
    told = {tr(f"servqual.code.score.{s}", lang): text for s, text in zip(rows.index, right, strict=True)}
    return charts.dress(ax, alt(result, word("overall.title", lang), told, lang))


def _bounded(row: pd.Series, gap: bool) -> str:
    """Return a score with its interval."""
    said = [signed(v) if gap else f"{v:.2f}" for v in (row["mean"], row["low"], row["high"]) if v == v]
    return said[0] + (f"  [{said[1]}, {said[2]}]" if len(said) > 2 else "")


def _span(ax: Axes, rows: pd.DataFrame, label: str) -> None:
    renamed = rows.rename(columns={"low": "mean_low", "high": "mean_high"})
    _ground(ax, renamed, "mean", 0.0, label)


def plot_zone(
    result: ServqualResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    dimensions: Iterable[Any] | None = None,
) -> Axes:
    """Draw the zone of tolerance of each dimension as a bar from adequate to desired, perceived service as a dot.

    A hollow dot: the interval of the position reaches across an end of the zone.

    Parameters
    ----------
    result, ax, lang, dimensions
        As for :func:`plot_gaps`; adequate levels (``A<item>``) are needed.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If the adequate level was not asked.

    Examples
    --------
    >>> from sqmlib import servqual
    >>> asked = servqual.EXAMPLE.assign(**{f"A{i}": servqual.EXAMPLE[f"E{i}"] - 1 for i in range(1, 23)})
    >>> plot_zone(servqual.analyze(asked, bootstrap=0), lang="en").get_xlabel()
    'Level on the scale 1-7'
    """
    if result.zone is None:
        raise missing("zone")
    rows = result.zone.loc[chosen(result.zone, dimensions)]
    order = result.table["rank"].reindex(rows.index).sort_values(kind="stable").index
    rows = rows.loc[order]
    sheet = Sheet([result.label(d, lang) for d in rows.index], least=0.36)
    right = [_position(row, lang) for _, row in rows.iterrows()]
    key = [
        charts.Block("s", "#7FA8D9", word("zone.key_bar", lang)),
        charts.Block("o", PERCEIVED, word("zone.key_dot", lang)),
    ]
    with charts.themed():
        lines = [word("zone.note", lang, n=int(rows["n"].max()), share=f"{rows['inconsistent'].max():.0%}")]
        lines += [word("zone.open", lang)] if _open(rows["place"]).any() else []
        ax = sheet.axes(ax, right, key, lines)
        _bars(ax, sheet, rows)
        ax.set_xlabel(word("zone.x", lang, scale=result.parameters["scale"]))
        ax.grid(axis="x", color=charts.GREY, linewidth=0.5)
    told = dict(zip(rows.index, right, strict=True))
    return charts.dress(ax, alt(result, word("zone.title", lang), told, lang))


def _position(row: pd.Series, lang: str | None) -> str:
    """Return where service lies, and the position as a number."""
    if row["place"] is None or row["position"] != row["position"]:
        return word("no_number", lang)
    place = tr(f"servqual.code.place.{row['place']}", lang)
    return f"{place} ({row['position']:.2f})".replace("-", "−")


def _open(places: pd.Series) -> pd.Series:
    """Return which places are not settled."""
    return places.str.startswith("perhaps_", na=False)


def _bars(ax: Axes, sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw the zones, and perceived service with the interval of its distance from adequate; hollow: not settled."""
    for y, open_, (_, row) in zip(sheet.middles, _open(rows["place"]), rows.iterrows(), strict=True):
        a, d, p = row["adequate"], row["desired"], row["perception"]
        if p != p:
            continue
        color = "#7FA8D9" if d > a else charts.GREY
        ax.barh(y, d - a, left=a, height=0.17, color=color, zorder=1.5)
        ax.plot([a, a], [y - 0.13, y + 0.13], color=charts.INK, linewidth=1.1, zorder=2)
        ax.plot([d, d], [y - 0.13, y + 0.13], color=charts.INK, linewidth=1.1, zorder=2)
        ax.plot([a + row["adequacy_low"], a + row["adequacy_high"]], [y, y], color=PERCEIVED, linewidth=2, zorder=2.5)
        face, edge, thick = ("white", PERCEIVED, 1.8) if open_ else (PERCEIVED, "white", 0.8)
        ax.plot(p, y, "o", mfc=face, ms=7.5, mec=edge, mew=thick, zorder=3)
    edges = np.concatenate(
        [rows[["adequate", "desired"]], rows[["adequate"]].to_numpy() + rows[["adequacy_low", "adequacy_high"]]], 1
    )
    known = edges[np.isfinite(edges)]
    pad = 0.05 * max(float(np.ptp(known)), 1.0) if len(known) else 0.0
    ax.set_xlim((known.min() - pad, known.max() + pad) if len(known) else (0, 1))
