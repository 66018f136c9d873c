"""The Kano questionnaire: two questions per item, five standard answers, on paper (HTML) and for data entry (XLSX).

The workbook's columns are those of the declared input and its answer texts are known to the alias table: what people
fill in is read again without any mapping.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from sqmlib.checks import DataError, Remark
from sqmlib.i18n import LANGUAGES, language, pick, tr

__all__ = ["Question", "Questionnaire", "questionnaire"]

SUFFIXES = {"functional": "_f", "dysfunctional": "_d", "importance": "_imp"}
POSITIONS = range(1, 6)
MOST_IMPORTANT = 9
_BAD_ID = re.compile(r"\s|^$|(_f|_d|_imp)$")


def questionnaire(
    items: Mapping[str, Any], lang: str | None = None, *, importance: bool = False, title: Any = None
) -> Questionnaire:
    """Return a ready questionnaire for `items`.

    Parameters
    ----------
    items : mapping
        id -> text, ``{"en": text, "zh": text}``, or ``{"en": {"functional": ..., "dysfunctional": ..., "label": ...}}``
        with wordings of your own, which are printed as they are. Other texts are put into neutral standard questions.
    lang : {"en", "zh", "both"}, optional
        Language; ``both`` prints both languages. Default: the language in use.
    importance : bool
        Also ask how important each item is, 1 to 9.
    title : str or {"en": ..., "zh": ...}, optional
        Heading of the questionnaire.

    Returns
    -------
    Questionnaire

    Raises
    ------
    DataError
        If there is no item, or an id could not be told apart as a column name.

    Examples
    --------
    >>> form = questionnaire({"wifi": {"en": "Free Wi-Fi", "zh": "免费无线网络"}}, "en")
    >>> [question.text("en") for question in form.questions]
    ['Free Wi-Fi: if this is the case, how do you feel?', 'Free Wi-Fi: if this is not the case, how do you feel?']
    """
    langs = _languages(lang)
    bad = [item for item in items if not isinstance(item, str) or _BAD_ID.search(item)]
    if not items or bad:
        code = "questionnaire.bad_item" if items else "questionnaire.no_items"
        raise DataError([Remark(code, "error", {"found": bad})])
    roles = tuple(SUFFIXES) if importance else tuple(SUFFIXES)[:2]
    questions = tuple(Question(item, role, text) for item, text in items.items() for role in roles)
    return Questionnaire(questions, langs, title)


def _languages(lang: str | None) -> tuple[str, ...]:
    if lang == "both":
        return LANGUAGES
    if lang is not None and lang not in LANGUAGES:
        raise DataError([Remark("questionnaire.bad_lang", "error", {"found": str(lang)})])
    return (language(lang),)


@dataclass(frozen=True)
class Question:
    """One question: an item seen in one role.

    Attributes
    ----------
    item : str
        Id of the item.
    role : {"functional", "dysfunctional", "importance"}
        What is asked.
    texts : str or mapping
        The item's texts as given.
    """

    item: str
    role: str
    texts: Any

    @property
    def column(self) -> str:
        """Name of the column that holds the answers."""
        return self.item + SUFFIXES[self.role]

    def label(self, lang: str) -> str:
        """Return the item's short text in one language; empty when only full wordings were given."""
        given = self._given(lang)
        return str(given.get("label", "")) if isinstance(given, Mapping) else pick(given)

    def wording(self, lang: str) -> str | None:
        """Return the user's own wording of this question, or None."""
        given = self._given(lang)
        return str(given[self.role]) if isinstance(given, Mapping) and self.role in given else None

    def text(self, lang: str) -> str:
        """Return the whole question as one sentence."""
        feature = self.label(lang) or self.item
        return self.wording(lang) or tr(f"questionnaire.{self.role}_full", lang, feature=feature)

    def short(self, lang: str) -> str:
        """Return the question as it stands below the item's heading."""
        return self.wording(lang) or tr(f"questionnaire.{self.role}", lang)

    def _given(self, lang: str) -> Any:
        if not isinstance(self.texts, Mapping) or "functional" in self.texts:
            return self.texts
        return self.texts.get(lang) or next(iter(self.texts.values()), self.item)


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire, ready to print or to fill in.

    Attributes
    ----------
    questions : tuple of Question
        All questions in the order of the items.
    languages : tuple of str
        One language, or both.
    title : str or mapping, optional
        Heading.
    """

    questions: tuple[Question, ...]
    languages: tuple[str, ...]
    title: Any = None

    @property
    def columns(self) -> list[str]:
        """Names of the columns the answers go to."""
        return ["respondent", *(question.column for question in self.questions)]

    @property
    def html(self) -> str:
        """The questionnaire to print: one self-contained page without scripts."""
        name = " ".join(self._title(lang) for lang in self.languages)
        page_lang = "zh-CN" if self.languages[0] == "zh" else "en"
        return _PAGE.format(
            lang=page_lang, title=escape(name), csp=_CSP, css=_CSS, head=self._head(), body="".join(self._sections())
        )

    def xlsx(self, rows: int = 200) -> bytes:
        """Return a workbook to enter the answers in: a line per respondent, answers chosen from lists."""
        from sqmlib.kano.entry import entry_workbook

        return entry_workbook(self, rows)

    def _repr_html_(self) -> str:
        return f'<iframe sandbox="" style="width:100%;height:32em;border:0" srcdoc="{escape(self.html)}"></iframe>'

    def _title(self, lang: str) -> str:
        return pick(self.title, lang) if self.title else tr("questionnaire.title", lang)

    def _both(self, say, tag: str = "span") -> str:
        """Return a text in every language wanted, each marked as such; `say` gives it for one language."""
        parts = ((lang, say(lang)) for lang in self.languages)
        return "".join(f'<{tag} lang="{_TAG[lang]}">{escape(text)}</{tag}>' for lang, text in parts if text)

    def _word(self, key: str, tag: str = "span") -> str:
        return self._both(lambda lang: tr(f"questionnaire.{key}", lang), tag)

    def _head(self) -> str:
        notes = self._word("instruction", "p")
        if any(question.role == "importance" for question in self.questions):
            notes += self._word("importance_note", "p")
        fields = "".join(f'<span class="field">{self._word(key)}<i></i></span>' for key in ("number", "date"))
        return f"<header><h1>{self._both(self._title)}</h1><div>{fields}</div>{notes}</header>"

    def _sections(self):
        items = list(dict.fromkeys(question.item for question in self.questions))
        for number, item in enumerate(items, start=1):
            mine = [question for question in self.questions if question.item == item]
            heading = f'<h2><b>{number}</b><span class="texts">{self._both(mine[0].label)}</span></h2>'
            rows = "".join(self._row(question) for question in mine if question.role != "importance")
            scale = "".join(f"<th>{self._word(f'answer.{position}')}</th>" for position in POSITIONS)
            table = f"<table><thead><tr><td></td>{scale}</tr></thead><tbody>{rows}</tbody></table>"
            rest = "".join(self._importance(question) for question in mine if question.role == "importance")
            yield f"<section>{heading}{table}{rest}</section>"

    def _row(self, question: Question) -> str:
        boxes = '<td class="tick"><i></i></td>' * len(POSITIONS)
        return f'<tr class="{question.role}"><th scope="row">{self._both(question.short)}</th>{boxes}</tr>'

    def _importance(self, question: Question) -> str:
        numbers = "".join(f"<b>{number}</b>" for number in range(1, MOST_IMPORTANT + 1))
        return (
            f'<div class="importance"><div>{self._both(question.short)}</div><div class="numbers">{numbers}</div></div>'
        )


_TAG = {"en": "en", "zh": "zh-CN"}
_CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{csp}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>{css}</style></head>
<body>{head}<main>{body}</main></body></html>
"""
_CSS = """
@page { size: A4; margin: 15mm 14mm; }
body { font: 10.5pt/1.4 "DejaVu Sans", "Segoe UI", Helvetica, "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei",
  "PingFang SC", sans-serif; color: #1c2733; max-width: 182mm; margin: 8mm auto; padding: 0 4mm; }
span[lang] { display: block; } span[lang] + span[lang] { color: #44525f; font-size: .93em; }
h1 { font-size: 17pt; line-height: 1.25; margin: 0 0 4mm; } header p { margin: 2mm 0; }
.field { display: inline-flex; align-items: flex-end; gap: 2mm; margin-right: 8mm; }
.field i { border-bottom: .3mm solid #44525f; width: 38mm; }
section { break-inside: avoid; margin: 5mm 0 0; border-top: .4mm solid #1c2733; padding-top: 2mm; }
h2 { font-size: 11.5pt; margin: 0 0 1.5mm; display: flex; gap: 3mm; } h2 b { min-width: 6mm; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
thead td { width: 44%; } thead th { font-weight: normal; font-size: 8.5pt; line-height: 1.2; vertical-align: bottom;
  text-wrap: balance;
  padding: 0 1mm 1mm; }
tbody th { text-align: left; font-weight: normal; padding: 1.6mm 2mm; }
tbody tr { border-top: .2mm solid #b8c2cc; } tr.dysfunctional { background: #f2f4f6; }
.tick { text-align: center; } .tick i { display: inline-block; width: 4.2mm; height: 4.2mm; background: #fff;
  border: .35mm solid #1c2733; border-radius: .6mm; vertical-align: middle; }
.importance { display: flex; justify-content: space-between; gap: 4mm; align-items: center; padding: 1.5mm 0;
  border-top: .2mm solid #b8c2cc; } .numbers { white-space: nowrap; } .numbers b { font-weight: normal;
  padding: 0 1.7mm; }
@media print { body { margin: 0 auto; padding: 0; } * { print-color-adjust: exact; } }
"""
