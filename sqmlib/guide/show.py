"""What a step shows: a picture, a table, words. Made from case and data alone, the same bytes live and in batch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.result import RESULT_MIME, Result

__all__ = [
    "Payload",
    "Picture",
    "Shown",
    "TableView",
    "Words",
    "markdown",
    "safe_labels",
    "safe_remark",
    "spoken",
    "table_html",
]

_NUMBER = re.compile(r"[-+−]?[\d.,]+ ?%?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLAIN = re.compile(r"[A-Za-z0-9_]+")
_MARKUP = re.compile(r"[\\`*_\[\]<>&$|~#]|://|(?<=www)\.")


@dataclass(frozen=True, eq=False)
class Shown:
    """Base of the displayables; the content of each is its MIME bundle."""

    def bundle(self) -> dict[str, Any]:
        """Return MIME type -> content."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.bundle()

    def __repr__(self) -> str:
        return self.bundle()["text/plain"]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shown) and self.bundle() == other.bundle()

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False, repr=False)
class Words(Shown):
    """Markdown; text of users in it must have gone through :func:`markdown`.

    >>> Words("**Yes**").bundle()
    {'text/markdown': '**Yes**', 'text/plain': '**Yes**'}
    """

    text: str

    def bundle(self) -> dict[str, Any]:
        """Return MIME type -> content."""
        return {"text/markdown": self.text, "text/plain": self.text}


@dataclass(frozen=True, eq=False, repr=False)
class Picture(Shown):
    """A vector drawing and what it shows in words, for those who cannot see it."""

    svg: str
    alt: str

    def bundle(self) -> dict[str, Any]:
        """Return MIME type -> content."""
        return {"image/svg+xml": self.svg, "text/plain": self.alt}


@dataclass(frozen=True, eq=False, repr=False)
class TableView(Shown):
    r"""A table of texts with a caption; every cell is escaped.

    >>> TableView(pd.DataFrame({"n": ["<3"]}, index=pd.Index(["a"], name="item")), "Counts").bundle()["text/plain"]
    'Counts\nitem  n\n   a <3'
    """

    frame: pd.DataFrame
    caption: str

    def bundle(self) -> dict[str, Any]:
        """Return MIME type -> content."""
        name = self.frame.index.name or ""
        flat = self.frame.set_axis(self.frame.index.map(str)).rename_axis(name).reset_index(allow_duplicates=True)
        return {
            "text/html": table_html(self.frame, self.caption),
            "text/plain": f"{self.caption}\n{flat.to_string(index=False)}",
        }


@dataclass(frozen=True, eq=False, repr=False)
class Payload(Words):
    """A sentence that carries the run's result for the machine that asked for it."""

    result: Mapping[str, Any]

    def bundle(self) -> dict[str, Any]:
        """Return MIME type -> content."""
        return super().bundle() | {RESULT_MIME: dict(self.result)}


def table_html(frame: pd.DataFrame, caption: str) -> str:
    """Return a frame of texts as an HTML table: scopes for screen readers, numbers to the right, everything escaped.

    Parameters
    ----------
    frame : pandas.DataFrame
        Texts; one index level.
    caption : str
        What the table shows.

    Examples
    --------
    >>> frame = pd.DataFrame({"n": ["12"]}, index=pd.Index(["<b>"], name="item"))
    >>> print(table_html(frame, "Counts"))  # doctest: +ELLIPSIS
    <table class="sqm-table"><caption>Counts</caption>
    <thead><tr><th scope="col" style="text-align:left">item</th><th ...>n</th></tr></thead>
    <tbody>
    <tr><th scope="row" style="text-align:left">&lt;b&gt;</th><td style="text-align:right">12</td></tr>
    </tbody></table>
    """
    sides = ["right" if _numeric(frame.iloc[:, i]) else "left" for i in range(frame.shape[1])]
    names = [_cell("th", frame.index.name or "", "left", "col")]
    names += [_cell("th", name, side, "col") for name, side in zip(frame.columns, sides, strict=True)]
    rows = []
    for label, row in zip(frame.index, frame.itertuples(index=False), strict=True):
        cells = [_cell("td", value, side) for value, side in zip(row, sides, strict=True)]
        rows.append(f"<tr>{_cell('th', label, 'left', 'row')}{''.join(cells)}</tr>")
    head = f'<table class="sqm-table"><caption>{escape(caption)}</caption>\n<thead><tr>{"".join(names)}</tr></thead>'
    return "\n".join([head, "<tbody>", *rows, "</tbody></table>"])


def _cell(tag: str, value: Any, side: str, scope: str = "") -> str:
    scope = f' scope="{scope}"' if scope else ""
    whole = ";white-space:nowrap" if _DAY.fullmatch(str(value)) else ""  # a date stands in one line
    return f'<{tag}{scope} style="text-align:{side}{whole}">{escape(str(value))}</{tag}>'


def _numeric(column: pd.Series) -> bool:
    return any(_NUMBER.fullmatch(str(v)) for v in column) and all(
        _NUMBER.fullmatch(str(v)) or not str(v) for v in column
    )


def markdown(text: Any) -> str:
    """Return a user's text so that Markdown, HTML and formulas in it stay text.

    >>> markdown("<b>*5* $x$")
    '&#60;b&#62;&#42;5&#42; &#36;x&#36;'
    """
    return _MARKUP.sub(lambda found: "".join(f"&#{ord(c)};" for c in found.group()), str(text))


def spoken(result: Result, items: Any) -> Result:
    """Return a result whose labels and note texts may stand in Markdown."""
    labels = safe_labels(result.labels, items)
    notes = tuple(safe_remark(note, labels) for note in result.notes)
    return replace(result, labels=labels, notes=notes)


def safe_labels(labels: Mapping[str, Any], items: Any) -> dict[str, Any]:
    """Return a text for every item and group that may stand in Markdown; an id that may itself needs none."""
    bare = [item for item in items if item not in labels and not _PLAIN.fullmatch(str(item))]
    return {key: _deep(labels.get(key, key)) for key in dict.fromkeys([*bare, *labels])}


def safe_remark(remark: Remark, labels: Mapping[str, Any]) -> Remark:
    """Return a remark whose values and place may stand in Markdown; ids that have a label stay what they are."""
    texts = {name: markdown(getattr(remark.where, name)) for name in ("file", "sheet", "column", "item")}
    where = replace(remark.where, rows=tuple(map(_deep, remark.where.rows)), **texts)
    return replace(remark, values={k: _deep(v, labels) for k, v in remark.values.items()}, where=where)


def _deep(value: Any, keep: Any = ()) -> Any:
    if isinstance(value, Mapping):
        return {k: _deep(v, keep) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_deep(v, keep) for v in value]
    if not isinstance(value, str) or value in keep or _PLAIN.fullmatch(value):
        return value
    return markdown(value)
