"""A real JupyterLab in a real browser: started by `sqm lab` on loopback, driven by mouse and keyboard."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]


@dataclass
class Lab:
    """A running JupyterLab over its own copy of notebooks and cases."""

    folder: Path
    address: str
    token: str

    def url(self, path: str) -> str:
        """Return the address of one notebook, in a workspace of its own."""
        return f"{self.address}/lab/workspaces/auto-{secrets.token_hex(3)}/tree/{path}?token={self.token}&reset"


@pytest.fixture(scope="session")
def chromium():
    """Return a headless browser that can reach this machine only."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """Return a page of 1400x900 that refuses every address but loopback and collects errors of scripts."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    context.route("**/*", lambda route: route.continue_() if "//127.0.0.1" in route.request.url else route.abort())
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture
def start_lab(tmp_path):
    """Return a function that starts JupyterLab in one language, as `sqm lab` does for users."""
    started: list[subprocess.Popen] = []

    def start(lang: str) -> Lab:
        folder, token, port = tmp_path / "work", secrets.token_urlsafe(24), _free_port()
        command = [
            sys.executable,
            "-m",
            "sqmlib",
            "lab",
            str(folder),
            "--lang",
            lang,
            "--no-browser",
            "--port",
            str(port),
        ]
        root = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        env = {**os.environ, "SQM_TOKEN": token, "PYTHONPATH": paths, "HOME": str(tmp_path)}
        log = (tmp_path / "lab.log").open("wb")
        started.append(subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=tmp_path, start_new_session=True))
        lab = Lab(folder, f"http://127.0.0.1:{port}", token)
        _wait(lab, started[-1], tmp_path / "lab.log")
        return lab

    yield start
    for process in started:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait(lab: Lab, process: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{lab.address}/api/status?token={lab.token}", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")
