"""The guide: each step is one call in a notebook; live it brings its editor, in batch it only shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from sqmlib.checks import DataError
from sqmlib.guide import common
from sqmlib.guide.live import Screen
from sqmlib.guide.show import Picture, Shown, TableView
from sqmlib.guide.state import Key, State
from sqmlib.i18n import tr

__all__ = ["Guide", "View"]

View = Callable[[State], Shown | None]


class Guide:
    """A method's guided steps over one case; a method adds its own steps in ``sqmlib.panels.<method>``.

    Parameters
    ----------
    state : State
        Case, language, options.
    live : bool
        Show editors and keep outputs in step with them; else show only.

    Attributes
    ----------
    counted : dict
        Pictures and tables shown so far; the report must hold as many.
    status : tuple of str
        Level and text of the line under every editor.
    companions : tuple of str
        Methods without a notebook of their own that this one shows where the case holds something for them.
    """

    companions: ClassVar[tuple[str, ...]] = ()

    def __init__(self, state: State, live: bool) -> None:
        self.state = state
        self.counted = {"pictures": 0, "tables": 0}
        self.status = ("info", tr("guide.status.saved", state.lang, revision=state.case.revision))
        self._screen = Screen(self) if live else None

    def __repr__(self) -> str:
        return tr("guide.opened", self.lang, method=self.state.method, case=self.state.case.title(self.lang))

    @property
    def lang(self) -> str:
        """Language of everything shown."""
        return self.state.lang

    @property
    def live(self) -> bool:
        """Whether the steps bring editors."""
        return self._screen is not None

    # steps of every method ----------------------------------------------------------------------------------------

    def findings(self) -> None:
        """Say what was found, how sure it is, what to do next."""
        self.present("findings", common.findings)

    def data(self) -> None:
        """Say what was read and what had to be assumed."""
        self.present("data", common.read)

    def plot(self, noun: str) -> None:
        """Show the result's chart ``plot_<noun>``."""
        self.present(f"plot_{noun}", partial(common.chart, noun=noun))

    def table(self) -> None:
        """Show the result's main table."""
        self.present("table", common.main_table)

    def export(self) -> None:
        """Say that the notebook reached its end; in batch, hand the result over to the run."""
        self.present("export", common.closing if self.live else self._payload)

    def _payload(self, state: State) -> Shown:
        others = [other for name in self.companions if (other := state.other(name))]
        return common.payload(state, self.counted, others)

    # machinery ----------------------------------------------------------------------------------------------------

    def present(self, name: str, *views: View, editor: str = "") -> None:
        """Show one step.

        Parameters
        ----------
        name : str
            Name of the step.
        *views : callable
            State -> displayable, or None when there is nothing to show.
        editor : str
            Class in ``sqmlib.panels.<method>.editors`` that changes what the views show; used live only.
        """
        if self._screen is not None:
            self._screen.present(name, views, editor)
            return
        from IPython.display import display

        for view in views:
            shown = view(self.state)
            if shown is not None:
                self._count(shown)
                display(shown)

    def _count(self, shown: Shown) -> None:
        for name, kind in (("pictures", Picture), ("tables", TableView)):
            self.counted[name] += isinstance(shown, kind)

    # what editors call --------------------------------------------------------------------------------------------

    def say(self, level: str, text: str) -> None:
        """Write the status line of every editor."""
        self.status = (level, text)
        if self._screen is not None:
            self._screen.sync()

    def choose(self, step: str, key: Key, value: Any, of: str = "") -> bool:
        """Save one value, of a companion method when `of` names it, and redraw; return whether it was taken."""
        state = self.state.other(of) if of else self.state
        preview = partial(self._screen.preview, step) if self._screen else None
        return state is not None and self._do(step, lambda: state.choose(key, value, preview))

    def undo(self, step: str) -> None:
        """Take back the latest change."""
        self._do(step, self.state.step_back, "guide.status.nothing_to_undo")

    def redo(self, step: str) -> None:
        """Make the change taken back last again."""
        self._do(step, self.state.step_forward, "guide.status.nothing_to_redo")

    def reload(self, step: str) -> None:
        """Read the case again after somebody else changed it."""
        self._do(step, self.state.reload)

    def _do(self, step: str, action: Callable[[], Any], nothing: str = "") -> bool:
        try:
            answer = action()
        except DataError as error:
            self.say("error", error.text(self.lang))
            if self._screen is not None:
                self._screen.preview(step)
            return False
        if answer is None and nothing:
            self.say("info", tr(nothing, self.lang))
            return False
        unsaved = getattr(answer, "code", "") == "case.not_saved"
        text = tr("guide.status.unsaved", self.lang) if unsaved else self._saved()
        self.status = ("warning" if unsaved else "info", text)
        if self._screen is not None:
            self._screen.refresh(step)
        return True

    def _saved(self) -> str:
        return tr("guide.status.saved", self.lang, revision=self.state.case.revision)
