"""Write the blank input files of ``templates/inputs/`` from the declared inputs: ``python tools/templates.py``."""

from __future__ import annotations

from pathlib import Path

import sqmlib as sq
from sqmlib.inputs import Layout
from sqmlib.methodface import MAIN, hook, kinds, layout_for

ROOT = Path(__file__).resolve().parent.parent
ITEMS = ("first_item", "second_item", "third_item")


def header(layout: Layout, items: tuple[str, ...] = ITEMS) -> list[str]:
    """Return the columns to fill in: declared order, a family's columns together per item, no sampling weights."""
    plain = [column for column in layout.plain if column.name != "weight" or layout.rows != "respondent"]
    required = [column.name for column in plain if column.required]
    families = [column.of(item) for item in layout.fixed or items for column in layout.families if not column.apart]
    return [*required, *families, *(column.name for column in plain if not column.required)]


def stem(method: str, name: str) -> str:
    """Return the file name of a blank table: the method's name, or that and the further table's."""
    return method if name == MAIN else f"{method}_{name}"


def templates() -> dict[Path, bytes]:
    """Return path -> content of every blank input file."""
    folder = ROOT / "templates" / "inputs"
    found = {}
    for kind, (method, name) in kinds().items():
        found[folder / f"{stem(method, name)}.csv"] = (",".join(header(layout_for(kind))) + "\n").encode()
    for method in sq.METHODS:
        if workbook := hook(method, "workbook"):
            found[folder / f"{method}.xlsx"] = workbook()
    texts = {item: {"en": item.replace("_", " "), "zh": f"要素 {n}"} for n, item in enumerate(ITEMS, start=1)}
    found[folder / "kano.xlsx"] = sq.kano.questionnaire(texts, "both", importance=True).xlsx()
    return found


def main() -> None:
    """Write the blank input files."""
    for path, content in templates().items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
