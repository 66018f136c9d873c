"""What the tests of reports share: a small case, and the small notebook in the place of the shipped one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat

import sqmlib as sq
from sqmlib.report import task

TITLE = {"en": "Cabin service", "zh": "客舱服务"}
HOSTILE = {
    "wifi": '<script>window.ran=1</script><img src=x onerror="window.ran=1">',
    "punctual": "=1+1 $$ \\undefined $\\frac{",
    "seat": '"><svg onload=window.ran=1> [x](javascript:window.ran=1) ![y](https://example.org/y.png)',
}


def make_case(folder: Path, title: Any = TITLE, labels: dict[str, str] | None = None) -> Path:
    """Return a case folder that holds the example answers of the method."""
    folder.mkdir(parents=True)
    sq.kano.EXAMPLE.to_csv(folder / "answers.csv", index=False)
    items = labels or {"wifi": "Wi-Fi", "punctual": "On time", "seat": "Seat"}
    kano = {"answers": {"file": "answers.csv"}, "items": {k: {"en": v, "zh": v} for k, v in items.items()}}
    text = json.dumps({"title": title, "language": "en", "revision": 1, "kano": kano}, ensure_ascii=False)
    (folder / "case.yml").write_text(text, encoding="utf-8")
    return folder


def use_notebook(monkeypatch: Any, folder: Path, notebook: Any) -> None:
    """Let the runner find `notebook` where it looks for the shipped ones."""
    for lang in ("en", "zh"):
        place = folder / "notebooks" / lang
        place.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, place / "kano.ipynb")
    shipped = task.share
    monkeypatch.setattr(task, "share", lambda name: folder / name if name == "notebooks" else shipped(name))
