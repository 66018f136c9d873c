"""The picture of an attribute study: agreement within, between and with the standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sqmlib import charts
from sqmlib.capability.plots.base import ACCENT, GOOD, Rows
from sqmlib.msa.plots.gage import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.msa.agreement_results import AgreementResult

__all__ = ["plot_agreement"]

LOOKS = {"within": ("o", ACCENT), "standard": ("^", GOOD)}


def plot_agreement(result: AgreementResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw each appraiser's agreement with himself and with the standard, and that of all together, with intervals.

    Parameters
    ----------
    result : AgreementResult
        Of :func:`sqmlib.msa.agreement`.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import msa
    >>> frame = pd.DataFrame({"part": np.repeat([1, 2, 3], 4), "appraiser": ["A", "A", "B", "B"] * 3,
    ...     "trial": [1, 2] * 6, "rating": list("yyyynnnnynyy")})
    >>> [t.get_text() for t in plot_agreement(msa.agreement(frame, draws=200), lang="en").get_yticklabels()]
    ['A', 'B', 'all evaluators agree']
    """
    rows = _rows(result)
    said = [_said(row, lang) for row in rows.values()]
    place = Rows([result.label(name, lang) for name in rows], said)
    there = [kind for kind in LOOKS if any(kind in row for row in rows.values())]
    key = [charts.Block(*LOOKS[kind], word(f"agreement.{kind}", lang)) for kind in there]
    lines = [
        result.headline(lang).replace("**", ""),
        word("agreement.note", lang, level=100 * result.parameters["level"]),
    ]
    with charts.themed():
        ax = place.axes(ax, key, lines)
        for kind, (shape, color) in LOOKS.items():
            step = (-1 if kind == "within" else 1) * 0.055 * (len(there) > 1)
            for y, row in zip(place.middles, rows.values(), strict=True):
                if kind in row:
                    share, low, high = 100 * np.array(row[kind])
                    ax.hlines(y + step, low, high, color=color, linewidth=2.2, alpha=0.45)
                    look = {"color": color, "ms": 6, "mec": "white", "mew": 0.4, "zorder": 3, "clip_on": False}
                    ax.plot(share, y + step, shape, **look)
        ax.set(xlim=(0, 100), xlabel=word("agreement.x", lang, **result.terms(lang)))
    names = [f"{text}: {words}" for text, words in zip(place.texts, said, strict=True)]
    return charts.dress(ax, " ".join([lines[0], *names]).replace("\n", " "))


def _rows(result: AgreementResult) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Return share and interval of every kind of agreement that could be computed."""
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    for name, row in result.table.iterrows():
        kinds = {k: tuple(float(row[f"{k}_{e}"]) for e in ("share", "low", "high")) for k in LOOKS}
        found[str(name)] = {k: v for k, v in kinds.items() if np.isfinite(v[0])}
    for measure, kind in (("all_agree", "within"), ("all_standard", "standard")):
        if measure in result.between.index:
            row = result.between.loc[measure]
            found[measure] = {kind: (float(row["share"]), float(row["low"]), float(row["high"]))}
    return found


def _said(row: dict[str, tuple[float, float, float]], lang: str | None) -> str:
    shares = [word(f"agreement.row_{kind}", lang, share=f"{share:.0%}") for kind, (share, _, _) in row.items()]
    return word("agreement.comma", lang).join(shares)
