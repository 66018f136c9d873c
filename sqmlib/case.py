"""A case: one engagement in a folder; its answers in the layout of a method, its decisions saved and undoable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib.casefile import CASE, CaseFile
from sqmlib.caseinputs import CaseInputs
from sqmlib.checks import DataError, Remark
from sqmlib.i18n import language, pick
from sqmlib.mapping import Intake
from sqmlib.methodface import option_defaults
from sqmlib.part import check_only, title_of
from sqmlib.paths import inside
from sqmlib.rules import choice_error

__all__ = ["Case", "inside", "lent", "open_case"]

MODES = ("auto", "live", "batch")


def open_case(
    folder: str | Path, lang: str | None = None, mode: str = "auto", only: Mapping[str, str] | None = None
) -> Case:
    r"""Open a case folder.

    Parameters
    ----------
    folder : path
        The folder that holds ``case.yml``, or that file itself.
    lang : {"en", "zh"}, optional
        Language of what is displayed; the case's own when not given.
    mode : {"auto", "live", "batch"}
        Whether the notebook's steps show their editors.
    only : mapping of str to str, optional
        The part of the answers that counts, column -> value, e.g. ``{"branch": "Beijing"}``; default: all of them.

    Returns
    -------
    Case

    Raises
    ------
    DataError
        Listing every problem of ``case.yml``. The answers are read when they are asked for.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "case.yml").write_text("title: Cabin service\nkano: {answers: survey.csv, rule: blauth}\n")
    >>> case = open_case(folder)
    >>> case.title(), case.options("kano")
    ('Cabin service', {'rule': 'blauth'})
    """
    folder = Path(folder)
    if mode not in MODES:
        raise choice_error("mode", mode, MODES)
    for case in _LENT:
        if case.folder.resolve() == folder.resolve() and case.is_like(lang, mode, only):
            return case
    return Case(CaseFile(folder.parent if folder.name == CASE and folder.is_file() else folder), lang, mode, only)


_LENT: list[Case] = []


@contextmanager
def lent(case: Case | None) -> Iterator[None]:
    """Within, opening the same case again in this process gives this one, with what it has read, while it stands."""
    _LENT.extend([case] if case else [])
    try:
        yield
    finally:
        _LENT.clear()


class Case(CaseInputs):
    """One engagement: input files, options and decisions per method.

    Attributes
    ----------
    folder : Path
        The case folder.
    lang : str
        Language of what is displayed.
    mode : str
        ``auto``, ``live`` or ``batch``.
    only : dict of str to str, or None
        The part of the answers that counts, column -> value.
    """

    def __init__(self, file: CaseFile, lang: str | None, mode: str, only: Mapping[str, str] | None = None) -> None:
        self._file = file
        self.folder = file.folder
        self.lang = language(lang or file.data.language)
        self.mode = mode
        self.only = check_only(only)
        self._left: dict[tuple[str, str | None, int], list[str]] = {}
        self._overlay: dict[str, dict[str, Any]] = {}
        self._intakes: dict[tuple[str, str, str], Intake] = {}
        self._assembled: dict[str, tuple[Any, ...]] = {}

    def __repr__(self) -> str:
        return f"<Case {self.folder.name!r}, revision {self.revision}: {', '.join(self.methods)}>"

    def is_like(self, lang: str | None, mode: str, only: Mapping[str, str] | None) -> bool:
        """Return whether opening the file anew, in this way, would give the same."""
        how = (language(lang or self._file.data.language), mode, check_only(only))
        return (self.lang, self.mode, self.only) == how and self._file.is_current()

    # what the case says -----------------------------------------------------------------------------------------

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods with a notebook of their own that the case holds something for."""
        return tuple(method for method in self._file.data.methods if method in sqmlib.METHODS)

    @property
    def companions(self) -> tuple[str, ...]:
        """The methods shown in the notebook of another that the case holds something for."""
        return tuple(method for method in self._file.data.methods if method in sqmlib.COMPANIONS)

    @property
    def revision(self) -> int:
        """How often the case was saved."""
        return self._file.data.revision

    def title(self, lang: str | None = None, *, whole: bool = False) -> str:
        """Return the title, else the name of the folder; unless `whole`, with the part of the answers that counts."""
        lang = lang or self.lang
        title = pick(self._file.data.title or self.folder.resolve().name, lang)
        said = {k: v for method in self._file.data.methods.values() for k, v in method.groups.items()}
        return title_of(title, self.only, said, lang) if self.only and not whole else title

    @property
    def segment(self) -> str | None:
        """Which part of the business the whole case is about, as ``case.yml`` says."""
        return self._file.data.segment

    @property
    def wave(self) -> str | None:
        """Which period the whole case is about, as ``case.yml`` says."""
        return self._file.data.wave

    def labels(self, method: str) -> dict[str, Any]:
        """Return the item texts: item -> text or {"en": ..., "zh": ...}."""
        return dict(self._method(method).items)

    def groups(self, method: str) -> dict[str, Any]:
        """Return the texts of segments and waves: value -> text or {"en": ..., "zh": ...}."""
        return dict(self._method(method).groups)

    def decisions(self, method: str) -> dict[str, dict[str, Any]]:
        """Return what the workshop decided: item -> {"category": ..., "reason": text or {"en": ..., "zh": ...}}."""
        return {item: dict(decision) for item, decision in self._method(method).decisions.items()}

    def shown(self, method: str) -> list[str]:
        """Return the items to show, in the order wanted; all items of the answers when the case names none."""
        shown = self._method(method).show
        return list(shown) if shown is not None else self.items(method)

    # changes ----------------------------------------------------------------------------------------------------

    def set(self, method: str, key: str | tuple[str, ...], value: Any) -> None:
        """Save one value of a method.

        Parameters
        ----------
        method : str
            The method.
        key : str or tuple of str
            ``"rule"``, ``"decisions.wifi"``, or ``("decisions", "wifi.free")`` when a name holds a point.
        value : Any
            Plain text, number, list or mapping; None takes the key away.

        Raises
        ------
        DataError
            If the value may not stand there, or the file was changed by somebody else since it was read.
        """
        self._method(method)
        parts = tuple(key.split(".")) if isinstance(key, str) else tuple(key)
        self._file.set((method, *parts), value)

    def undo(self) -> tuple[str, ...] | None:
        """Take back the latest saved change; return its key, or None when there is none."""
        return self._file.undo()

    def redo(self) -> tuple[str, ...] | None:
        """Make the change taken back last again; return its key, or None when there is none."""
        return self._file.redo()

    def history(self) -> list[dict[str, Any]]:
        """Return all recorded changes, oldest first."""
        return self._file.history()

    def reload(self) -> None:
        """Read ``case.yml`` and the answers again."""
        self._file.reload()
        self._intakes.clear()
        self._assembled.clear()
        self._left.clear()

    def override(self, method: str, **options: Any) -> Case:
        """Return the same case with options laid over the saved ones; nothing is saved.

        Parameters
        ----------
        method : str
            The method.
        **options
            Keyword arguments of its ``analyze``; None takes a saved option away.

        Raises
        ------
        DataError
            If the method has no such option.
        """
        self._method(method)
        known = option_defaults(method)
        unknown = [key for key in options if key not in known]
        if unknown:
            values = [{"parameter": f"{method} option", "allowed": list(known), "found": key} for key in unknown]
            raise DataError([Remark("input.choice", "error", v) for v in values])
        other = copy(self)
        other._overlay = {**self._overlay, method: {**self._overlay.get(method, {}), **options}}
        return other
