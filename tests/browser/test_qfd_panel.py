"""The matrix of the house in a real JupyterLab: filled in by click and by key, the house follows, undo, all is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import sqmlib as sq
from sqmlib.i18n import tr

TimeoutError = pytest.importorskip("playwright.sync_api").TimeoutError

SHOTS = os.environ.get("SQM_SCREENSHOTS")  # a folder: keep what the browser saw, to look at
PROMPTS = (  # number of each cell's latest run, 0 while it waits
    "[...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]"
    ".map((prompt) => Number((prompt.textContent.match(/[0-9]+/) || [0])[0]))"
)
CELL = "cell:wifi:otp"
HOUSE = """(key) => [...document.querySelector(`[data-key="${key}"]`).closest('.jp-CodeCell')
  .querySelectorAll('.jp-RenderedSVG img')].map((img) => img.src).join()"""
FOLLOWED = """(key) => {
  const cell = document.querySelector(`[data-key="${key}"]`).closest('.jp-CodeCell');
  const area = cell.querySelector('.jp-Cell-outputArea');
  const seen = () => [...area.querySelectorAll('.jp-RenderedSVG img')].map((img) => img.src).join();
  const before = seen();
  let start = null;
  window.followed = null;
  for (const kind of ['keydown', 'click'])
    document.addEventListener(kind, () => (start ??= performance.now()), { capture: true, once: true });
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(() => {
    const news = start !== null && window.followed === null && seen() && seen() !== before;
    if (news) window.followed = performance.now() - start;
  });
  window.watcher.observe(area, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });
}"""


def opened(page, lab, lang):
    """Open the notebook and run all of it."""
    page.goto(lab.url(f"notebooks/{lang}/qfd.ipynb"))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    page.wait_for_timeout(3000)  # widgets opened before JupyterLab listens to the kernel would never show
    page.click(".lm-MenuBar-item >> nth=3")
    page.click('.lm-Menu-item[data-command="runmenu:run-all"]')
    try:
        page.wait_for_function(f"() => {PROMPTS}.every((n) => n > 0)", timeout=120_000)
    except TimeoutError:
        pytest.fail(f"not all cells ran:\n{errors(page)}")
    assert errors(page) == ""


def errors(page):
    """Return the tracebacks of the notebook."""
    outputs = page.locator(".jp-Notebook .jp-OutputArea-output pre").all_text_contents()
    return "\n".join(text[-1500:] for text in outputs if "Traceback" in text)


def control(page, key):
    """Return one control of a panel, in sight."""
    found = page.locator(f'[data-key="{key}"]').first
    found.scroll_into_view_if_needed()
    return found


def panel_of(page, key):
    return page.locator(".sqm-panel", has=page.locator(f'[data-key="{key}"]'))


def look(page, name):
    """Keep what is to be seen, when somebody wants to look."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"qfd_{name}.png")


def kept(lab):
    return sq.open_case(lab.folder / "data" / "airline").team("qfd")


def changed(page, before):
    page.wait_for_function(f"([key, old]) => ({HOUSE})(key) !== old", arg=[CELL, before])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_group_fills_in_the_matrix(start_lab, page, lang, capsys):
    lab = start_lab(lang)
    opened(page, lab, lang)
    share = control(page, "cell::share:otp").inner_text()
    control(page, CELL).focus()
    empty = page.evaluate(HOUSE, CELL)

    page.evaluate(FOLLOWED, CELL)
    page.keyboard.press("9")
    changed(page, empty)
    measured = {"key": round(page.evaluate("() => window.followed"))}
    saved = panel_of(page, CELL).locator(".sqm-status")
    saved.get_by_text(tr("guide.status.saved", lang, revision=2)).wait_for()
    assert kept(lab)["relationships"] == {"wifi": {"otp": 9}}
    assert page.evaluate("() => document.activeElement.dataset.key") == CELL  # the focus stays in its cell
    page.wait_for_function(
        "(old) => document.querySelector('[data-key=\"cell::share:otp\"]').textContent !== old", arg=share
    )
    look(page, f"{lang}_nine")

    page.wait_for_timeout(4000)  # everything else on the page
    nine = page.evaluate(HOUSE, CELL)
    page.evaluate(FOLLOWED, CELL)
    control(page, CELL).click()  # strong, then medium
    changed(page, nine)
    measured["click"] = round(page.evaluate("() => window.followed"))
    saved.get_by_text(tr("guide.status.saved", lang, revision=3)).wait_for()
    assert kept(lab)["relationships"] == {"wifi": {"otp": 3}}

    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => document.activeElement.dataset.key") == "cell:wifi:turnaround"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    saved.get_by_text(tr("guide.status.saved", lang, revision=4)).wait_for()
    assert kept(lab)["relationships"] == {"wifi": {"otp": None}}  # emptied, whatever the file says
    panel_of(page, CELL).locator('[data-key="button:undo"]').click()
    saved.get_by_text(tr("guide.status.saved", lang, revision=5)).wait_for()
    panel_of(page, CELL).locator('[data-key="button:undo"]').click()
    saved.get_by_text(tr("guide.status.saved", lang, revision=6)).wait_for()
    assert kept(lab)["relationships"] == {"wifi": {"otp": 9}}
    changed(page, empty)
    with capsys.disabled():
        print(f"\n12 x 12 house, milliseconds from edit to picture: {json.dumps(measured)}")

    roof_is_filled_in(page, lab, lang)
    assert errors(page) == ""


def roof_is_filled_in(page, lab, lang):
    """Change to the roof in the same panel, judge a pair by key."""
    panel = panel_of(page, CELL)
    panel.locator('[data-key="field:room"]').select_option("roof")
    pair = "cell:otp:pitch"
    control(page, pair).focus()
    before = page.evaluate(HOUSE, pair)
    page.keyboard.press("n")
    page.wait_for_function(f"([key, old]) => ({HOUSE})(key) !== old", arg=[pair, before])
    assert control(page, pair).inner_text() == "−−"
    panel_of(page, pair).locator(".sqm-status").get_by_text(tr("guide.status.saved", lang, revision=7)).wait_for()
    assert kept(lab)["roof"] == {"otp": {"pitch": {"sign": -2, "directions": [1, 1]}}}
    look(page, f"{lang}_roof")
