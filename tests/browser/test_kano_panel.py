"""The Kano panels in a real JupyterLab: edit with mouse and keyboard, see the pictures follow, find it kept."""

from __future__ import annotations

import pytest
from notebook_kit import Notebook

import sqmlib as sq
from sqmlib.i18n import tr

REASON = "bdd: abc 合同要求 <b>x</b>"


def comments(case):
    """Return the comments of a case file."""
    return [line for line in case.read_text(encoding="utf-8").splitlines() if line.strip().startswith("#")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_group_edits_sees_the_picture_change_and_finds_it_kept(start_lab, page, lang):
    """The whole story in English; in Chinese without a second opening of the notebook."""
    lab = start_lab(lang)
    case = lab.folder / "data" / "airline" / "case.yml"
    said, errors = comments(case), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    notebook = Notebook(page, lab, lang)
    notebook.run_all()
    another_table_is_chosen(notebook, case)
    an_item_is_decided(notebook, case)
    assert comments(case) == said
    if lang == "en":
        all_is_there_when_it_is_opened_again(notebook)
        the_decision_is_taken_back(notebook, case)
        assert comments(case) == said
        an_exercise_answers_with_a_hint(notebook)
    assert [error for error in errors if "anywidget" in error or "render" in error] == []


def decisions(case):
    """Return what the group decided, as the case keeps it."""
    return sq.open_case(case.parent).decisions("kano")


def another_table_is_chosen(notebook, case):
    before = notebook.pictures("field:evaluation")
    assert len(before) == 1
    notebook.control("field:evaluation").focus()
    notebook.page.keyboard.press("ArrowDown")  # the strict table is next
    notebook.page.wait_for_function(
        "(old) => [...document.querySelectorAll('.jp-RenderedSVG img')].every((img) => img.src !== old)", arg=before[0]
    )
    chosen = lambda: sq.open_case(case.parent).options("kano").get("evaluation")  # noqa: E731
    assert notebook.until(lambda: chosen() == "pouliot")  # the picture is shown while the case is saved
    notebook.look("evaluation")


def an_item_is_decided(notebook, case):
    page, number = notebook.page, notebook.cells()
    ringless = notebook.pictures("cell:wifi:reason")
    notebook.control("cell:wifi:decided").focus()
    page.keyboard.press("ArrowDown")  # must-be: overrules the survey
    asked = page.locator('td:has([data-key="cell:wifi:reason"]) .sqm-message')
    page.wait_for_function(
        "() => document.querySelector('td:has([data-key=\"cell:wifi:reason\"]) .sqm-message').textContent"
    )
    assert asked.inner_text() == tr("kano_guide.problem.reason", notebook.lang)
    assert "wifi" not in decisions(case)
    notebook.look("reason_wanted")
    notebook.control("cell:wifi:reason").click()
    page.keyboard.type(REASON)
    page.keyboard.press("Enter")
    page.wait_for_function("(old) => !document.body.innerHTML.includes(old)", arg=ringless[0])
    assert notebook.cells() == number  # b would insert a cell, d d delete one
    notebook.status("cell:wifi:reason").get_by_text(tr("guide.status.saved", notebook.lang, revision=3)).wait_for()
    notebook.look("decided")
    assert decisions(case)["wifi"]["reason"] == REASON


def all_is_there_when_it_is_opened_again(notebook):
    page = notebook.page
    notebook.save()
    page.reload()
    notebook.wait()
    notebook.run_all()
    assert notebook.control("cell:wifi:decided").input_value() == "M"
    assert notebook.control("cell:wifi:reason").input_value() == REASON
    assert notebook.control("field:evaluation").input_value() == "pouliot"
    as_markup = page.locator(".jp-RenderedMarkdown b, .jp-RenderedHTML b")
    assert as_markup.filter(has_text="x").count() == 0


def the_decision_is_taken_back(notebook, case):
    notebook.panel("cell:wifi:reason").locator('[data-key="button:undo"]').click()
    notebook.page.wait_for_function("() => document.querySelector('[data-key=\"cell:wifi:decided\"]').value === ''")
    assert "wifi" not in decisions(case)
    assert "合同要求" not in case.read_text(encoding="utf-8")
    notebook.look("undone")


def an_exercise_answers_with_a_hint(notebook):
    tie = notebook.page.locator('[data-key="field:answer"]').nth(1)
    tie.scroll_into_view_if_needed()
    tie.focus()
    notebook.page.keyboard.type("i")  # indifferent: the first of two equal counts in many programs
    notebook.page.wait_for_function("() => document.body.textContent.includes('M > O > A > I: serious')")
    notebook.look("exercise")
