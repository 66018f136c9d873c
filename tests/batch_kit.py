"""What the tests of batches share: small notebooks, a manifest, the command itself, and what it left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zipfile import ZipFile

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
COUNT = "open('count-{name}', 'a').write('x');"
SOUND = {
    ".html": lambda data: data.startswith(b"<!DOCTYPE html>") and data.rstrip().endswith(b"</html>"),
    ".json": lambda data: isinstance(json.loads(data), dict),
    ".ipynb": lambda data: isinstance(json.loads(data), dict),
    ".xlsx": lambda data: ZipFile(BytesIO(data)).testzip() is None,
    ".parquet": lambda data: data[:4] == data[-4:] == b"PAR1",
}


@dataclass
class Bench:
    """A folder with notebooks, a manifest over them, and a place for scratch files that nobody else uses."""

    folder: Path
    runs: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place in (self.folder, self.folder / "tmp"):
            place.mkdir(parents=True, exist_ok=True)

    def notebook(self, name: str, *sources: str, **params: Any) -> Path:
        """Write a notebook and ask for a run of it; it counts how often it is run."""
        cells = [new_markdown_cell(f"# {name}"), new_code_cell("y: int = 1", metadata={"tags": ["parameters"]})]
        cells += [new_code_cell(source) for source in (COUNT.format(name=name), *sources)]
        for number, cell in enumerate(cells):
            cell.id = f"c{number}"
        nbformat.write(new_notebook(cells=cells), self.folder / f"{name}.ipynb")
        self.runs.append({"notebook": f"{name}.ipynb", "name": name, **({"params": params} if params else {})})
        return self.folder / f"{name}.ipynb"

    def counted(self) -> dict[str, int]:
        """Return how often each notebook was run."""
        return {path.name[6:]: path.stat().st_size for path in self.folder.glob("count-*")}

    @property
    def scratch(self) -> Path:
        """Return where the batch puts what nobody needs afterwards."""
        return self.folder / "tmp"

    def manifest(self) -> Path:
        """Write the manifest; JSON is YAML."""
        path = self.folder / "batch.yml"
        path.write_text(json.dumps({"runs": self.runs}, ensure_ascii=False), encoding="utf-8")
        return path

    def start(self, out: Path, *options: str, env: dict[str, str] | None = None, **popen: Any) -> subprocess.Popen:
        """Start ``python -m sqmlib batch`` and return the process."""
        command = [sys.executable, "-m", "sqmlib", "batch", str(self.manifest()), "--out", str(out), *options]
        given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(self.scratch), "LANG": "C.UTF-8"}
        if "HOME" in os.environ:
            given["HOME"] = os.environ["HOME"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        return subprocess.Popen(command, **{**pipes, "env": given | (env or {}), "text": True, **popen})

    def run(self, out: Path, *options: str, env: dict[str, str] | None = None, **popen: Any) -> Ran:
        """Run the command to its end."""
        return end_of(self.start(out, *options, env=env, **popen), out)

    def left(self) -> list[str]:
        """Return what a batch that has ended ought to have taken away: processes and scratch files."""
        return [f"process {pid}" for pid in processes(self.scratch)] + sorted(p.name for p in self.scratch.iterdir())

    def left_after(self, seconds: float) -> list[str]:
        """Return what is still there after some seconds."""
        wait_for(lambda: not self.left(), seconds)
        return self.left()


@dataclass
class Ran:
    """A batch that has ended."""

    code: int
    said: str
    warned: str
    out: Path

    def __getitem__(self, name: str) -> dict[str, Any]:
        """Return what ``batch.json`` says of a run."""
        return next(run for run in self.runs if run["name"] == name)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """Return the records of all runs."""
        return json.loads((self.out / "batch.json").read_text(encoding="utf-8"))["runs"]

    def made(self) -> set[str]:
        """Return the names of the runs that this batch itself made."""
        return {run["name"] for run in self.runs if run["status"] == "ok"}


def end_of(process: subprocess.Popen, out: Path, seconds: float = 240) -> Ran:
    """Wait for a batch and return what came of it."""
    said, warned = process.communicate(timeout=seconds)
    return Ran(process.returncode, said or "", warned or "", out)


def processes(scratch: Path) -> list[int]:
    """Return the processes, living ones, that have `scratch` or a folder in it as their place for scratch files."""
    found, mark = [], b"TMPDIR=" + os.fsencode(scratch)
    for place in Path("/proc").glob("[1-9]*"):
        try:
            if any(
                part == mark or part.startswith(mark + b"/") for part in (place / "environ").read_bytes().split(b"\0")
            ):
                found.append(int(place.name))
        except OSError:
            continue
    return found


def tree(out: Path) -> dict[str, bytes]:
    """Return every file of an output folder but the one that tells times."""
    files = sorted(p for p in out.rglob("*") if p.is_file() and p.name != "batch.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def _final(out: Path) -> list[Path]:
    """Return the files with a final name; os.walk passes over folders that go while it looks."""
    found = []
    for folder, folders, names in os.walk(out):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if not name.startswith(".")]
    return found


def broken(out: Path) -> list[str]:
    """Return the files with a final name that are not whole; a file may be replaced while we look."""
    bad = []
    for path in _final(out):
        try:
            if path.is_file() and not SOUND[path.suffix](path.read_bytes()):
                bad.append(path.name)
        except FileNotFoundError:
            continue
        except (KeyError, ValueError, OSError) as error:
            bad.append(f"{path.name}: {error!r}")
    return bad


def wait_for(what: Any, seconds: float = 60) -> bool:
    """Wait until `what()` is true and return whether it is."""
    end = monotonic() + seconds
    while not what():
        if monotonic() > end:
            return False
        sleep(0.02)
    return True


def kill(process: subprocess.Popen) -> None:
    """End a batch, and nothing else, as a crash would."""
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
