"""The panels without a browser, for the tests of all methods: what an editor shows, and what an edit answers."""

from __future__ import annotations

from contextlib import contextmanager
from unittest.mock import patch

import sqmlib as sq
from sqmlib.guide.show import Words
from sqmlib.panels.table import TableEditor


class Handle:
    """One output on the screen, as Jupyter would replace it."""

    def __init__(self, shown):
        self.shown, self.updates = shown, 0

    def update(self, shown):
        """Replace what is shown."""
        self.shown, self.updates = shown, self.updates + 1


class Live:
    """A guide on a screen that only remembers: the editor and the outputs of every step."""

    def __init__(self, method, folder, lang="en", **options):
        self.folder, self.lang = folder, lang
        self.guide = sq.guide.open(method, sq.open_case(folder), lang=lang, mode="live", **{"bootstrap": 60, **options})

    @property
    def state(self):
        """What the views look at."""
        return self.guide.state

    def step(self, name):
        """Show a step; return its panel."""
        with screen() as seen:
            getattr(self.guide, name)()
        return Panel(self, seen)

    def exercise(self, name):
        """Show an exercise; return the widget it is answered in."""
        with screen() as seen:
            self.guide.exercise(name)
        return seen[-1].shown

    def saved(self):
        """Return the case as it stands on the disk."""
        return sq.open_case(self.folder)

    def text(self):
        """Return ``case.yml``."""
        return (self.folder / "case.yml").read_text(encoding="utf-8")


class Panel:
    """One step: the editor's widget, if it has one, and the outputs below it."""

    def __init__(self, live, seen):
        editor = isinstance(seen[0].shown, TableEditor)
        self.live, self.widget, self.outputs = live, seen[0].shown if editor else None, seen[editor:]

    @property
    def view(self):
        """What the browser has."""
        return self.widget.view

    @property
    def level(self):
        """Level of the status line."""
        return self.view["status"]["level"]

    @property
    def status(self):
        """Text of the status line."""
        return self.view["status"]["text"]

    def field(self, key):
        """Return a field."""
        return next(field for field in self.view["fields"] if field["key"] == key)

    def fields(self):
        """Return the keys of the fields."""
        return [field["key"] for field in self.view.get("fields", [])]

    def row(self, key):
        """Return a row of the table."""
        return next(row for row in self.view["table"]["rows"] if row["key"] == key)

    def put(self, key, value):
        """Edit a field."""
        self.widget.edit({"field": key, "value": value})

    def cell(self, row, column, value):
        """Edit a cell."""
        self.widget.edit({"row": row, "column": column, "value": value})

    def press(self, button):
        """Press a button."""
        self.widget.edit({"button": button})

    def kinds(self):
        """Return what stands below the editor, empty places left out."""
        return [type(out.shown).__name__ for out in self.outputs if out.shown != Words("")]


@contextmanager
def screen():
    """Collect what is displayed."""
    seen = []

    def display(shown, display_id=False):
        seen.append(Handle(shown))
        return seen[-1] if display_id else None

    with patch("IPython.display.display", display):
        yield seen
