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
_HEAD = {"bold": True, "bg_color": "#E3E9EE", "border": 1, "border_color": "#B8C2CC", "valign": "top"}


def entry_workbook(form: Questionnaire, rows: int) -> bytes:
    """Return the workbook: answers to enter, then the questions and the scale to look up."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"created": _CREATED})
    head, wrap = book.add_format(_HEAD), book.add_format({"text_wrap": True, "valign": "top"})
    _answers(_sheet(book, form, "answers"), form, rows, head)
    _texts(_sheet(book, form, "questions"), form, head, wrap)
    _scale(_sheet(book, form, "scale"), form, head)
    book.close()
    return target.getvalue()


def _sheet(book: Any, form: Questionnaire, name: str) -> Any:
    sheet = book.add_worksheet(" ".join(tr(f"questionnaire.sheet.{name}", lang) for lang in form.languages))
    sheet.freeze_panes(1, 1)
    return sheet


def _answers(sheet: Any, form: Questionnaire, rows: int, head: Any) -> None:
    for position, name in enumerate(form.columns):
        sheet.write_string(0, position, name, head)
        sheet.set_column(position, position, max(12, len(name) + 3))
    for position, question in enumerate(form.questions, start=1):
        sheet.data_validation(1, position, rows, position, _validation(question, form))


def _validation(question: Question, form: Questionnaire) -> dict[str, Any]:
    """Return the list of answers to choose from, with the question as the message beside the cell."""
    said = {"input_title": _cut(question.column, _LONGEST_TITLE)}
    said["input_message"] = _cut("\n".join(question.text(lang) for lang in form.languages), _LONGEST_MESSAGE)
    if question.role == "importance":
        return {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 9, **said}
    texts = [tr(f"questionnaire.answer.{n}", lang) for lang in form.languages for n in range(1, 6)]
    return {"validate": "list", "source": texts, **said}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _texts(sheet: Any, form: Questionnaire, head: Any, wrap: Any) -> None:
    _head(sheet, form, ("code", "text"), head)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, len(form.languages), 60)
    for row, question in enumerate(form.questions, start=1):
        sheet.write_string(row, 0, question.column, wrap)
        for position, lang in enumerate(form.languages, start=1):
            sheet.write_string(row, position, question.text(lang), wrap)


def _scale(sheet: Any, form: Questionnaire, head: Any) -> None:
    _head(sheet, form, ("position", "answer"), head)
    sheet.set_column(1, len(form.languages), 32)
    for number in range(1, 6):
        sheet.write_number(number, 0, number)
        for position, lang in enumerate(form.languages, start=1):
            sheet.write_string(number, position, tr(f"questionnaire.answer.{number}", lang))


def _head(sheet: Any, form: Questionnaire, names: tuple[str, str], head: Any) -> None:
    first, second = names
    sheet.write_string(0, 0, " ".join(tr(f"questionnaire.column.{first}", lang) for lang in form.languages), head)
    for position, lang in enumerate(form.languages, start=1):
        sheet.write_string(0, position, tr(f"questionnaire.column.{second}", lang), head)
