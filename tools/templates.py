"""Write the blank input files of ``templates/inputs/`` from the declared inputs: ``python tools/templates.py``."""

from __future__ import annotations

from pathlib import Path

import sqmlib as sq
from sqmlib.inputs import Layout

ROOT = Path(__file__).resolve().parent.parent
ITEMS = ("first_item", "second_item", "third_item")


def header(layout: Layout, items: tuple[str, ...] = ITEMS) -> list[str]:
    """Return the columns to fill in: declared order, a family's columns together per item, no sampling weights."""
    plain = [column for column in layout.plain if column.kind != "number"]
    required = [column.name for column in plain if column.required]
    families = [column.of(item) for item in layout.fixed or items for column in layout.families]
    return [*required, *families, *(column.name for column in plain if not column.required)]


def templates() -> dict[Path, bytes]:
    """Return path -> content of every blank input file."""
    folder = ROOT / "templates" / "inputs"
    found = {}
    for method in sq.METHODS:
        layout = sq.method(method).INPUT
        found[folder / f"{method}.csv"] = (",".join(header(layout)) + "\n").encode()
    texts = {item: {"en": item.replace("_", " "), "zh": f"要素 {n}"} for n, item in enumerate(ITEMS, start=1)}
    found[folder / "kano.xlsx"] = sq.kano.questionnaire(texts, "both", importance=True).xlsx()
    return found


def main() -> None:
    """Write the blank input files."""
    for path, content in templates().items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
