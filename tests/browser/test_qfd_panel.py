"""The matrix of the house in a real JupyterLab: filled in by click and by key, the house follows, undo, all is kept."""

from __future__ import annotations

from notebook_kit import Notebook

import sqmlib as sq
from sqmlib.i18n import tr

CELL = "cell:wifi:otp"
HOUSE = """(key) => [...document.querySelector(`[data-key="${key}"]`).closest('.jp-CodeCell')
  .querySelectorAll('.jp-RenderedSVG img')].map((img) => img.src).join()"""


def kept(lab):
    return sq.open_case(lab.folder / "data" / "airline").team("qfd")


def house(notebook, key=CELL):
    """Return the picture of the step that a cell belongs to."""
    return notebook.page.evaluate(HOUSE, key)


def changed(notebook, before, key=CELL):
    notebook.page.wait_for_function(f"([key, old]) => ({HOUSE})(key) !== old", arg=[key, before])


def saved(notebook, revision, key=CELL):
    notebook.status(key).get_by_text(tr("guide.status.saved", notebook.lang, revision=revision)).wait_for()


def focused(notebook):
    return notebook.page.evaluate("() => document.activeElement.dataset.key")


def test_a_group_fills_in_the_matrix(start_lab, page):
    """By key and by click, then the roof."""
    lab = start_lab("en")
    notebook = Notebook(page, lab, "en", "qfd")
    notebook.run_all()
    share = notebook.control("cell::share:otp").inner_text()
    notebook.control(CELL).focus()
    empty = house(notebook)
    page.keyboard.press("9")
    changed(notebook, empty)
    saved(notebook, 2)
    assert kept(lab)["relationships"] == {"wifi": {"otp": 9}}
    assert focused(notebook) == CELL  # the focus stays in its cell
    page.wait_for_function(
        "(old) => document.querySelector('[data-key=\"cell::share:otp\"]').textContent !== old", arg=share
    )
    notebook.look("qfd_nine")
    revision = marks_change_by_click_and_go_by_key(notebook, lab)
    changed(notebook, empty)
    roof_is_filled_in(notebook, lab, revision + 1)
    assert notebook.errors() == ""


def marks_change_by_click_and_go_by_key(notebook, lab):
    """Change a mark, empty its cell, take both back; return the revision then."""
    page, nine = notebook.page, house(notebook)
    notebook.control(CELL).click()  # strong, then medium
    changed(notebook, nine)
    saved(notebook, 3)
    assert kept(lab)["relationships"] == {"wifi": {"otp": 3}}
    page.keyboard.press("ArrowRight")
    assert focused(notebook) == "cell:wifi:turnaround"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    saved(notebook, 4)
    assert kept(lab)["relationships"] == {"wifi": {"otp": None}}  # emptied, whatever the file says
    for revision in (5, 6):
        notebook.panel(CELL).locator('[data-key="button:undo"]').click()
        saved(notebook, revision)
    assert kept(lab)["relationships"] == {"wifi": {"otp": 9}}
    return 6


def roof_is_filled_in(notebook, lab, revision):
    """Change to the roof in the same panel, judge a pair by key."""
    notebook.panel(CELL).locator('[data-key="field:room"]').select_option("roof")
    pair = "cell:otp:pitch"
    notebook.control(pair).focus()
    before = house(notebook, pair)
    notebook.page.keyboard.press("n")
    changed(notebook, before, pair)
    assert notebook.control(pair).inner_text() == "−−"
    saved(notebook, revision, pair)
    assert kept(lab)["roof"] == {"otp": {"pitch": {"sign": -2, "directions": [1, 1]}}}
    notebook.look("qfd_roof")
