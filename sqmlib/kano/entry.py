"""The workbook in which the answers to a questionnaire are entered."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqmlib.i18n import tr

if TYPE_CHECKING:
    from sqmlib.kano.questionnaire import Question, Questionnaire

__all__ = ["entry_workbook"]

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_CREATED = datetime(2026, 1, 1)  # fixed, so that the same questionnaire gives the same bytes
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
_NOTE = {"x_scale": 2.2, "y_scale": 1.2, "author": ""}
_HEAD = {"bold": True, "bg_color": "#E3E9EE", "border": 1, "border_color": "#B8C2CC", "valign": "top"}


def entry_workbook(form: Questionnaire, rows: int) -> bytes:
    """Return the workbook: one sheet, a line per respondent; each question stands in a note and beside the cell."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet(" ".join(tr("questionnaire.sheet", lang) for lang in form.languages))
    sheet.freeze_panes(1, 1)
    _heads(sheet, form, book.add_format(_HEAD))
    for position, question in enumerate(form.questions, start=1):
        sheet.data_validation(1, position, rows, position, _validation(question, form))
    book.close()
    return target.getvalue()


def _heads(sheet: Any, form: Questionnaire, head: Any) -> None:
    for position, name in enumerate(form.columns):
        sheet.write_string(0, position, name, head)
        sheet.set_column(position, position, max(12, len(name) + 3))
    for position, question in enumerate(form.questions, start=1):
        sheet.write_comment(0, position, _asked(question, form), _NOTE)


def _asked(question: Question, form: Questionnaire) -> str:
    return "\n".join(question.text(lang) for lang in form.languages)


def _validation(question: Question, form: Questionnaire) -> dict[str, Any]:
    """Return what may be entered, with the question as the message beside the cell."""
    said = {"input_title": _cut(question.column, _LONGEST_TITLE)}
    said["input_message"] = _cut(_asked(question, form), _LONGEST_MESSAGE)
    if question.role == "importance":
        return {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 9, **said}
    texts = [tr(f"questionnaire.answer.{n}", lang) for lang in form.languages for n in range(1, 6)]
    return {"validate": "list", "source": texts, **said}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
