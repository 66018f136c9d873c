"""Rows: one line per measure or theme - its answers, its score with its interval, its share of the comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PolyCollection

from sqmlib import charts
from sqmlib.satisfaction.plots.marks import COLORS, LEVELS, SIDES, alt, answered, missing, said, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.satisfaction.results import SatisfactionResult

__all__ = ["plot_distribution", "plot_scores", "plot_themes"]

_FITS = 6.0  # per cent from which a number fits into a bar
_THICK = 0.15  # inches, half the height of a bar


def plot_distribution(
    result: SatisfactionResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    measures: Iterable[Any] | None = None,
) -> Axes:
    """Draw the answers to every question as one bar, bad end left, good end right, with the score beside it.

    Parameters
    ----------
    result : SatisfactionResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    measures : iterable, optional
        Measures to show; default all.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If a measure is not one of the result's.

    Examples
    --------
    >>> from sqmlib import satisfaction
    >>> ax = plot_distribution(satisfaction.analyze(satisfaction.EXAMPLE), lang="en")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['NPS', 'overall satisfaction (CSAT)', 'checkin']
    """
    table = answered(result, measures)
    sheet, texts = _rows(result, table, lang, least=0.5)
    key = [charts.Block("s", COLORS[side], word(f"side.{side}", lang)) for side in SIDES]
    ax = sheet.axes(ax, right=list(texts.values()), key=key, notes=[word("distribution.note", lang)])
    with charts.themed():
        for middle, measure in zip(sheet.middles, table.index, strict=True):
            _bar(ax, result.distribution.loc[measure], middle, result.shares(table.loc[measure]))
        ax.set(xlim=(0, 100), xlabel=word("distribution.x", lang))
    return charts.dress(ax, alt(word("distribution.title", lang), texts, lang))


def _rows(result: SatisfactionResult, table: pd.DataFrame, lang: str | None, least: float):
    """Return the rows of these measures and what stands right of each."""
    names = [result.label(m, lang) for m in table.index]
    told = [said(result, row, row["unit"], lang) for _, row in table.iterrows()]
    return charts.RowSheet(names, least=least), dict(zip(names, told, strict=True))


def _bar(ax: Axes, answers: pd.DataFrame, middle: float, shares: dict[str, str]) -> None:
    """Draw one stacked bar: every answer its piece, from the bad end to the good one, and the share of each side."""
    order = answers.iloc[::-1] if answers["side"].iloc[0] == "top" else answers
    ends = 100 * order["share"].to_numpy(float).cumsum()
    starts = np.concatenate([[0], ends[:-1]])
    y = np.array([middle - _THICK, middle - _THICK, middle + _THICK, middle + _THICK])
    corners = [np.column_stack([[a, b, b, a], y]) for a, b in zip(starts, ends, strict=True) if b > a]
    colors = [COLORS[s] for s, a, b in zip(order["side"], starts, ends, strict=True) if b > a]
    ax.add_collection(PolyCollection(corners, facecolors=colors, edgecolors="white", linewidths=0.7), autolim=False)
    for side in SIDES:
        rows = (order["side"] == side).to_numpy()
        low, high = starts[rows].min(), ends[rows].max()
        if high - low >= _FITS:
            look = {"ha": "center", "va": "center_baseline", "fontsize": 8, "color": charts.text_on(COLORS[side])}
            look["bbox"] = {"facecolor": COLORS[side], "edgecolor": "none", "pad": 1}
            ax.text((low + high) / 2, middle, shares[side].removesuffix("%"), **look)


def plot_scores(
    result: SatisfactionResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    measures: Iterable[Any] | None = None,
) -> Axes:
    """Draw every score with its 95 % interval, each on the range it can take, which its track's ends name.

    Parameters
    ----------
    result : SatisfactionResult
        Of ``analyze``.
    ax, lang, measures
        As for :func:`plot_distribution`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If a measure is not one of the result's.

    Examples
    --------
    >>> from sqmlib import satisfaction
    >>> ax = plot_scores(satisfaction.analyze(satisfaction.EXAMPLE), lang="zh")
    >>> "−100" in {text.get_text() for text in ax.texts}
    True
    """
    table = answered(result, measures)
    sheet, texts = _rows(result, table, lang, least=0.44)
    levels = [level for level in LEVELS if (table["level"] == level).any()]
    key = [charts.Block(*LEVELS[level], result.say(f"code.level.{level}", lang)) for level in levels]
    limits = [word("scores.limits", lang, **_cuts(result))]
    ax = sheet.axes(ax, right=list(texts.values()), key=key, notes=[word("scores.note", lang), *limits])
    with charts.themed():
        for middle, (measure, row) in zip(sheet.middles, table.iterrows(), strict=True):
            _track(ax, middle, row, _range(result, measure))
        ax.set(xlim=(-0.04, 1.04), xticks=[])
        ax.spines["bottom"].set_visible(False)
    return charts.dress(ax, alt(word("scores.title", lang), texts, lang))


def _cuts(result: SatisfactionResult) -> dict[str, str]:
    """Return the cut-offs of the levels as they are written."""
    limits = {name: found["limits"] for name, found in result.parameters["levels"].items()}
    points = {f"nps_{i}": f"{value:+.0f}" if value else "0" for i, value in enumerate(limits["nps"])}
    shares = {f"{k}_{i}": f"{v:.0%}" for k in ("csat", "ces") for i, v in enumerate(limits[k])}
    return points | shares


def _range(result: SatisfactionResult, measure: Any) -> tuple[float, float]:
    """Return the lowest and the highest score a measure can have."""
    unit = result.table.at[measure, "unit"]
    if unit == "mean":
        answers = result.distribution.loc[measure].index
        return float(answers.min()), float(answers.max())
    return (-100.0, 100.0) if unit == "points" else (0.0, 1.0)


def _track(ax: Axes, y: float, row: pd.Series, span: tuple[float, float]) -> None:
    """Draw the range of one score, its interval and the score."""
    place = {k: (float(row[k]) - span[0]) / (span[1] - span[0]) for k in ("value", "low", "high")}
    shape, color = LEVELS[row["level"]]
    ax.hlines(y, 0, 1, color=charts.GREY, linewidth=2.5, zorder=1)
    if np.isfinite(place["low"]):
        ax.hlines(y, place["low"], place["high"], color=color, linewidth=5, alpha=0.4, zorder=2)
    ax.plot(place["value"], y, shape, color=color, ms=8.5, mec="white", mew=0.8, zorder=3)
    for at, end in zip((0, 1), span, strict=True):
        text = f"{end:.0%}" if row["unit"] == "share" else f"{end:.0f}".replace("-", "−")
        ax.annotate(
            text, (at, y), (0, -6), textcoords="offset points", ha="center", va="top", fontsize=7, color=charts.QUIET
        )


def plot_themes(
    result: SatisfactionResult, *, ax: Axes | None = None, lang: str | None = None, themes: Iterable[Any] | None = None
) -> Axes:
    """Draw the share of comments that speak of each theme, largest first, and how their authors score.

    Parameters
    ----------
    result : SatisfactionResult
        Of answers with comments and a keyword table.
    ax, lang
        As for :func:`plot_distribution`.
    themes : iterable, optional
        Themes to show; default all that are not hidden.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no theme can be shown.

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import satisfaction
    >>> said = satisfaction.EXAMPLE.assign(comment=["too late", "good food"] * 20)
    >>> words = pd.DataFrame({"theme": ["delay", "food"], "keyword": ["late", "food"]})
    >>> plot_themes(satisfaction.analyze(said, keywords=words), lang="zh").get_xlabel()
    '占全部意见的比例（%）'
    """
    found = result.themes
    shown = None if found is None else found[found["n"].notna()]
    if shown is not None and themes is not None:
        shown = shown[shown.index.isin(list(themes))]
    if shown is None or not len(shown):
        raise missing("themes")
    shown = shown.sort_values("n", ascending=False, kind="stable")
    names = [result.label(t, lang) for t in shown.index]
    told = [_theme_words(row, lang) for _, row in shown.iterrows()]
    sheet = charts.RowSheet(names)
    hidden = int(found["n"].isna().sum())
    note = [word("themes.note", lang), word("themes.hidden", lang, n=hidden) if hidden else ""]
    ax = sheet.axes(ax, right=told, notes=note)
    with charts.themed():
        share, low, high = (100 * shown[c].to_numpy(float) for c in ("share", "share_low", "share_high"))
        ax.barh(sheet.middles, share, height=0.19, color=charts.PALETTE[1], alpha=0.85)
        ax.hlines(sheet.middles, low, high, color=charts.INK, linewidth=1.2)
        ax.set(xlabel=word("themes.x", lang), xlim=(0, min(100, 1.08 * high.max())))
    return charts.dress(ax, alt(word("themes.title", lang), dict(zip(names, told, strict=True)), lang))


def _theme_words(row: pd.Series, lang: str | None) -> str:
    """Return the number of comments of a theme and the scores of their authors."""
    parts = [word("themes.n", lang, n=f"{row['n']:.0f}")]
    if "nps" in row and np.isfinite(row["nps"]):
        parts.append(word("themes.nps", lang, value=f"{row['nps']:+.0f}".replace("-", "−")))
    if "csat" in row and np.isfinite(row["csat"]):
        parts.append(word("themes.csat", lang, value=f"{row['csat']:.2f}"))
    return word("join", lang).join(parts)
