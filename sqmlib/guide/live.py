"""Steps on the screen: an editor above plain outputs, refreshed in the order of what is being looked at."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqmlib.checks import DataError
from sqmlib.guide.show import Picture, Shown, Words, markdown

if TYPE_CHECKING:
    from sqmlib.guide.steps import Guide, View

__all__ = ["Screen"]

_NOTHING = Words("")
PAUSE = 0.4  # seconds without an edit before other steps are redrawn


@dataclass
class Slot:
    """One output on the screen: what makes it, what it shows now, and the handle that replaces it."""

    view: View
    shown: Shown
    handle: Any


class Screen:
    """The steps of one guide that are on the screen.

    Parameters
    ----------
    guide : Guide
        The guide whose state the views read.
    """

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._slots: dict[str, list[Slot]] = {}
        self._editors: dict[str, Any] = {}
        self._waiting: deque[Callable[[], None]] = deque()
        self._elsewhere = 0  # how many of those waiting belong to other steps
        self._timer: asyncio.Handle | None = None

    def present(self, name: str, views: Iterable[View], editor: str) -> None:
        """Show a step: its editor, then one output per view; an output may be empty and fill later."""
        from IPython.display import display

        if editor:
            made = getattr(import_module(f"sqmlib.panels.{self._guide.state.method}.editors"), editor)(
                self._guide, name
            )
            self._editors[name] = made
            display(made.widget)
        slots: list[Slot] = []
        for view in views:
            shown = self._made(view, slots)
            slots.append(Slot(view, shown, display(shown, display_id=True)))
        self._slots[name] = slots

    def _made(self, view: View, others: Iterable[Slot]) -> Shown:
        """Return what a view shows; what is wrong with the data stands in its place, once in a step."""
        try:
            return view(self._guide.state) or _NOTHING
        except DataError as error:
            if self._guide.status != ("error", error.text(self._guide.lang)):
                self._guide.say("error", error.text(self._guide.lang))
            said = Words(markdown(error.text(self._guide.lang)))
            return _NOTHING if any(slot.shown == said for slot in others if slot.view is not view) else said

    def sync(self) -> None:
        """Let every editor show what the case says now."""
        for editor in self._editors.values():
            editor.sync()

    def preview(self, name: str) -> None:
        """Redraw the pictures of a step as things stand now, before an edit is saved."""
        for slot in _pictures(self._slots.get(name, [])):
            self._update(slot)

    def refresh(self, name: str) -> None:
        """Redraw after an edit in step `name`: its pictures at once, everything else as soon as nobody is waiting.

        The editor of that step shows by itself what became of the edit; those of other steps follow.
        """
        self._stop()
        own = self._slots.get(name, [])
        others = [slot for other, slots in self._slots.items() if other != name for slot in slots]
        pictures = _pictures(own)
        for slot in pictures or own:
            self._update(slot)
        later = [_rest(own) if pictures else [], _pictures(others), _rest(others)]
        editors = [editor.sync for step, editor in self._editors.items() if step != name]
        self._waiting = deque([*(partial(self._update, slot) for slots in later for slot in slots), *editors])
        self._elsewhere = len(self._waiting) - len(later[0])
        self._next()

    def _update(self, slot: Slot) -> None:
        step = next((slots for slots in self._slots.values() if slot in slots), [])
        shown = self._made(slot.view, step)
        if shown != slot.shown:
            slot.shown = shown
            slot.handle.update(shown)

    def _next(self) -> None:
        """Redraw one waiting output per turn of the kernel's loop, so that the next edit need not wait for all.

        Other steps begin after a pause: a group that edits cell after cell waits for none of them.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no loop: a script or a test
            while self._waiting:
                self._waiting.popleft()()
            return
        if self._waiting:
            pause = PAUSE if len(self._waiting) == self._elsewhere else 0.001
            self._timer = loop.call_later(pause, self._turn)

    def _turn(self) -> None:
        self._timer = None
        try:
            if self._waiting:
                self._waiting.popleft()()
        finally:
            self._next()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waiting.clear()


def _pictures(slots: list[Slot]) -> list[Slot]:
    return [slot for slot in slots if isinstance(slot.shown, Picture)]


def _rest(slots: list[Slot]) -> list[Slot]:
    return [slot for slot in slots if not isinstance(slot.shown, Picture)]
