"""How fast the pictures of a notebook follow an edit, in a real JupyterLab driven by a headless browser.

Shown are milliseconds from the edit until the picture of its own step is another one, and until the last change of
that step (tables, marks, the status line). Needs playwright and Chromium; the tests of the panels share the machinery.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "browser"), str(ROOT)]

NEXT_PICTURE = """(key) => {
  const control = document.querySelector(`[data-key="${key}"]`);
  const area = control.closest('.jp-CodeCell').querySelector('.jp-Cell-outputArea');
  const times = { picture: null, rest: null, start: null };
  for (const kind of ['change', 'keydown', 'click'])
    control.addEventListener(kind, () => (times.start ??= performance.now()), { capture: true, once: true });
  const seen = () => [...area.querySelectorAll('.jp-RenderedSVG img')].map((img) => img.src).join();
  const before = seen();
  new MutationObserver(() => {
    if (times.start === null) return;
    if (times.picture === null && seen() && seen() !== before) times.picture = performance.now() - times.start;
    else times.rest = performance.now() - times.start;
  }).observe(area, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });
  window.times = times;
}"""
EDITS = {  # method -> what is edited, its control, the key that edits it
    "kano": (
        ("rule", "field:rule", "ArrowDown"),
        ("evaluation", "field:evaluation", "ArrowDown"),
        ("map: hide an item", "cell:i03:show", "Space"),
        ("decision", "cell:i05:decided", "ArrowDown"),
    ),
    "qfd": (("a mark by key", "cell:wifi:otp", "9"), ("another mark", "cell:wifi:otp", "3")),
}
TITLES = {"kano": "KANO, 500 respondents x 20 items", "qfd": "QFD, a house of 12 x 12"}


def measure(notebook: Any, key: str, press: str) -> dict[str, int]:
    """Return the milliseconds of one edit."""
    page = notebook.page
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


def survey(people: int, items: int) -> pd.DataFrame:
    """Return random answers to items that differ: their order and classes change with the rules."""
    rng = np.random.default_rng(7)
    columns = {"respondent": [f"r{i}" for i in range(people)], "branch": rng.choice(["north", "south"], people)}
    for k in range(items):
        for half, first in (("f", [3, 1, 1, 0.4, 0.2]), ("d", [0.3, 0.5, 1, 1, 2.5])):
            columns[f"i{k:02d}_{half}"] = rng.choice(5, people, p=rng.dirichlet(first)) + 1
    return pd.DataFrame(columns)


def large_case(folder: Path) -> None:
    """Let the Kano notebook of the workbench show a survey of 500 respondents and 20 items."""
    case = folder / "data" / "big"
    case.mkdir()
    survey(500, 20).to_csv(case / "big.csv", index=False)
    (case / "case.yml").write_text("title: Measured\nkano: {answers: big.csv, segment: branch}\n", encoding="utf-8")
    path = folder / "notebooks" / "en" / "kano.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("data/airline", "data/big"), encoding="utf-8")


def report(chromium: Any, lab: Any, method: str) -> None:
    """Print how fast one notebook follows."""
    from notebook_kit import Notebook

    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(60_000)
    notebook = Notebook(page, lab, "en", method)
    notebook.run_all()
    print(f"{TITLES[method]}, milliseconds from edit to screen")
    for name, key, press in EDITS[method]:
        took = measure(notebook, key, press)
        print(f"  {name:<20} picture {took['picture']:>6}   last change of its step {took['rest'] or 0:>6}")
    page.close()


def main() -> int:
    """Measure every notebook of which edits are named."""
    from lab_kit import CHROMIUM, QUIET, Lab
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory(prefix="sqm-live-") as place, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        lab = Lab(Path(place), "en")
        try:
            large_case(lab.folder)
            for method in EDITS:
                report(chromium, lab, method)
        finally:
            lab.end()
            chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
