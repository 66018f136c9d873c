"""The QFD guide over the airline's case, its outputs collected: for the tests of the panels."""

from __future__ import annotations

import re
import shutil

import pytest

import sqmlib as sq


class Handle:
    def __init__(self, shown):
        self.shown, self.updates = shown, 0

    def update(self, shown):
        self.shown, self.updates = shown, self.updates + 1


@pytest.fixture
def folder(root, tmp_path):
    """Return the airline's case with its house alone: small files are saved fast."""
    return case_with(root, tmp_path / "airline", "qfd")


def case_with(root, folder, *methods):
    """Copy the airline's case with some of its methods."""
    shutil.copytree(root / "data" / "airline", folder)
    sections = re.split(r"(?m)^(?=\w)", (folder / "case.yml").read_text(encoding="utf-8"))
    kept = [text for text in sections if text.partition(":")[0] in ("title", "language", "revision", *methods)]
    (folder / "case.yml").write_text("".join(kept), encoding="utf-8")
    return folder


@pytest.fixture
def outputs(monkeypatch):
    seen = []

    def display(shown, display_id=False):
        seen.append(Handle(shown))
        return seen[-1] if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    return seen


@pytest.fixture
def guide(folder, outputs):
    return sq.guide.open("qfd", sq.open_case(folder), lang="en", mode="live", bootstrap=50)


@pytest.fixture
def surveyed(root, tmp_path, outputs):
    """Return the guide over the case with its surveys."""
    folder = case_with(root, tmp_path / "surveyed", "qfd", "kano", "servqual")
    return sq.guide.open("qfd", sq.open_case(folder), lang="en", mode="live", bootstrap=50)


def panel(guide, outputs, step):
    """Return the editor of a step as the browser has it."""
    outputs.clear()
    getattr(guide, step)()
    return outputs[0].shown


def cells(widget, key):
    return next(row["cells"] for row in widget.view["table"]["rows"] if row["key"] == key)


def keys(widget):
    return [row["key"] for row in widget.view["table"]["rows"]]


def status(widget):
    return widget.view["status"]["text"], widget.view["status"]["level"]


def team(folder):
    return sq.open_case(folder).team("qfd")
