"""The Kano panels in a real JupyterLab: edit with mouse and keyboard, see the pictures follow, find it kept."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from notebook_kit import Notebook

from sqmlib.i18n import tr

NEXT_PICTURE = """(key) => {
  const cell = document.querySelector(`[data-key="${key}"]`).closest('.jp-CodeCell');
  const area = cell.querySelector('.jp-Cell-outputArea');
  const times = { picture: null, rest: null, start: null };
  const start = () => (times.start = performance.now());
  document.querySelector(`[data-key="${key}"]`).addEventListener('change', start, { capture: true, once: true });
  const seen = () => [...area.querySelectorAll('.jp-RenderedSVG img')].map((img) => img.src).join();
  const before = seen();
  new MutationObserver(() => {
    if (times.start === null) return;
    if (times.picture === null && seen() && seen() !== before) times.picture = performance.now() - times.start;
    else times.rest = performance.now() - times.start;
  }).observe(area, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });
  window.times = times;
}"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_group_edits_sees_the_picture_change_and_finds_it_kept(start_lab, page, lang):
    lab = start_lab(lang)
    case = lab.folder / "data" / "airline" / "case.yml"
    comments = [line for line in case.read_text(encoding="utf-8").splitlines() if line.strip().startswith("#")]
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    notebook = Notebook(page, lab, lang)
    notebook.run_all()

    before = notebook.pictures("field:evaluation")
    assert len(before) == 1
    notebook.control("field:evaluation").focus()
    page.keyboard.press("ArrowDown")  # the strict table is next
    page.wait_for_function(
        "(old) => [...document.querySelectorAll('.jp-RenderedSVG img')].every((img) => img.src !== old)", arg=before[0]
    )
    assert "evaluation: pouliot" in case.read_text(encoding="utf-8")
    notebook.look("evaluation")

    number = notebook.cells()
    ringless = notebook.pictures("cell:wifi:reason")
    notebook.control("cell:wifi:decided").focus()
    page.keyboard.press("ArrowDown")  # must-be: overrules the survey
    asked = page.locator('td:has([data-key="cell:wifi:reason"]) .sqm-message')
    page.wait_for_function(
        "() => document.querySelector('td:has([data-key=\"cell:wifi:reason\"]) .sqm-message').textContent"
    )
    assert asked.inner_text() == tr("kano_guide.problem.reason", lang)
    assert "wifi: " not in case.read_text(encoding="utf-8").partition("decisions:")[2]
    notebook.look("reason_wanted")
    notebook.control("cell:wifi:reason").click()
    page.keyboard.type("bdd: abc 合同要求 <b>x</b>")
    page.keyboard.press("Enter")
    page.wait_for_function("(old) => !document.body.innerHTML.includes(old)", arg=ringless[0])
    assert notebook.cells() == number  # b would insert a cell, d d delete one
    notebook.status("cell:wifi:reason").get_by_text(tr("guide.status.saved", lang, revision=3)).wait_for()
    notebook.look("decided")
    text = case.read_text(encoding="utf-8")
    assert "合同要求 <b>x</b>" in text
    assert [line for line in text.splitlines() if line.strip().startswith("#")] == comments

    notebook.save()
    page.reload()
    notebook.wait()
    notebook.run_all()
    assert notebook.control("cell:wifi:decided").input_value() == "M"
    assert notebook.control("cell:wifi:reason").input_value() == "bdd: abc 合同要求 <b>x</b>"
    assert notebook.control("field:evaluation").input_value() == "pouliot"
    assert (
        page.locator(".jp-RenderedMarkdown b, .jp-RenderedHTML b").filter(has_text="x").count() == 0
    )  # text, not markup

    panel = page.locator(".sqm-panel", has=page.locator('[data-key="cell:wifi:reason"]'))
    panel.locator('[data-key="button:undo"]').click()
    page.wait_for_function("() => document.querySelector('[data-key=\"cell:wifi:decided\"]').value === ''")
    text = case.read_text(encoding="utf-8")
    assert "合同要求 <b>x</b>" not in text
    assert [line for line in text.splitlines() if line.strip().startswith("#")] == comments
    notebook.look("undone")
    assert [error for error in errors if "anywidget" in error or "render" in error] == []


def test_an_exercise_answers_with_a_hint(start_lab, page):
    notebook = Notebook(page, start_lab("en"), "en")
    notebook.run_all()
    answers = page.locator('[data-key="field:answer"]')
    tie = answers.nth(1)
    tie.scroll_into_view_if_needed()
    tie.focus()
    page.keyboard.type("i")  # indifferent: the first of two equal counts in many programs
    page.wait_for_function("() => document.body.textContent.includes('M > O > A > I: serious')")
    notebook.look("exercise")


def test_how_fast_the_picture_follows(start_lab, page, capsys):
    lab = start_lab("en")
    _survey(lab.folder / "data" / "big", people=500, items=20)
    path = lab.folder / "notebooks" / "en" / "kano.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("data/airline", "data/big"), encoding="utf-8")
    notebook = Notebook(page, lab, "en")
    notebook.run_all()
    measured = {}
    for name, key, press in (
        ("rule", "field:rule", "ArrowDown"),
        ("evaluation", "field:evaluation", "ArrowDown"),
        ("map: hide an item", "cell:i03:show", "Space"),
        ("decision", "cell:i05:decided", "ArrowDown"),
    ):
        measured[name] = _measure(page, notebook, key, press)
    with capsys.disabled():
        print(f"\n500 respondents x 20 items, milliseconds from edit to screen: {json.dumps(measured)}")
    assert all(times["picture"] for times in measured.values())


def _measure(page, notebook, key, press):
    notebook.control(key).focus()
    page.evaluate(NEXT_PICTURE, key)
    page.keyboard.press(press)
    if key.endswith(":decided"):  # a verdict that overrules needs its reason
        reason = key.replace("decided", "reason")
        notebook.control(reason).focus()
        page.keyboard.type("contract")
        page.evaluate(NEXT_PICTURE, reason)
        page.keyboard.press("Enter")
    page.wait_for_function("() => window.times.picture !== null")
    page.wait_for_timeout(4000)  # everything else on the page
    return {k: v and round(v) for k, v in page.evaluate("() => window.times").items() if k != "start"}


def _survey(folder, people, items):
    rng = np.random.default_rng(7)
    columns = {"respondent": [f"r{i}" for i in range(people)], "branch": rng.choice(["north", "south"], people)}
    for k in range(items):
        for half, first in (("f", [3, 1, 1, 0.4, 0.2]), ("d", [0.3, 0.5, 1, 1, 2.5])):
            columns[f"i{k:02d}_{half}"] = rng.choice(5, people, p=rng.dirichlet(first)) + 1
    folder.mkdir()
    pd.DataFrame(columns).to_csv(folder / "big.csv", index=False)
    (folder / "case.yml").write_text("title: Measured\nkano: {answers: big.csv, segment: branch}\n", encoding="utf-8")
