"""What the process of one run does: limit itself, execute, build, publish, and say what came of it."""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

import sqmlib
from sqmlib.batch.job import Job, Outcome
from sqmlib.batch.processes import lead_group
from sqmlib.casefile import CASE
from sqmlib.checks import DataError, Remark
from sqmlib.errors import RunError
from sqmlib.i18n import LANGUAGES, read_words, tr, use
from sqmlib.part import part_texts
from sqmlib.plainyaml import read_yaml
from sqmlib.report import Built, Task, build, method_name, prepare
from sqmlib.report.publishing import publish

__all__ = ["BUILDING", "RESULTS", "Pipe", "about_job", "import_needed", "perform", "read_ahead", "serve_one", "warm_up"]

PARTS = ("segment", "wave")
NEEDED = ("pandas", "matplotlib.pyplot", "papermill", "xlsxwriter", "ruamel.yaml", "markdown_it", "sqmlib.batch.shell")
NEEDED += ("IPython.extensions.storemagic", "matplotlib_inline.backend_inline", "IPython.core.completer")
NEEDED += ("IPython.core.completerlib", "IPython.core.application", "nh3", "pandas.io.formats.string")
USED = ("cffi", "pycparser.c_parser", "pandas.io.formats.html")
USED += ("scipy.stats", "pingouin", "sqmlib.spc.plots", "sqmlib.capability.plots", "sqmlib.chain", "sqmlib.weights")
READ_AHEAD = 300_000  # bytes of a case file that the server reads in about a second at most
RESULTS = "results"  # folder of the record of results
BUILDING = 0  # in place of the number of a cell: the cells are done
Tell = Callable[[dict[str, Any]], None]


class Pipe:
    """One-way line to the batch: a JSON text per message."""

    def __init__(self, number: int) -> None:
        os.set_inheritable(number, False)
        self._number, self._itself = number, os.fstat(number)

    def __call__(self, message: dict[str, Any]) -> None:
        """Send one message whole; raise OSError when the batch is gone, or a cell has closed the line."""
        if not os.path.samestat(os.fstat(self._number), self._itself):  # the number may be a file of a cell's by now
            raise BrokenPipeError
        data = json.dumps(message, ensure_ascii=False).encode() + b"\n"
        while data:
            data = data[os.write(self._number, data) :]


def warm_up(methods: bool = True) -> None:
    """Import what every run needs and fill the caches whose content is the same for all.

    Parameters
    ----------
    methods : bool
        Import the methods, too; own notebooks may do without.
    """
    import_needed()
    if methods:
        _import_methods()
    _rehearse()


def import_needed() -> None:
    """Import what runs of any kind need."""
    from importlib import import_module

    for name in NEEDED:
        import_module(name)


def _import_methods() -> None:
    for name in USED:
        _import_if_there(name)
    read_words()
    for method in (*sqmlib.METHODS, *sqmlib.COMPANIONS):
        for part in (f"sqmlib.{method}", f"sqmlib.{method}.plots", f"sqmlib.panels.{method}"):
            _import_if_there(part)


def _rehearse() -> None:
    """Draw one figure and make one page and one workbook: fonts are found and templates compiled."""
    from nbformat.v4 import new_markdown_cell, new_notebook

    from sqmlib import charts
    from sqmlib.report.exports import clean_notebook, results_xlsx
    from sqmlib.report.pages import Front, page

    ax = charts.axes(width=2, height=2)
    ax.set_title(tr("report.kicker", "zh", method="Aa"))
    ax.text(0, 0, "A", weight="bold")
    charts.svg(ax.figure)
    notebook = new_notebook(cells=[new_markdown_cell("# A\n\n$a$")])
    page(notebook, Front("zh", "A"))
    clean_notebook(notebook)
    results_xlsx({}, [], "zh", "A")


def _import_if_there(name: str) -> None:
    from importlib import import_module

    try:
        import_module(name)
    except ModuleNotFoundError as error:
        if not name.startswith(error.name or name):
            raise


def read_ahead(request: str) -> None:
    """Read the text of the case that a request names, once for all its runs; whether it is sound, the run will say."""
    with suppress(DataError, OSError, ValueError):
        case = json.loads(Path(request).read_text(encoding="utf-8"))["job"]["case"]
        if case and (path := Path(case) / CASE).stat().st_size < READ_AHEAD:
            read_yaml(path, CASE)


def serve_one(request: str, tell: Tell, parent: int) -> None:
    """Do what the file `request` asks for and tell its outcome; an error of any kind becomes one.

    Parameters
    ----------
    request : str
        Path of the file; scratch files go into its folder.
    tell : callable
        Gets every message to the batch.
    parent : int
        Process that this one must not outlive.
    """
    lead_group(parent)
    gc.set_threshold(100_000, 50, 50)  # the process lives for one run: searching for garbage often does not pay
    asked = json.loads(Path(request).read_text(encoding="utf-8"))
    asked["umask"] = _stand_alone(Path(request).parent, asked["memory"])
    tell({"outcome": perform(asked, tell).to_dict()})


def _stand_alone(folder: Path, memory: int | None) -> int:
    """Take a folder for scratch files and a limit of memory; return the old umask."""
    for name in ("TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        os.environ[name] = str(folder)
    tempfile.tempdir = None
    if memory:
        _limit(memory)
    return os.umask(0o077)


def _limit(memory: int) -> None:
    """Allow `memory` bytes on top of what the process holds already; a browser that prints may lift the limit."""
    if sys.platform == "win32":
        return
    import resource

    sizes = Path("/proc/self/statm")
    held = int(sizes.read_text().split()[0]) * resource.getpagesize() if sizes.exists() else 0
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def perform(asked: dict[str, Any], tell: Tell) -> Outcome:
    """Execute, build and publish one run.

    Parameters
    ----------
    asked : dict
        ``job``, ``out``, ``key``, ``timeout``; plain values.
    tell : callable
        Gets ``{"cell": number}`` as each cell begins, and ``{"cell": 0}`` when building begins.
    """
    job = Job.from_dict(asked["job"])
    use(job.lang)
    try:
        return _perform(job, asked, tell)
    except DataError as error:
        return _failed(job, Remark("report.refused", "error", {"text": error.text(job.lang)}))
    except RunError as error:
        return _failed(job, error.remark)
    except MemoryError:
        return _failed(job, Remark("batch.memory", "error"))
    except Exception as error:  # noqa: BLE001 - the last line of defence: a run that breaks must not look like one that hangs
        values = {"name": type(error).__name__, "said": " ".join(str(error).split())[:500]}
        return _failed(job, Remark("batch.fault", "error", values))


def _failed(job: Job, reason: Remark) -> Outcome:
    return Outcome(job.name, "failed", reason, about=about_job(job))


def _perform(job: Job, asked: dict[str, Any], tell: Tell) -> Outcome:
    from sqmlib.batch.shell import in_shell

    given = {"notebook": job.notebook or None, "lang": job.lang, "only": job.only, "parameters": dict(job.params)}
    task = prepare(job.method, job.case or None, own=asked.get("own"), **given)
    shell = in_shell(lambda number: tell({"cell": number}))

    def runner(*arguments: Any) -> Any:
        done = shell(*arguments)
        tell({"cell": BUILDING})
        return done

    built = build(task, pdf=job.pdf, timeout=asked["timeout"], runner=runner)
    if asked["inputs"] is not None and task.case and task.case.inputs() != [tuple(p) for p in asked["inputs"]]:
        raise RunError("batch.changed")
    return _publish(job, built, asked)


def _publish(job: Job, built: Built, asked: dict[str, Any]) -> Outcome:
    from sqmlib.batch.resume import about_record

    about = about_job(job, built.task) | {"headline": built.headline}
    record = about_record(asked["key"], about, built.warnings)
    os.umask(asked["umask"])
    hashes = publish(Path(asked["out"]), job.name, built.products, beside=_beside(job, built, asked), about=record)
    return Outcome(job.name, "ok", None, built.warnings, outputs=hashes, about=about)


def _beside(job: Job, built: Built, asked: dict[str, Any]) -> dict[str, bytes]:
    """Return the run's file of the record of results: the same from a report in either language."""
    from sqmlib.record import file_name, frame_of, to_parquet

    rows, case, task = built.payload.get("record", []), Path(job.case).name, built.task
    if not rows or not task.case:
        return {}
    method = job.method or built.payload.get("result", {}).get("method", "")
    parts = {name: part[1] if (part := getattr(job, name)) else getattr(task.case, name) or "" for name in PARTS}
    titles = {lang: task.case.title(lang, whole=True) for lang in LANGUAGES}
    texts = {"labels": built.payload.get("labels", {}), "titles": titles, "groups": _groups(task)}
    fixed = {"case": case, "run_key": asked["run_key"], **parts}
    frames = [frame_of(rows, method=method, **fixed, **texts)]
    for told in built.payload.get("companions", []):
        own = texts | {"labels": told["labels"]}
        frames.append(frame_of(told["record"], method=told["result"]["method"], **fixed, **own))
    frame = pd.concat(frames, ignore_index=True)
    what = job.method or Path(job.notebook).stem
    return {f"{RESULTS}/{file_name(case, what, asked['run_key'])}": to_parquet(frame)}


def about_job(job: Job, task: Task | None = None) -> dict[str, Any]:
    """Return what an index says of a run, as far as it is known."""
    kind = method_name(job.method, job.lang) if job.method else Path(job.notebook).stem
    case = Path(job.case).name if job.case else ""
    parts = {name: list(part) for name, part in (("segment", job.segment), ("wave", job.wave)) if part}
    about = {"method": job.method, "lang": job.lang, "case": case, "kind": kind, "title": case, **parts}
    if task is None:
        return about
    if task.case is None:
        return about | {"title": task.title}
    part = [list(pair) for pair in part_texts(task.case.only or {}, _groups(task), job.lang)]
    return about | {"title": task.case.title(whole=True), "part": part}


def _groups(task: Task) -> dict[str, Any]:
    """Return the texts of all groups that the case names, whatever method names them."""
    return {code: text for method in sqmlib.METHODS for code, text in task.case.groups(method).items()}


if __name__ == "__main__":  # where there is no fork: one fresh Python per run
    _line = os.dup(1)
    lead_group(int(sys.argv[2]))
    import_needed()
    serve_one(sys.argv[1], Pipe(_line), int(sys.argv[2]))
