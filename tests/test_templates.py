"""The blank input files are those that the declared inputs give, and can be filled in and analysed."""

from __future__ import annotations

import importlib.util
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

import sqmlib as sq
from sqmlib.methodface import MAIN, kinds

ROOT = Path(__file__).resolve().parent.parent
_SPEC = importlib.util.spec_from_file_location("templates", ROOT / "tools" / "templates.py")
TOOL = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(TOOL)
FILES = TOOL.templates()


def content(data: bytes, kind: str):
    """Return what a file holds, whatever way it was packed."""
    if kind != ".xlsx":
        return data
    sheet = load_workbook(BytesIO(data)).active
    heads = [(cell.value, cell.comment and cell.comment.text) for cell in sheet[1]]
    return heads, [(str(v.sqref), v.formula1, v.prompt) for v in sheet.data_validations.dataValidation]


@pytest.mark.parametrize("path", list(FILES), ids=lambda path: path.name)
def test_committed_file_is_what_the_declared_input_gives(path):
    assert content(path.read_bytes(), path.suffix) == content(FILES[path], path.suffix)


def test_every_method_and_every_further_table_has_a_blank_input_file():
    further = {f"{method}_{name}" for method, name in kinds().values() if name != MAIN}
    assert {path.stem for path in FILES} == {*sq.METHODS, *sq.COMPANIONS, *further}


def test_blank_kano_file_can_be_filled_in_and_analysed(tmp_path):
    head = (ROOT / "templates" / "inputs" / "kano.csv").read_text(encoding="utf-8")
    rows = "".join(f"r{n},1,3,,2,5,,1,5,,,\n" for n in range(20))
    (tmp_path / "kano.csv").write_text(head + rows, encoding="utf-8")
    (tmp_path / "case.yml").write_text("kano: {answers: kano.csv}\n", encoding="utf-8")
    answers = sq.open_case(tmp_path).answers("kano")
    assert sq.kano.analyze(answers, bootstrap=100).table["category"].tolist() == ["A", "M", "O"]
