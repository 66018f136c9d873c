"""What a view may look at: the case with this session's overrides, and the result computed from them once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from sqmlib.case import Case
from sqmlib.checks import DataError, Remark
from sqmlib.guide.computing import GROUPS, Computing
from sqmlib.guide.show import safe_labels
from sqmlib.i18n import pick, tr

__all__ = ["State"]

Key = tuple[str, ...]


class State(Computing):
    """Case, language and options of one guide; the only thing that views are made from.

    Parameters
    ----------
    method : str
        The method.
    case : Case
        The opened case.
    lang : {"en", "zh"}
        Language of everything shown.
    overrides : mapping
        Options laid over the saved ones without saving; None stands for "as saved".
    hurried : bool
        Somebody waits for pictures after every edit: what they need is computed apart, before the rest.

    Attributes
    ----------
    unsaved : dict
        Choices that could not be saved, key path -> value: they count in this session only.
    """

    def __init__(
        self, method: str, case: Case, lang: str, overrides: Mapping[str, Any], *, hurried: bool = False
    ) -> None:
        self.method, self.lang, self.hurried = method, lang, hurried
        self._saved = case
        self._overrides = {k: v for k, v in overrides.items() if v is not None}
        self.unsaved: dict[Key, Any] = {}
        self._groupings: list[str] | None = None
        self._others: dict[tuple[str, bool], State] = {}
        self._forget()
        self._lay_over()

    def other(self, method: str, *, bare: bool = False) -> State | None:
        """Return the state of another method in the same case and language, or None when the case lacks it.

        So it does where only a part of the answers counts, and the method's own answers cannot be parted that way.
        With `bare` only its ``quick`` result is wanted, without resampling, segments and waves.
        """
        if method not in (*self.case.companions, *self.case.methods) or not self._has_part(method):
            return None
        if (method, bare) not in self._others:
            self._others[method, bare] = State(method, self._saved, self.lang, {}, hurried=bare or self.hurried)
        return self._others[method, bare]

    def _has_part(self, method: str) -> bool:
        if not self.case.only:
            return True
        try:
            return self.case.intake(method) is not None
        except DataError as error:
            if any(remark.code.startswith("case.only") for remark in error.problems):
                return False
            raise

    def _lay_over(self) -> None:
        self._turn += 1
        self.case = self._saved.override(self.method, **self._overrides)

    # what is shown ----------------------------------------------------------------------------------------------

    def tr(self, key: str, **values: Any) -> str:
        """Return words in the language of the guide; item ids get the texts of the case."""
        return tr(key, self.lang, labels=self.labels, **values)

    @property
    def labels(self) -> dict[str, Any]:
        """Texts of the method and the case, those of the case going first; of the case alone while nothing computes."""
        try:
            return self.quick.labels
        except DataError:
            return self.own_labels

    @property
    def own_labels(self) -> dict[str, Any]:
        """Texts of the case alone: of its groups and, before them, of its items."""
        return self.remembered("own", lambda: self.case.groups(self.method) | self.case.labels(self.method))

    @property
    def safe_labels(self) -> dict[str, Any]:
        """Item texts that may stand in Markdown."""
        return self.remembered("safe", lambda: safe_labels(self.labels, self.items))

    def say(self, key: str, **values: Any) -> str:
        """Return Markdown words; item ids get texts that cannot break it. Other texts must be safe already."""
        return tr(key, self.lang, labels=self.safe_labels, **values)

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments of ``analyze``: the saved ones under this session's overrides."""
        return self.case.options(self.method)

    @property
    def overridden(self) -> dict[str, Any]:
        """Options that differ from the saved ones in this session."""
        saved = self._saved.options(self.method)
        return {k: v for k, v in self._overrides.items() if saved.get(k) != v}

    @property
    def items(self) -> list[str]:
        """All items of the answers, and whatever else the method judges, such as dimensions."""
        return self.remembered("items", lambda: list(dict.fromkeys([*self.case.items(self.method), *self.judged])))

    @property
    def judged(self) -> list[str]:
        """What the method judges: the rows of its main table, and whatever else a group may decide on."""
        return [str(name) for name in self.quick.judged]

    @property
    def shown(self) -> list[str]:
        """What is judged and to be shown; all of it when the case names nothing that is there."""
        there = self.judged
        wanted = self.unsaved.get(("show",)) or self.case.shown(self.method)
        return [item for item in wanted if item in there] or there

    @property
    def decisions(self) -> dict[str, dict[str, Any]]:
        """The group's verdicts on what is judged: item -> {"category", "reason"}."""
        found = self.case.decisions(self.method)
        found |= {key[1]: value for key, value in self.unsaved.items() if key[0] == "decisions"}
        there = self.judged
        kept = {item: d for item, d in found.items() if d and item in there}
        return {item: {**d, "reason": pick(d.get("reason", ""), self.lang)} for item, d in kept.items()}

    @property
    def team(self) -> dict[str, Any]:
        """What the group entered: saved, and of this session where it could not be saved."""
        found = deepcopy(self.case.team(self.method))
        for key, value in self.unsaved.items():
            if key[0] == "team":
                put_in(found, key[1:], value)
        return found

    def groupings(self) -> list[str]:
        """Return the columns of the answers that could split the respondents; read once."""
        if self._groupings is None:
            self._groupings = self._saved.groupings(self.method)
        return self._groupings

    # changes ----------------------------------------------------------------------------------------------------

    def choose(self, key: Key, value: Any, preview: Callable[[], None] | None = None) -> Remark | None:
        """Save one value in the case.

        Parameters
        ----------
        key : tuple of str
            Where it stands.
        value : Any
            Plain value; None takes it away.
        preview : callable, optional
            Called with an entry of the group that the method takes, while it is being saved: shows it at once.

        Returns
        -------
        Remark or None
            Why it counts in this session only, when the case cannot be written.

        Raises
        ------
        DataError
            If the value may not stand there, the method refuses it, or somebody else changed the case; nothing is
            changed then.
        """
        if key[0] in self._known():
            self._try(key[0], value)
        elif key[0] == "team":
            self._try_entry(key, value, preview)
        try:
            self._saved.set(self.method, key, value)
        except DataError as error:
            if error.problems[0].code != "case.not_saved":
                raise
            self._keep_unsaved(key, value)
            return error.problems[0]
        self._overrides.pop(key[0], None)
        self.unsaved.pop(key, None)
        self._lay_over()
        return None

    def _try(self, option: str, value: Any) -> None:
        """Compute with a value that is not saved yet; the result is kept for when it is.

        While the answers cannot be read, a choice is no worse than what was: it may be one of several that mend it.
        """
        before = self._overrides
        try:
            self._overrides = {**before, option: value}
            self._lay_over()
            _ = self.result if option in GROUPS else self.quick
        except DataError as error:
            refused = any(r.code == "input.choice" for r in error.remarks) or self._unreadable() != error.remarks
            self._overrides = before
            self._lay_over()
            if refused or not self._unreadable():
                raise
        finally:
            self._overrides = before
            self._lay_over()

    def _unreadable(self) -> tuple[Remark, ...]:
        """Return what keeps the answers from being read."""
        try:
            self.case.data(self.method, self.team)
        except DataError as error:
            return error.remarks
        return ()

    def _try_entry(self, key: Key, value: Any, preview: Callable[[], None] | None) -> None:
        """Compute with an entry of the group that is not saved yet; what the method refuses never reaches the case."""
        before = dict(self.unsaved)
        try:
            self.unsaved[key] = value
            self._turn += 1
            _ = self.quick
            if preview:
                preview()
        finally:
            self.unsaved.clear()
            self.unsaved.update(before)
            self._turn += 1

    def _keep_unsaved(self, key: Key, value: Any) -> None:
        if key[0] in ("show", "decisions", "team"):
            self.unsaved[key] = value
            self._turn += 1
        else:
            self._overrides[key[0]] = value
            self._lay_over()

    def step_back(self) -> Key | None:
        """Take back the latest saved change."""
        return self._saved.undo()

    def step_forward(self) -> Key | None:
        """Make the change taken back last again."""
        return self._saved.redo()

    def reload(self) -> None:
        """Read the case again, whatever was in memory."""
        self._saved.reload()
        self._others.clear()
        self._groupings = None
        self.unsaved.clear()
        self._forget()
        self._lay_over()


def put_in(tree: dict[str, Any], key: Key, value: Any) -> None:
    """Put a value into nested mappings, or take it out when it is None.

    >>> tree = {"roof": {"a": {"b": 1}}}
    >>> put_in(tree, ("roof", "a", "c"), -1), put_in(tree, ("roof", "a", "b"), None), tree
    (None, None, {'roof': {'a': {'c': -1}}})
    """
    for part in key[:-1]:
        if not isinstance(tree.get(part), dict):
            tree[part] = {}
        tree = tree[part]
    if value is None:
        tree.pop(key[-1], None)
    else:
        tree[key[-1]] = value
