"""What the pictures of control charts share: words, looks of verdicts, the axis of points, labels at the right end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.i18n import tr

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.spc.results import ChartResult

WIDTH, HIGH, LEFT = 9.2, 3.4, 0.86  # inches of a whole picture, of the frame, and left of the frame
SIZE, SMALL, LINE = 8.5, 7.5, 0.155
GOOD, BAD, OTHER, PLAIN = charts.PALETTE[0], charts.PALETTE[2], charts.PALETTE[4], charts.PALETTE[3]
_COLORS = {"improvement": GOOD, "concern": BAD, "neutral": OTHER, "special": OTHER, "common": PLAIN, "not": PLAIN}
_SHAPES = {"high": "^", "low": "v"}
_TARGETS = {"consistently_pass": ("s", GOOD), "consistently_fail": ("s", BAD), "hit_or_miss": ("D", PLAIN)}
MANY = 400  # points from which on single markers are no longer drawn
MOST_NUMBERS = 60  # marked points that get the numbers of their rules
TICKS, TICK_WIDTH = 12, 12


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the pictures."""
    return tr(f"spc_plot.{key}", lang, **values)


def look(variation: str) -> tuple[str, str]:
    """Return shape and color of a variation verdict: the icon beside its words."""
    kind, _, side = variation.partition("_")
    return _SHAPES.get(side, "D" if kind in ("special", "neutral") else "o"), _COLORS[kind]


def icons(result: ChartResult, lang: str | None) -> list[charts.Block]:
    """Return the verdicts on the last stage as icons with words."""
    verdict = result.verdict
    found = [charts.Block(*look(verdict["variation"]), result.say(f"code.variation.{verdict['variation']}", lang))]
    if verdict["assurance"] in _TARGETS:
        said = word("target_verdict", lang, verdict=result.say(f"code.assurance.{verdict['assurance']}", lang))
        found.append(charts.Block(*_TARGETS[verdict["assurance"]], said))
    return found


def point_looks(result: ChartResult) -> np.ndarray:
    """Return the color of every marked point: good, bad, or neither, by the direction wanted."""
    direction, table = result.parameters["direction"], result.table
    above = (table["value"] > table["center"]).to_numpy()
    if direction == "neutral":
        return np.full(len(table), OTHER)
    return np.where(above == (direction == "increase"), GOOD, BAD)


def note_text(lines: Iterable[str], inches: float) -> str:
    """Return the quiet lines under a picture, wrapped to its width."""
    width = max(30, int(inches * 19))
    return "\n".join(charts.wrap(line, width, balance=False) for line in lines if line)


def room(lines: Sequence[str], inches: float) -> float:
    """Return the inches that the lines need."""
    text = note_text(lines, inches)
    return LINE * (text.count("\n") + 1) if text else 0.0


def frame(
    ax: Axes | None,
    blocks: Sequence[charts.Block],
    lines: Sequence[str],
    right: float,
    top: float = 0.0,
    high: float = HIGH,
) -> tuple[Axes, float]:
    """Return axes with room for the key above, the words at the right and the lines below, and the width in inches."""
    own, ax = ax is None, charts.axes(ax)
    wide = WIDTH - LEFT - right
    if own:
        below, above = 0.66 + room(lines, wide), charts.key_height(blocks, wide) + 0.08 + top
        charts.fit(ax, WIDTH, below + high + above, (LEFT, below, wide, high))
    return ax, wide


def finish(
    ax: Axes, blocks: Sequence[charts.Block], lines: Sequence[str], own: bool, wide: float, lift: float = 0
) -> None:
    """Write the key above and the quiet lines below."""
    texts = charts.key_row(ax, blocks, width=wide if own else None)
    for text in texts:
        x, y = text.get_position()
        text.set_position((x, y + lift))
    charts.footnote(ax, note_text(lines, wide))


def axis_of_points(ax: Axes, result: ChartResult, data: pd.DataFrame, lang: str | None) -> None:
    """Write the names of some points under the axis, so that none touches another."""
    n = len(data)
    names = [charts.wrap(result.label(v, lang), TICK_WIDTH, 2) for v in _some(data.index, n)]
    widest = max((charts.text_size(name, SIZE)[0] for name in names), default=10)
    most = int(min(TICKS, max(2, (WIDTH - 2) * 72 / (widest + 8))))
    step = max(1, -(-n // most))
    places = np.arange(0, n, step)
    shown = [charts.wrap(result.label(data.index[i], lang), TICK_WIDTH, 2) for i in places]
    ax.set_xticks(places, labels=shown)
    ax.set_xlim(-0.6, n - 0.4)


def _some(index: pd.Index, n: int) -> list[Any]:
    return [index[i] for i in range(0, n, max(1, n // 40))]


def stage_runs(stage: Sequence[Any]) -> list[tuple[Any, int, int]]:
    """Return each stage with its first and last place."""
    codes = np.asarray(stage, object)
    first = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    last = np.r_[first[1:], len(codes)] - 1
    return [(codes[a], int(a), int(b)) for a, b in zip(first, last, strict=True)]


def steps(ax: Axes, start: int, values: np.ndarray, **style: Any) -> None:
    """Draw a limit that steps with the size of each point, from half a point before to half a point behind."""
    edges = np.r_[start - 0.5, np.arange(start, start + len(values)) + 0.5]
    if np.ptp(values) == 0:
        edges, values = edges[[0, -1]], values[:1]
    ax.stairs(values, edges, baseline=None, **style)


def right_texts(ax: Axes, texts: Mapping[str, float], colors: Mapping[str, str]) -> None:
    """Write words at the right end of lines, moved apart where lines are close."""
    low, high = ax.get_ylim()
    frame_height = ax.get_position().height * ax.get_figure(root=True).get_size_inches()[1] * 72
    scale = frame_height / (high - low)
    said = list(texts)
    sizes = np.array([charts.text_size(t, SIZE)[1] for t in said])
    wanted = np.array([(texts[t] - low) * scale for t in said])
    places = charts.stack(np.clip(wanted, 0, frame_height), sizes, 0, frame_height)
    for text, place in zip(said, places, strict=True):
        at = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
        ax.annotate(
            text,
            (1, place / frame_height),
            (6, 0),
            va="center",
            fontsize=SIZE,
            color=colors[text],
            linespacing=1.1,
            **at,
        )


def right_width(texts: Iterable[str]) -> float:
    """Return the inches that words at the right end need."""
    return max((charts.text_size(text, SIZE)[0] for text in texts), default=0) / 72 + 0.2
