"""The page of a bound report: cover, contents, findings and actions of all methods, a chapter each, the appendix."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sqmlib.i18n import has, tr
from sqmlib.report.pages import CODES, Heading, Numbers, arrange, ready, render
from sqmlib.report.sanitize import markdown

if TYPE_CHECKING:
    from sqmlib.report import Built

__all__ = ["Chapter", "bound_page", "chapters"]

Facts = tuple[tuple[str, str], ...]
_FIRST_HEADING = re.compile(r"\A##\s+.+\n*")
_ONE_PARAGRAPH = re.compile(r"\A<p>(.*)</p>\Z", re.DOTALL)
_PAUSE = re.compile(r"(?<=[：，、；—])")  # a title that fills more than one line breaks there first
_WORDS = ("kicker", "about", "findings", "chapters", "back", "methods", "shared")


@dataclass(frozen=True)
class Chapter:
    """One method of a bound report, clean and ready for the template.

    Attributes
    ----------
    number : int
        Its place, from 1 on.
    name, subtitle, headline : str
        What the method is called, what it does, what it found in one sentence.
    facts, made : tuple of (str, str)
        Label and text: what the data are, how the results were made.
    findings : dict of str to Markup
        Heading of a part, such as "How sure" -> its sentences as a list.
    actions : tuple of Markup
        What to do next, a sentence each.
    steps, sources : tuple of dict
        What stands in the chapter and in the appendix: each ``html``, or the ``src`` of a picture with its texts.
    sections : tuple of Heading
        The chapter's sections, for the contents.
    """

    number: int
    name: str
    subtitle: str
    headline: str
    facts: Facts
    made: Facts
    findings: dict[str, Markup]
    actions: tuple[Markup, ...]
    steps: tuple[dict[str, Any], ...]
    sources: tuple[dict[str, Any], ...]
    sections: tuple[Heading, ...]


def bound_page(parts: Sequence[Built]) -> str:
    """Return the bound report of one case as one self-contained HTML file, without script.

    Parameters
    ----------
    parts : sequence of Built
        At least one executed method of the same case, in the same language; their order is that of the chapters.
    """
    lang, found = parts[0].task.lang, chapters(parts)
    shared = tuple(line for line in found[0].made if all(line in chapter.made for chapter in found))
    words = {key: tr(f"bound.{key}", lang) for key in _WORDS}
    words |= {key: tr(f"report.{key}", lang) for key in ("contents", "provenance", "skip")}
    words["next"] = tr("common.heading.next", lang)
    return render(
        "bound.html.j2",
        code=CODES[lang],
        title=parts[0].task.title,
        runs=_PAUSE.split(parts[0].task.title),
        chapters=found,
        shared=shared,
        words=words,
        labels={c.number: tr("bound.chapter", lang, n=c.number) for c in found},
        appendix={letter: tr("bound.appendix", lang, n=letter) for letter in "AB"},
    )


def chapters(parts: Sequence[Built]) -> list[Chapter]:
    """Return the chapters; figures and tables are counted in reading order, the appendix after all chapters."""
    numbers = Numbers(parts[0].task.lang)
    arranged = [arrange(part.notebook) for part in parts]
    steps = [_steps(cells, place, numbers) for place, (_, cells) in enumerate(arranged, start=1)]
    sources = [_sources(cells, place, numbers) for place, (_, cells) in enumerate(arranged, start=1)]
    return [
        _chapter(part, place, subtitle, shown, source)
        for place, (part, (subtitle, _), shown, source) in enumerate(
            zip(parts, arranged, steps, sources, strict=True), start=1
        )
    ]


def _chapter(part: Built, number: int, subtitle: str, steps: tuple, sources: tuple) -> Chapter:
    from sqmlib.report import method_name

    lang = part.task.lang
    told = _told(part.payload, lang)
    heads = {key: tr(f"common.heading.{key}", lang) for key in told if has(f"common.heading.{key}") and key != "next"}
    return Chapter(
        number=number,
        name=method_name(part.task.method, lang),
        subtitle=subtitle,
        headline=part.headline,
        facts=tuple(part.front.facts),
        made=tuple(part.front.provenance),
        findings={head: markdown("\n".join(f"- {s}" for s in told[key])) for key, head in heads.items() if told[key]},
        actions=tuple(_sentence(text) for text in told.get("next", ())),
        steps=steps[0],
        sources=sources,
        sections=steps[1],
    )


def _told(payload: Mapping[str, Any], lang: str) -> dict[str, list[str]]:
    """Return what a method found, with what its companions found behind it."""
    told = {key: list(said) for key, said in payload["findings"][lang].items()}
    for companion in payload.get("companions", []):
        for key, said in companion["findings"][lang].items():
            told[key] = [*told.get(key, []), *said]
    return told


def _sentence(text: str) -> Markup:
    """Return one Markdown sentence as HTML without a paragraph of its own."""
    return Markup(_ONE_PARAGRAPH.sub(r"\1", markdown(text)))  # noqa: S704 - cleaned by markdown()


def _steps(cells: list, place: int, numbers: Numbers) -> tuple[tuple[dict[str, Any], ...], tuple[Heading, ...]]:
    """Return what a chapter shows, and its sections."""
    numbers.begin(chapter=str(place), prefix=f"c{place}-", deeper=1)
    blocks = _blocks([cell for part, cell in cells if part == "steps"], "steps", numbers)
    return blocks, tuple(heading for heading in numbers.contents if heading.number)


def _sources(cells: list, place: int, numbers: Numbers) -> tuple[dict[str, Any], ...]:
    """Return what a method says of itself, without its heading: the appendix has one for all."""
    numbers.begin(chapter="", prefix=f"a{place}-", deeper=2)
    chosen = [cell for part, cell in cells if part == "method"]
    if chosen and chosen[0].cell_type == "markdown":
        chosen[0].source = _FIRST_HEADING.sub("", chosen[0].source)
    return _blocks([cell for cell in chosen if cell.source.strip()], "method", numbers)


def _blocks(cells: list, part: str, numbers: Numbers) -> tuple[dict[str, Any], ...]:
    shown: list[dict[str, Any]] = []
    for cell in cells:
        done = ready(cell, part, numbers)
        shown += [done.metadata] if "html" in done.metadata else [output.metadata for output in done.outputs]
    return tuple(shown)
