"""The SWOT board in a real JupyterLab: add a factor, move it, vote, undo; the picture follows, the case keeps it."""

from __future__ import annotations

from notebook_kit import Notebook

import sqmlib as sq
from sqmlib.i18n import tr

CHANGED = """([key, old]) => {
  const cell = document.querySelector(`[data-key="${key}"]`).closest('.jp-CodeCell');
  const seen = [...cell.querySelectorAll('.jp-RenderedSVG img')].map((img) => img.src).join();
  return seen && seen !== old;
}"""


def test_a_group_fills_the_board_votes_and_takes_back(start_lab, page):
    """A factor is added, moved to another box, voted on, and all of it taken back."""
    lang = "zh"
    lab = start_lab(lang)
    path = lab.folder / "data" / "airline"
    team = lambda: sq.open_case(path).team("swot")  # noqa: E731
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    notebook = Notebook(page, lab, lang, "swot")
    notebook.run_all()

    def board():
        return ",".join(notebook.pictures("field:box"))

    def follows(old, revision):
        said = tr("guide.status.saved", lang, revision=revision)
        notebook.status("field:box").get_by_text(said).wait_for()
        page.wait_for_function(CHANGED, arg=["field:box", old])

    notebook.control("field:box")  # a notebook draws what is in sight
    page.wait_for_function(CHANGED, arg=["field:box", ""])
    first, number = board(), notebook.cells()
    notebook.control("field:box").select_option("O")
    notebook.control("field:new").click()
    page.keyboard.type("Trade fair b d d 展会 <b>x</b>")
    page.keyboard.press("Enter")
    follows(first, 2)
    page.wait_for_selector('[data-key="cell:O6:kind"]')
    assert notebook.cells() == number  # b would insert a cell, d d delete one
    assert team()["factors"]["O6"] == {"kind": "O", "text": {lang: "Trade fair b d d 展会 <b>x</b>"}}
    notebook.look("added")

    added = board()
    notebook.control("cell:O6:kind").select_option("T")
    follows(added, 3)
    assert team()["factors"]["O6"]["kind"] == "T"
    notebook.look("moved")

    moved, revision = board(), 4
    notebook.control("field:voter").select_option("v1")
    page.wait_for_selector('[data-key="cell:O6:points"]')
    points = notebook.control("cell:O6:points")
    points.fill("45")
    points.press("Enter")
    follows(moved, revision)  # the board is ordered by the votes
    assert team()["votes"]["v1"]["O6"] == 45
    notebook.look("voted")

    undo = notebook.panel("field:box").locator('[data-key="button:undo"]')
    for taken_back in range(revision - 1):
        shown = board()
        undo.click()
        follows(shown, revision + 1 + taken_back)
        assert not team()["votes"].get("v1")
    page.wait_for_function("() => !document.querySelector('[data-key=\"cell:O6:evidence\"]')")
    assert "O6" not in team()["factors"]
    assert board() == first
    notebook.look("undone")
    assert page.locator(".jp-RenderedMarkdown b, .jp-RenderedHTML b").filter(has_text="x").count() == 0
    assert [error for error in errors if "anywidget" in error or "render" in error] == []
