"""The DMAIC panels in a real JupyterLab: a cause is added and rated, a failure mode is rated, undone, all is kept."""

from __future__ import annotations

import pytest

import sqmlib as sq
from sqmlib.i18n import tr

TimeoutError = pytest.importorskip("playwright.sync_api").TimeoutError

PROMPTS = (  # number of each cell's latest run, 0 while it waits
    "[...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]"
    ".map((prompt) => Number((prompt.textContent.match(/[0-9]+/) || [0])[0]))"
)
RATING = "cell:f_sign:severity"


def opened(page, lab, lang):
    """Open the notebook and run all of it."""
    page.goto(lab.url(f"notebooks/{lang}/dmaic.ipynb"))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    page.wait_for_timeout(3000)  # widgets opened before JupyterLab listens to the kernel would never show
    page.click(".lm-MenuBar-item >> nth=3")
    page.click('.lm-Menu-item[data-command="runmenu:run-all"]')
    try:
        page.wait_for_function(f"() => {PROMPTS}.every((n) => n > 0)", timeout=180_000)
    except TimeoutError:
        pytest.fail(f"not all cells ran:\n{errors(page)}")
    assert errors(page) == ""


def errors(page):
    """Return the tracebacks of the notebook."""
    outputs = page.locator(".jp-Notebook .jp-OutputArea-output pre").all_text_contents()
    return "\n".join(text[-1500:] for text in outputs if "Traceback" in text)


def test_a_group_rates_a_failure_mode(start_lab, page):
    lab = start_lab("en")
    opened(page, lab, "en")
    rating = page.locator(f'[data-key="{RATING}"]').first
    rating.scroll_into_view_if_needed()
    panel = page.locator(".sqm-panel", has=page.locator(f'[data-key="{RATING}"]'))
    saved = panel.locator(".sqm-status")
    assert rating.input_value() == "3"
    rating.fill("10")
    rating.press("Enter")
    saved.get_by_text(tr("guide.status.saved", "en", revision=2)).wait_for()
    assert team(lab)["fmea"]["f_sign"] == {"severity": 10}
    panel.locator('[data-key="button:undo"]').click()
    saved.get_by_text(tr("guide.status.saved", "en", revision=3)).wait_for()
    assert not team(lab)["fmea"].get("f_sign")

    cause = page.locator('[data-key="cell:x4:text"]').first
    cause.scroll_into_view_if_needed()
    cause.fill("Old belts stop often")
    cause.press("Enter")
    bones = page.locator(".sqm-panel", has=page.locator('[data-key="cell:x4:text"]')).locator(".sqm-status")
    bones.get_by_text(tr("guide.status.saved", "en", revision=4)).wait_for()
    assert team(lab)["causes"]["x4"]["text"]["en"] == "Old belts stop often"
    assert errors(page) == ""


def team(lab):
    """Return what stands in the case."""
    return sq.open_case(lab.folder / "data" / "airline").team("dmaic")
