"""One HTML file from an executed notebook: findings first, then the steps, then the method; no code, no script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from sqmlib._share import share
from sqmlib.i18n import tr
from sqmlib.report.sanitize import ALLOWED, clean_html, markdown, png_address, prose, svg_address, texts_only
from sqmlib.result import RESULT_MIME

__all__ = ["Front", "Heading", "Numbers", "arrange", "first_heading", "page", "ready", "render"]

LEFT_OUT = frozenset({"teach", "exercise", "solution", "parameters", "injected-parameters"})
PARTS = ("findings", "steps", "method")
TOP = 2  # level of a section in a notebook; the title stands above
CODES = {"en": "en", "zh": "zh-Hans"}
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_OWN_NUMBER = re.compile(r"^\d+[.)、]?\s+")
_OBJECT = re.compile(r"^<[^<>]*>$|^\[?<[^<>]*>(, <[^<>]*>)*\]?$")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Front:
    """What a report says about itself.

    Attributes
    ----------
    lang : {"en", "zh"}
        Language of the report.
    title : str
        Title of the case.
    kicker : str
        The line above it: what kind of report this is.
    facts : tuple of (str, str)
        Label and text of the title block: respondents, date of the data.
    provenance : tuple of (str, str)
        Label and text of the last lines: versions, hashes, parameters.
    """

    lang: str
    title: str
    kicker: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()


class Heading(NamedTuple):
    """A heading of the report: its level in the notebook, its address, its text, its number where sections have one."""

    level: int
    name: str
    text: str
    number: str = ""


@dataclass
class Numbers:
    """Running numbers and addresses of one report.

    Attributes
    ----------
    lang : {"en", "zh"}
        Language of the report.
    prefix : str
        Put before the addresses of headings, to keep the chapters of a bound report apart.
    deeper : int
        How many levels the headings go down in the page.
    chapter : str
        Number of the chapter whose sections are numbered; their own numbers go. Empty: they are left as they are.
    """

    lang: str
    prefix: str = ""
    deeper: int = 0
    chapter: str = ""
    heading: int = 0
    section: int = 0
    figure: int = 0
    table: int = 0
    contents: list[Heading] = field(default_factory=list)

    def label(self, kind: str) -> str:
        """Return the label of the next figure or table."""
        setattr(self, kind, getattr(self, kind) + 1)
        return tr(f"report.label.{kind}", self.lang, n=getattr(self, kind))

    def begin(self, chapter: str, prefix: str, deeper: int) -> None:
        """Begin a chapter: sections are counted anew, figures and tables go on."""
        self.chapter, self.prefix, self.deeper = chapter, prefix, deeper
        self.heading = self.section = 0
        self.contents = []

    def headed(self, level: int, html: str) -> str:
        """Return a heading with its address, and note it for the contents."""
        self.heading += 1
        name, number = f"{self.prefix}s{self.heading}", ""
        if self.chapter and level == TOP:
            self.section += 1
            number, html = f"{self.chapter}.{self.section}", _OWN_NUMBER.sub("", html)
        self.contents.append(Heading(level, name, Markup(html).striptags(), number))  # noqa: S704 - cleaned before
        shown, mark = min(level + self.deeper, 6), f'<span class="no">{number}</span> ' if number else ""
        return f'<h{shown} id="{name}">{mark}{html}</h{shown}>'


def page(notebook: Any, front: Front) -> str:
    """Return the report of an executed notebook as one self-contained HTML file.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With outputs; cells tagged ``findings`` come first, ``method`` last, ``teach`` and exercises not at all.
    front : Front
        Title block and provenance.
    """
    numbers = Numbers(front.lang)
    subtitle, cells = arrange(notebook)
    shown = [ready(cell, part, numbers) for part, cell in cells]
    words = {key: tr(f"report.{key}", front.lang) for key in ("contents", "findings", "provenance", "skip")}
    resources = {
        "front": front,
        "subtitle": subtitle * (subtitle != front.title),
        "words": words,
        "code": CODES[front.lang],
    }
    resources["contents"] = [
        ("findings", words["findings"]),
        *((found.name, found.text) for found in numbers.contents if found.level == TOP),
    ]
    arranged = type(notebook)({**notebook, "cells": shown})
    return _exporter().from_notebook_node(arranged, resources=resources)[0] + "\n"


def arrange(notebook: Any) -> tuple[str, list[tuple[str, Any]]]:
    r"""Return the title of the notebook and its reported cells, each with the part it belongs to, in reading order.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> arrange(new_notebook(cells=[new_markdown_cell("# Find out"), new_markdown_cell("## Why\n\nBecause")]))[0]
    'Find out'
    """
    title = first_heading(notebook)
    kept = [(_part(cell), type(cell)(cell)) for cell in notebook.cells if _reported(cell)]
    for _, cell in kept:
        if _is_prose(cell):
            cell.source = re.sub(r"\A#\s+.+\n*", "", cell.source)
    kept = [(part, cell) for part, cell in kept if cell.source.strip()]
    return title, _without_bare_headings([pair for part in PARTS for pair in kept if pair[0] == part])


def first_heading(notebook: Any) -> str:
    """Return the title of a notebook: its first heading of the highest level."""
    return next((m[1].strip() for c in notebook.cells if _is_prose(c) and (m := re.match(r"#\s+(.+)", c.source))), "")


def _is_prose(cell: Any) -> bool:
    return cell.cell_type == "markdown"


def _tags(cell: Any) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _part(cell: Any) -> str:
    return next((part for part in PARTS if part in _tags(cell)), "steps")


def _reported(cell: Any) -> bool:
    if _tags(cell) & LEFT_OUT:
        return False
    if _is_prose(cell):
        return True
    return (
        cell.cell_type == "code"
        and bool(cell.outputs)
        and not any(RESULT_MIME in o.get("data", {}) for o in cell.outputs)
    )


def _without_bare_headings(cells: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Leave out headings whose section has moved or was left out."""
    kept: list[tuple[str, Any]] = []
    for part, cell in reversed(cells):
        bare = _is_prose(cell) and re.fullmatch(r"(#+)\s+[^\n]+\s*", cell.source)
        level = len(bare[1]) if bare else 9
        following = kept[-1] if kept else None
        if bare and (following is None or following[0] != part or _level(following[1]) <= level):
            continue
        kept.append((part, cell))
    return kept[::-1]


def _level(cell: Any) -> int:
    found = re.match(r"(#+)\s", cell.source) if _is_prose(cell) else None
    return len(found[1]) if found else 9


def ready(cell: Any, part: str, numbers: Numbers) -> Any:
    """Return a cell whose contents are clean and need no further thought in the template."""
    meta: dict[str, Any] = {"part": part}
    if _is_prose(cell):
        meta["html"] = _anchored(prose(cell.source), numbers, lowest=TOP + 1 if part == "findings" else TOP)
    else:
        cell.outputs = [o for output in cell.outputs for o in _output(output, numbers)]
    cell.metadata = type(cell)(meta)
    return cell


def _anchored(html: Markup, numbers: Numbers, lowest: int) -> Markup:
    """Give every heading an address, note it for the contents, and keep outputs below the headings of the notebook."""

    def heading(found: re.Match[str]) -> str:
        return numbers.headed(max(int(found[1]), lowest), found[2])

    return Markup(_HEADING.sub(heading, html))  # noqa: S704 - cleaned before


def _output(output: Any, numbers: Numbers) -> Iterator[Any]:
    """Yield the output in the one form that is shown, or nothing."""
    data: Mapping[str, Any] = output.get("data", {})
    if output.output_type == "stream" and output.name == "stdout":
        data = {"text/plain": output.text}
    kind = next((mime for mime in ALLOWED if mime in data), None)
    shown = _shown(kind, data, output.get("metadata", {}), numbers) if kind else None
    if shown:
        fields = {"output_type": "display_data", "data": {kind: ""}, "metadata": shown}
        yield type(output)({k: type(output)(v) if isinstance(v, dict) else v for k, v in fields.items()})


def _shown(kind: str, data: Mapping[str, Any], meta: Mapping[str, Any], numbers: Numbers) -> dict[str, Any] | None:
    text = data[kind] if isinstance(data[kind], str) else "".join(map(str, data[kind]))
    if kind in ("image/svg+xml", "image/png"):
        address = svg_address(text) if kind == "image/svg+xml" else png_address(text)
        return _figure(address, data, {**meta, **meta.get(kind, {})}, numbers) if address else None
    if kind == "text/html":
        return {"html": _captioned(_anchored(clean_html(text), numbers, TOP + 1), numbers)}
    if kind == "text/markdown":
        return {"html": _anchored(markdown(text), numbers, TOP + 1)}
    return None if _OBJECT.match(text.strip()) else {"html": texts_only(text)}


def _figure(address: str, data: Mapping[str, Any], meta: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    plain = str(data.get("text/plain", ""))
    alt = str(meta.get("alt") or ("" if _OBJECT.match(plain) else plain))
    label = numbers.label("figure")
    return {"src": address, "alt": alt or label, "label": label, "caption": str(meta.get("caption") or _first(alt))}


def _first(text: str) -> str:
    """Return the first sentence of a description: the caption; all of it is for those who cannot see the picture."""
    return re.split(r"(?<=\.)\s|(?<=。)", text.strip(), maxsplit=1)[0]


def _captioned(html: Markup, numbers: Numbers) -> Markup:
    def caption(_: re.Match[str]) -> str:
        return f'<caption><span class="label">{numbers.label("table")}</span> '

    return Markup(re.sub("<caption>", caption, html))  # noqa: S704 - cleaned before


@cache
def _exporter() -> Any:
    """Return the exporter on our own template, with escaping on (Jinja's default is off)."""
    from nbconvert.exporters import TemplateExporter

    class ReportExporter(TemplateExporter):
        def _create_environment(self) -> Any:
            environment = super()._create_environment()
            environment.autoescape = True
            return environment

    return ReportExporter(
        template_name="report",
        file_extension=".html",
        template_extension=".html.j2",
        extra_template_basedirs=[str(share("templates"))],
        default_preprocessors=[],  # cells come ready; each would copy and validate them again
    )


def render(template: str, **values: Any) -> str:
    """Return a page made from another template of the report's folder, escaping on."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(share("templates") / "report"), autoescape=True, trim_blocks=True)
    return environment.get_template(template).render(**values) + "\n"
