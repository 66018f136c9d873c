"""What the steps of the portfolio look at: a folder of results in the place of a case, and the comparison made once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sqmlib import portfolio
from sqmlib.checks import Remark
from sqmlib.guide.show import safe_labels, spoken
from sqmlib.i18n import LANGUAGES, tr
from sqmlib.portfolio import PortfolioResult
from sqmlib.record import read_record

__all__ = ["PortfolioState", "ResultsFolder"]

MOST_FILES = 3  # named one by one in a report; of more, their number and one digest over all


class ResultsFolder:
    """The results that batch runs left, in the place that a case has for a method.

    Parameters
    ----------
    folder : path
        The folder of the ``.parquet`` files, or the output folder of a batch that holds it as ``results``.

    Attributes
    ----------
    revision : int
        Always 0: nothing here is edited.
    only : None
        Always the whole.
    """

    revision, only = 0, None

    def __init__(self, folder: str | Path) -> None:
        given = Path(folder)
        inner = given / "results"
        self.folder = inner if inner.is_dir() else given
        self.files = sorted(self.folder.glob("*.parquet"), key=lambda path: path.name)

    @cached_property
    def record(self) -> pd.DataFrame:
        """All results as one frame."""
        return read_record(self.folder)

    @property
    def name(self) -> str:
        """What the batch is called: its output folder."""
        place = self.folder.resolve()
        return place.parent.name if place.name == "results" else place.name

    def title(self, lang: str | None = None) -> str:
        """Return the title of the report."""
        return tr("portfolio_guide.title", lang, name=self.name)

    @cached_property
    def sources(self) -> list[tuple[str, str]]:
        """Name and sha256 of every file."""
        return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in self.files]

    def inputs(self, *methods: str) -> list[tuple[str, str]]:
        """Return name and sha256 of the files, or of many their number and the digest of all names and digests."""
        if len(self.sources) <= MOST_FILES:
            return self.sources
        listed = "\n".join(f"{digest}  {name}" for name, digest in self.sources)
        return [(f"results/*.parquet ({len(self.sources)})", hashlib.sha256(listed.encode()).hexdigest())]

    def decisions(self, method: str) -> dict[str, Any]:
        """Return nothing: a comparison is not decided on."""
        return {}

    def team(self, method: str) -> dict[str, Any]:
        """Return nothing: a comparison takes no entries."""
        return {}

    def remarks(self, method: str) -> tuple[Remark, ...]:
        """Return nothing beyond the notes of the result."""
        return ()


class PortfolioState:
    """Folder, language and options of one guide; the only thing that its views are made from.

    Parameters
    ----------
    case : ResultsFolder
        Where the results are.
    lang : {"en", "zh"}
        Language of everything shown.
    options : mapping
        Keyword arguments of :func:`sqmlib.portfolio.analyze`; None stands for the default.
    """

    method = "portfolio"
    items: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    companions: tuple[Any, ...] = ()
    shown: tuple[str, ...] = ()

    def __init__(self, case: ResultsFolder, lang: str, options: Mapping[str, Any]) -> None:
        self.case, self.lang = case, lang
        self.options = {name: value for name, value in options.items() if value is not None}
        self.decisions: dict[str, Any] = {}
        self.overridden = self.options

    @cached_property
    def result(self) -> PortfolioResult:
        """The comparison."""
        return portfolio.analyze(self.case.record, **self.options)

    @property
    def labels(self) -> dict[str, Any]:
        """Texts of everything compared."""
        return self.result.labels

    @cached_property
    def safe_labels(self) -> dict[str, Any]:
        """The same texts as they may stand in Markdown."""
        return safe_labels(self.labels, ())

    def tr(self, key: str, **values: Any) -> str:
        """Return words in the language of the guide."""
        return tr(key, self.lang, labels=self.labels, **values)

    def say(self, key: str, **values: Any) -> str:
        """Return Markdown words; other texts than labels must be safe already."""
        return tr(key, self.lang, labels=self.safe_labels, **values)

    def spoken(self, result: PortfolioResult) -> PortfolioResult:
        """Return a result whose texts may stand in Markdown."""
        return spoken(result, ())

    def titles(self) -> dict[str, str]:
        """Return the title in both languages."""
        return {lang: self.case.title(lang) for lang in LANGUAGES}
