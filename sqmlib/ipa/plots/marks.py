"""What the pictures of the map share: words, colors and shapes of the quadrants, which items, what stands beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.i18n import tr
from sqmlib.ipa.knowledge import CATEGORIES, GRID

if TYPE_CHECKING:
    import pandas as pd

    from sqmlib.ipa.results import IpaResult

MOST_TEXTS, MOST_COLUMNS = 12, 420  # more or longer items are numbered, their texts stand beside the picture
COLORS = dict(
    zip(CATEGORIES, (charts.PALETTE[2], charts.PALETTE[0], charts.PALETTE[3], charts.PALETTE[1]), strict=True)
)
SHAPES = dict(zip(CATEGORIES, ("v", "^", "D", "o"), strict=True))
GRID_COLORS = dict(zip(GRID, (charts.PALETTE[0], charts.PALETTE[1], charts.PALETTE[2], charts.PALETTE[3]), strict=True))
GRID_SHAPES = dict(zip(GRID, ("^", "o", "v", "D"), strict=True))


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the pictures."""
    return tr(f"ipa_plot.{key}", lang, **values)


def missing(picture: str) -> DataError:
    """Return the error of a picture that needs what the survey does not have."""
    return DataError([Remark(f"ipa_plot.{picture}.missing", "error")])


def chosen(frame: pd.DataFrame, items: Iterable[Any] | None) -> list[Any]:
    """Return the items to show in the order of the frame, or raise DataError naming those it does not have."""
    known = list(frame.index)
    wanted = known if items is None else list(items)
    unknown = [str(item) for item in wanted if item not in known]
    if unknown:
        values = {"found": unknown, "known": list(map(str, known))}
        raise DataError([Remark("ipa_plot.unknown_items", "error", values)])
    return [item for item in known if item in wanted]


def verdicts(result: IpaResult, decisions: Mapping[Any, Any] | None) -> dict[Any, str]:
    """Return item -> quadrant from decisions given as codes or as {"category": ..., "reason": ...}."""
    given = {item: d.get("category") if isinstance(d, Mapping) else d for item, d in (decisions or {}).items()}
    return {item: d for item, d in given.items() if item in result.table.index and d in CATEGORIES}


def is_numbered(texts: list[str]) -> bool:
    """Return whether numbers stand in the picture, and the texts beside it."""
    return len(texts) > MOST_TEXTS or sum(map(charts.columns, texts)) > MOST_COLUMNS


def key_blocks(codes: dict[Any, str], texts: dict[Any, str], names: dict[str, str], looks: tuple, numbers: dict | None):
    """Return the key: one block per code in the order of `names`, with its numbered items when there are numbers."""
    shapes, colors = looks
    blocks = []
    for code, name in names.items():
        members = [item for item, c in codes.items() if c == code]
        entries = tuple((numbers[i], texts[i]) for i in members) if numbers else ()
        if members:
            blocks.append(charts.Block(shapes[code], colors[code], name, entries))
    return blocks


def alt(title: str, codes: dict[Any, str], texts: dict[Any, str], names: dict[str, str], lang: str | None) -> str:
    """Return the picture in words: its title and which items are where."""
    said = [word("alt.title", lang, title=title, n=len(codes))]
    for code, name in names.items():
        members = [texts[i] for i, c in codes.items() if c == code]
        if members:
            said.append(word("alt.group", lang, name=name, items=word("alt.join", lang).join(members)))
    return "".join(said)
