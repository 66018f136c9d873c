"""A real JupyterLab, started by `sqm lab` on loopback: one per language, put back to its beginning after each test."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
QUIET += ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]  # pages reach this machine only


class Lab:
    """A running JupyterLab over its own copy of notebooks and cases."""

    def __init__(self, place: Path, lang: str) -> None:
        self.place, self.folder, self.token = place, place / "work", secrets.token_urlsafe(24)
        self.address = f"http://127.0.0.1:{_free_port()}"
        self._process = self._start(lang)
        self._wait()
        shutil.copytree(self.folder, place / "begun")

    def url(self, path: str) -> str:
        """Return the address of one notebook, in a workspace of its own."""
        return f"{self.address}/lab/workspaces/auto-{secrets.token_hex(3)}/tree/{path}?token={self.token}&reset"

    def kernels(self) -> list[dict[str, Any]]:
        """Return what the server says of its kernels."""
        return json.loads(self._ask("kernels"))

    def begin_again(self) -> None:
        """End every kernel and put every file back."""
        for session in json.loads(self._ask("sessions")):
            self._ask(f"sessions/{session['id']}", "DELETE")
        for name in ("data", "notebooks"):
            shutil.rmtree(self.folder / name)
            shutil.copytree(self.place / "begun" / name, self.folder / name)

    def end(self) -> None:
        """End the server, and wait for it."""
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _start(self, lang: str) -> subprocess.Popen:
        port = self.address.rpartition(":")[2]
        command = [sys.executable, "-m", "sqmlib", "lab", str(self.folder), "--lang", lang, "--no-browser"]
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        env = {**os.environ, "SQM_TOKEN": self.token, "PYTHONPATH": paths, "HOME": str(self.place)}
        with (self.place / "lab.log").open("wb") as log:
            pipes = {"stdout": log, "stderr": log, "cwd": self.place, "env": env}
            return subprocess.Popen([*command, "--port", port], start_new_session=True, **pipes)

    def _wait(self) -> None:
        for _ in range(240):
            if self._process.poll() is not None:
                break
            with suppress(OSError):
                self._ask("status")
                return
            time.sleep(0.25)
        said = (self.place / "lab.log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"JupyterLab did not start:\n{said}")

    def _ask(self, path: str, method: str = "GET") -> bytes:
        """Return an answer of the server; it may stumble while a kernel comes or goes, so it is asked again."""
        for _ in range(9):
            with suppress(urllib.error.HTTPError):
                return self._once(path, method)
            time.sleep(0.5)
        return self._once(path, method)

    def _once(self, path: str, method: str) -> bytes:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.address}/api/{path}", headers=headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.read()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
