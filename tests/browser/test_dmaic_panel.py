"""The DMAIC panels in a real JupyterLab: a cause is added and rated, a failure mode is rated, undone, all is kept."""

from __future__ import annotations

from notebook_kit import Notebook

import sqmlib as sq
from sqmlib.i18n import tr

RATING = "cell:f_sign:severity"


def test_a_group_rates_a_failure_mode(start_lab, page):
    lab = start_lab("en")
    notebook = Notebook(page, lab, "en", "dmaic")
    notebook.run_all()
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
    assert notebook.errors() == ""


def team(lab):
    """Return what stands in the case."""
    return sq.open_case(lab.folder / "data" / "airline").team("dmaic")
