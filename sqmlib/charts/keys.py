"""Keys: what shapes and numbers mean, written beside or above a chart so that the layout makes room for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from sqmlib.charts.fonts import families
from sqmlib.charts.labels import text_size
from sqmlib.charts.text import wrap
from sqmlib.charts.theme import INK

__all__ = ["GLYPHS", "Block", "KeyList", "key_height", "key_row"]

GLYPHS = {"^": "▲", "o": "●", "s": "■", "D": "◆", "v": "▼", "X": "✖", "ring": "◯"}
_DIGIT = "\N{FIGURE SPACE}"  # as wide as a digit
_GAP, _COLUMN_GAP = 9.0, 16.0  # points


@dataclass(frozen=True)
class Block:
    """A heading with its shape and colour, and the numbered texts under it."""

    shape: str
    color: str
    heading: str
    entries: tuple[tuple[str, str], ...] = ()


def key_row(ax: Axes, blocks: Sequence[Block], size: float = 8.5, width: float | None = None) -> list[Text]:
    """Write shapes and their meaning in rows above the chart, as many as its width (inches) needs.

    Examples
    --------
    >>> from sqmlib import charts
    >>> [t.get_text() for t in key_row(charts.axes(width=4, height=3), [Block("o", "#0A58B5", "first")])]
    ['●', 'first']
    """
    width = width or ax.get_figure(root=True).get_size_inches()[0] * ax.get_position().width
    rows = _arrange(tuple(blocks), width, size)
    last = max((row for row, _, _ in rows), default=0)
    return [t for row, x, block in rows for t in _entry(ax, x, 6 + (last - row) * size * 1.5, block, size)]


def key_height(blocks: Sequence[Block], width: float, size: float = 8.5) -> float:
    """Return how many inches :func:`key_row` needs above a chart.

    >>> key_height([Block("o", "#0A58B5", "first")] * 2, width=3), key_height([Block("o", "#0A58B5", "first")] * 2, 0.5)
    (0.26, 0.44)
    """
    rows = 1 + max((row for row, _, _ in _arrange(tuple(blocks), width, size)), default=0)
    return round(0.083 + size * 1.5 / 72 * rows, 2)


def _arrange(blocks: tuple[Block, ...], width: float, size: float) -> list[tuple[int, float, Block]]:
    """Return row and left end (points) of each block."""
    placed, row, left = [], 0, 0.0
    for block in blocks:
        wide = text_size(GLYPHS[block.shape], size)[0] + text_size(block.heading, size)[0]
        if left and left + wide > 72 * width:
            row, left = row + 1, 0.0
        placed.append((row, left, block))
        left += wide + 11
    return placed


def _entry(ax: Axes, x: float, y: float, block: Block, size: float) -> tuple[Text, Text]:
    shape = _note(ax, GLYPHS[block.shape], (0, 1), (x, y), size, block.color)
    after = x + text_size(GLYPHS[block.shape], size)[0] + 1.5
    return shape, _note(ax, block.heading, (0, 1), (after, y), size, INK)


def _note(ax: Axes, text: str, corner: tuple[int, int], at: tuple[float, float], size: float, color: str, **look: Any):
    """Write a text so many points from a corner of the axes (plain texts: annotations take twice as long to draw)."""
    place = ax.get_figure(root=False).dpi_scale_trans + ScaledTranslation(*corner, ax.transAxes)
    look = {"va": "baseline", "parse_math": False, "fontfamily": families(), "transform": place, **look}
    return ax.text(at[0] / 72, at[1] / 72, text, fontsize=size, color=color, **look)


@dataclass(frozen=True)
class _Piece:
    """What stands in one column of one block, and on which line of it its heading is."""

    block: Block
    column: int
    line: int
    text: str


def flow(blocks: Sequence[Block], room: int, width: int = 36) -> list[_Piece]:
    """Fill columns of `room` lines with the blocks; a block cut by the end of a column repeats its heading."""
    pieces: list[_Piece] = []
    column = line = 0
    for block in blocks:
        texts = [_numbered(number, text, width) for number, text in block.entries]
        while True:
            fits = _fitting(texts, room - line - 1)
            if texts and not fits:
                if line:
                    column, line = column + 1, 0
                    continue
                fits = 1
            pieces.append(_Piece(block, column, line, "\n".join(texts[:fits])))
            line += 2 + (pieces[-1].text.count("\n") + 1 if fits else 0)
            texts = texts[fits:]
            if not texts:
                break
            column, line = column + 1, 0
    return pieces


def _fitting(texts: Sequence[str], room: int) -> int:
    """Return how many of the texts fit into so many lines."""
    used, count = 0, 0
    for text in texts:
        used += text.count("\n") + 1
        if used > room:
            break
        count += 1
    return count


def _numbered(number: str, text: str, width: int) -> str:
    """Return a wrapped text with its number in front and hanging lines under it."""
    first, *more = wrap(text, width, 3, balance=False).split("\n")
    return "\n".join([f"{_DIGIT * (2 - len(number))}{number}{_DIGIT}{first}", *(_DIGIT * 3 + line for line in more)])


@dataclass
class KeyList:
    """Numbered texts under headings, right of a chart, in one or more columns.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The chart.
    size : float
        Font size in points.
    width : int
        Columns of text in a line; a Chinese character counts as two.

    Examples
    --------
    >>> from sqmlib import charts
    >>> key = KeyList(charts.axes(width=5, height=3))
    >>> key.show([Block("o", "#0A58B5", "first", (("1", "one"), ("2", "two")))], columns=1)
    >>> [text.get_text() for text in key.texts][:2]
    ['●', 'first']
    """

    ax: Axes
    size: float = 8.0
    width: int = 36
    texts: list[Text] = field(default_factory=list)

    @property
    def step(self) -> float:
        """The distance of two lines in points."""
        return self.size * 1.42

    def lines(self, blocks: Sequence[Block], columns: int) -> int:
        """Return the fewest lines in which the blocks fit into so many columns."""
        room = 3
        while flow(blocks, room, self.width)[-1].column >= columns:
            room += 1
        return room

    def measure(self, blocks: Sequence[Block], columns: int) -> float:
        """Return the width in points that the key needs beside the chart."""
        lefts, wide = self._lefts(self._pieces(blocks, columns))
        return max(lefts.values(), default=0.0) + wide

    def show(self, blocks: Sequence[Block], columns: int = 1) -> None:
        """Write the key anew."""
        for text in self.texts:
            text.remove()
        self.texts = []
        pieces = self._pieces(blocks, columns)
        lefts, _ = self._lefts(pieces)
        for piece in pieces:
            self._write(piece, lefts[piece.column])

    def _pieces(self, blocks: Sequence[Block], columns: int) -> list[_Piece]:
        return flow(blocks, self.lines(blocks, columns), self.width) if blocks else []

    def _lefts(self, pieces: Sequence[_Piece]) -> tuple[dict[int, float], float]:
        """Return where each column begins, and the width of the last."""
        lefts, left, wide = {}, _GAP, 0.0
        for column in sorted({piece.column for piece in pieces}):
            lefts[column] = left
            wide = max(self._width(piece) for piece in pieces if piece.column == column)
            left += wide + _COLUMN_GAP
        return lefts, wide

    def _width(self, piece: _Piece) -> float:
        heading = text_size(GLYPHS[piece.block.shape] + piece.block.heading, self.size)[0] * 1.12 + 2
        return max([heading, *(text_size(line, self.size)[0] for line in piece.text.split("\n"))])

    def _write(self, piece: _Piece, x: float) -> None:
        glyph, size, y = GLYPHS[piece.block.shape], self.size, -piece.line * self.step
        shift = text_size(glyph, size)[0] + 2
        words = [(glyph, x, y, piece.block.color, "normal"), (piece.block.heading, x + shift, y, INK, "bold")]
        lines = [line for line in piece.text.split("\n") if line]
        words += [(line, x, y - self.step * i, INK, "normal") for i, line in enumerate(lines, start=1)]
        for text, left, top, color, weight in words:
            self.texts.append(_note(self.ax, text, (1, 1), (left, top), size, color, va="top", fontweight=weight))
