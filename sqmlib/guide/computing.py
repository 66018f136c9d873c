"""What a state computes: the result, the quick one, and pictures, each made once and kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from inspect import Parameter, signature
from typing import Any, TypeVar

import pandas as pd

import sqmlib
from sqmlib.case import Case
from sqmlib.checks import DataError
from sqmlib.guide.show import Shown, spoken
from sqmlib.result import Result

__all__ = ["GROUPS", "Computing"]

GROUPS = ("segment", "wave")  # columns that split the respondents
T = TypeVar("T")
_MOST_KEPT = 12


class Computing:
    """Base of :class:`sqmlib.guide.state.State`: results and pictures, kept while what they rest on is the same."""

    method: str
    case: Case
    hurried: bool
    options: dict[str, Any]
    team: dict[str, Any]
    own_labels: dict[str, Any]
    items: list[str]
    shown: list[str]
    decisions: dict[str, dict[str, Any]]
    _saved: Case

    def _forget(self) -> None:
        """Begin anew."""
        self._kept: dict[str, Result | DataError] = {}
        self._drawn: dict[Any, Shown] = {}
        self._turn = 0  # counts what may change the result without changing the case
        self._latest: dict[tuple[Any, ...], str] = {}
        self._memory: tuple[tuple[int, int], dict[str, Any]] = ((-1, -1), {})

    def _known(self) -> Collection[str]:
        """Return the options of the method; a case calls its main table like the first argument of ``analyze``."""
        found = signature(sqmlib.method(self.method).analyze).parameters.values()
        return {p.name for p in found if p.kind is Parameter.KEYWORD_ONLY}

    @property
    def result(self) -> Result:
        """The result with everything in it."""
        return self._compute()

    @property
    def quick(self) -> Result:
        """The result without resampling, segments and waves, if somebody waits: all a picture of the items needs."""
        return self._compute(bootstrap=0, segment=None) if self.hurried else self.result

    @property
    def whole(self) -> Result:
        """The result for all answers together, with resampling; also with segments and waves, if it is there anyway."""
        return self._compute(segment=None) if self.hurried else self.result

    def spoken(self, result: Result) -> Result:
        """Return a result whose texts may stand in Markdown."""
        return spoken(result, self.items)

    def _compute(self, **instead: Any) -> Result:
        at = (self._saved.revision, self._turn, tuple(instead))
        if self._latest.get(at) not in self._kept:
            self._latest = {k: v for k, v in self._latest.items() if k[:2] == at[:2]}
            self._latest[at] = self._key(self.options | instead)
        key = self._latest[at]
        if key not in self._kept:
            found = self._outcome(self.options | instead, quick=bool(instead))
            self._kept = dict(list(self._kept.items())[1 - _MOST_KEPT :]) | {key: found}
        if isinstance(kept := self._kept[key], DataError):
            raise DataError(kept.remarks)
        return kept

    def _outcome(self, options: dict[str, Any], quick: bool) -> Result | DataError:
        """Return the result, or why there is none: every word of a panel asks for it, the file is read once."""
        try:
            return self._analyze(options, quick)
        except DataError as error:
            return error

    def _analyze(self, options: dict[str, Any], quick: bool) -> Result:
        analyze = sqmlib.method(self.method).analyze
        known = {k: v for k, v in options.items() if k in self._known()}
        data = self.data()
        if quick and isinstance(data, pd.DataFrame):
            groups = {self.options.get("segment"), *GROUPS} - {sqmlib.method(self.method).INPUT.again}
            data = data.drop(columns=[name for name in groups if name in data])
        return analyze(data, **{**known, **self.case.keywords(self.method)}, labels=self.own_labels)

    def data(self) -> Any:
        """Return what the method analyzes."""
        return self.case.data(self.method, self.team)

    def _key(self, options: Mapping[str, Any]) -> str:
        spec = self.case.spec(self.method)
        return repr((sorted(options.items(), key=str), spec, self.own_labels, self.team))

    def remembered(self, name: str, make: Callable[[], T]) -> T:
        """Return what `make` returns, made once while neither the case nor this session changes."""
        at = (self._saved.revision, self._turn)
        if self._memory[0] != at:
            self._memory = (at, {})
        if name not in self._memory[1]:
            self._memory[1][name] = make()
        return self._memory[1][name]

    def once(self, name: str, make: Callable[[], Shown]) -> Shown:
        """Return what `make` draws from the quick result, items to show and decisions; drawn once for each of them."""
        key = (name, self._key(self.options | {"bootstrap": 0}), tuple(self.shown), repr(self.decisions))
        if key not in self._drawn:
            self._drawn = dict(list(self._drawn.items())[1 - 2 * _MOST_KEPT :]) | {key: make()}
        return self._drawn[key]
