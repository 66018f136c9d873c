"""The PARCS panels in a real JupyterLab: rate a cell with evidence, propose an improvement, find both kept."""

from __future__ import annotations

from notebook_kit import Notebook

import sqmlib as sq
from sqmlib.i18n import tr

CELL = "cell:cabin_technology:rating"


def test_a_group_rates_and_proposes_and_finds_it_kept(start_lab, page):
    lang = "zh"
    lab = start_lab(lang)
    case = lab.folder / "data" / "airline" / "case.yml"
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    notebook = Notebook(page, lab, lang, "parcs")
    notebook.run_all()

    grid = notebook.pictures("field:target")
    notebook.control("field:who").fill("A1")
    page.keyboard.press("Enter")
    page.wait_for_selector(f'[data-key="{CELL}"]')
    notebook.control(CELL).fill("1")
    page.keyboard.press("Enter")
    page.wait_for_function("(old) => !document.body.innerHTML.includes(old)", arg=grid[0])
    notebook.status(CELL).get_by_text(tr("guide.status.saved", lang, revision=2)).wait_for()
    rated = sq.open_case(case.parent).team("parcs")["ratings"]["2026-04-14"]["A1"]["cabin_technology"]
    assert rated["rating"] == 1
    notebook.look("parcs_rated")

    notebook.control("field:new").fill("维修座椅屏幕 <b>x</b>")
    page.keyboard.press("Enter")
    notebook.status("field:new").get_by_text(tr("guide.status.saved", lang, revision=3)).wait_for()
    assert "维修座椅屏幕 <b>x</b>" in case.read_text(encoding="utf-8")
    notebook.look("parcs_proposed")

    notebook.save()
    page.reload()
    notebook.wait()
    notebook.run_all()
    shown = page.locator("td input").evaluate_all("all => all.map((i) => i.value)")
    assert shown.count("维修座椅屏幕 <b>x</b>") == 1
    assert errors == []
