"""One notebook in the browser, for the tests of all panels."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

TimeoutError = pytest.importorskip("playwright.sync_api").TimeoutError

SHOTS = os.environ.get("SQM_SCREENSHOTS")  # a folder: keep what the browser saw, to look at
PROMPTS = (  # number of each cell's latest run, 0 while it waits
    "[...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]"
    ".map((prompt) => Number((prompt.textContent.match(/[0-9]+/) || [0])[0]))"
)


class Notebook:
    """One notebook in the browser."""

    def __init__(self, page, lab, lang, method="kano"):
        self.page, self.lab, self.lang = page, lab, lang
        page.goto(lab.url(f"notebooks/{lang}/{method}.ipynb"))
        self.wait()

    def wait(self):
        """Wait for the notebook and its kernel."""
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        self.page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        self.until(lambda: any(kernel["connections"] for kernel in self.lab.kernels()))
        self.page.wait_for_timeout(1000)  # widgets opened before JupyterLab listens to the kernel would never show

    def run_all(self):
        """Run every cell, through the menu; fail with what a cell raised."""
        last = self.page.evaluate(f"() => Math.max(0, ...{PROMPTS})")
        self.page.click(".lm-MenuBar-item >> nth=3")
        self.page.click('.lm-Menu-item[data-command="runmenu:run-all"]')
        try:
            self.page.wait_for_function(f"(last) => {PROMPTS}.every((n) => n > last)", arg=last, timeout=120_000)
        except TimeoutError:
            self.look("not_run")
            pytest.fail(f"not all cells ran:\n{self.errors()}")
        assert self.errors() == ""

    def errors(self):
        """Return the tracebacks of the notebook."""
        outputs = self.page.locator(".jp-Notebook .jp-OutputArea-output pre").all_text_contents()
        return "\n".join(text[-1500:] for text in outputs if "Traceback" in text)

    def control(self, key):
        """Return one control of a panel, in sight."""
        found = self.page.locator(f'[data-key="{key}"]').first
        found.scroll_into_view_if_needed()
        return found

    def pictures(self, key):
        """Return the pictures of the step that a control belongs to."""
        cell = self.page.locator(".jp-CodeCell", has=self.page.locator(f'[data-key="{key}"]'))
        return [img.get_attribute("src") for img in cell.locator(".jp-RenderedSVG img").all()]

    def cells(self):
        """Return how many cells the notebook has."""
        return self.page.locator(".jp-Notebook .jp-Cell").count()

    def panel(self, key):
        """Return the panel of a control."""
        return self.page.locator(".sqm-panel", has=self.page.locator(f'[data-key="{key}"]'))

    def status(self, key):
        """Return the status line of a control's panel."""
        return self.panel(key).locator(".sqm-status")

    def save(self):
        """Save the notebook, as the first button of the toolbar does."""
        self.page.click('[data-jp-item-name="save"] >> nth=0')
        self.page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")

    def look(self, name):
        """Keep what is to be seen, when somebody wants to look."""
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS) / f"{self.lang}_{name}.png")

    def until(self, holds, seconds=30):
        """Wait until something holds, while the page goes on; say whether it does."""
        end = time.monotonic() + seconds
        while not (held := holds()) and time.monotonic() < end:
            self.page.wait_for_timeout(100)
        return held
