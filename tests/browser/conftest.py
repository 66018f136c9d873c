"""A real JupyterLab in a real browser, driven by mouse and keyboard."""

from __future__ import annotations

import pytest
from lab_kit import CHROMIUM, QUIET, Lab


@pytest.fixture(scope="module")
def chromium():
    """Return a headless browser that can reach this machine only; its loop of events ends before other files begin."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """Return a page of 1400x900."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def labs(tmp_path_factory):
    """Return the servers by language; each is started when it is first wanted."""
    running: dict[str, Lab] = {}

    def lab(lang: str) -> Lab:
        if lang not in running:
            running[lang] = Lab(tmp_path_factory.mktemp(f"lab_{lang}"), lang)
        return running[lang]

    yield lab
    for one in running.values():
        one.end()


@pytest.fixture
def start_lab(labs):
    """Return a function that gives JupyterLab in one language, as `sqm lab` starts it for users, all as at first."""
    used: list[Lab] = []

    def start(lang: str) -> Lab:
        used.append(labs(lang))
        return used[-1]

    yield start
    for lab in used:
        lab.begin_again()
