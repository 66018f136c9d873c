"""``sqm batch``: many runs from one manifest, with progress, a summary and an exit code that can be relied on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqmlib.batch.index import PROBLEMS, STATES, state_of, visible
from sqmlib.batch.job import Job, Outcome
from sqmlib.cli.progress import Progress
from sqmlib.cli.speech import say
from sqmlib.i18n import tr
from sqmlib.warming import Warming

__all__ = ["batch", "plan_table", "size"]

INTERRUPTED, TERMINATED = 130, 143
LEAST_MEMORY = 64 * 1024**2  # on top of what Python and the libraries hold; no report was ever made with less
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([MG])i?B?", re.IGNORECASE)
_UNITS = {"M": 1024**2, "G": 1024**3}
_COLORS = {"done": "green", "failed": "red", "timeout": "red"}


def batch(
    manifest: Path,
    out: Path,
    *,
    jobs: int | None = None,
    timeout: int = 600,
    lang: str | None = None,
    pdf: bool = False,
    force: bool = False,
    root: Path | None = None,
    memory: str | None = None,
    dask: str | None = None,
    plan_only: bool = False,
    ahead: Warming | None = None,
) -> int:
    """Run every run of a manifest, or print what it asks for, and return the exit code.

    Parameters
    ----------
    manifest, out : path
        What to run, and where the reports go.
    jobs : int, optional
        Runs at a time; default: the cores this process may use, on a cluster the threads of its workers.
    timeout : int
        Seconds one cell, or one stage of a run, may take.
    lang : {"en", "zh"}, optional
        Language of the runs that name none, and of the overview.
    pdf, force : bool
        Also make PDFs; make current reports again.
    root : path, optional
        Folder that cases and notebooks are named from and must lie in; default: the manifest's.
    memory : str, optional
        Most memory one run may take, such as ``2G``.
    dask : str, optional
        Address of a scheduler.
    plan_only : bool
        Print the runs and run none.
    ahead : Warming, optional
        A server that was started before, see :func:`sqmlib.warming.warming`.

    Returns
    -------
    int
        0 when every report is in place, 1 when one failed or took too long, 130 or 143 when interrupted.
    """
    from sqmlib.batch.manifest import read_plan
    from sqmlib.batch.overview import overview_jobs

    options = {"timeout": timeout, "force": force, "memory": None if memory is None else size(memory), "dask": dask}
    plan = read_plan(manifest, root=root, lang=lang, pdf=pdf)
    for remark in plan.remarks:
        say(remark.text(), err=True, color="yellow")
    if plan_only:
        say(plan_table([*plan.jobs, *overview_jobs(plan)]))
        return 0
    return _run(plan, out, jobs, options | {"lang": lang, "ahead": ahead})


def _run(plan: Any, out: Path, jobs: int | None, options: dict[str, Any]) -> int:
    from sqmlib.batch import default_jobs, run_batch
    from sqmlib.batch.overview import overview_jobs

    jobs = jobs or (None if options["dask"] else default_jobs())
    begin, total = "cli.batch.begin" if jobs else "cli.batch.begin_cluster", len(plan.jobs) + len(overview_jobs(plan))
    say(tr(begin, n=total, jobs=jobs, address=options["dask"], out=str(out)), err=True)
    progress = Progress(total, jobs)
    try:
        with progress:
            outcomes = run_batch(plan, out, jobs=progress.jobs, watch=progress, **options)
    except KeyboardInterrupt:
        return _interrupted(out, progress, INTERRUPTED)
    except SystemExit as stop:
        return _interrupted(out, progress, stop.code if isinstance(stop.code, int) else TERMINATED)
    _report(out, outcomes)
    return int(any(state_of(outcome) in PROBLEMS for outcome in outcomes))


def _interrupted(out: Path, progress: Progress, code: int) -> int:
    _report(out, progress.outcomes)
    done = sum(state_of(outcome) != "waiting" for outcome in progress.outcomes)
    say(tr("cli.batch.interrupted", n=progress.total - done, total=progress.total), err=True, color="yellow")
    return code


def _report(out: Path, outcomes: Sequence[Outcome]) -> None:
    """Print the summary: what is missing and why, how many of each kind, where the overview is."""
    for outcome in outcomes:
        state = state_of(outcome)
        if state in PROBLEMS:
            said = outcome.reason.text() if outcome.reason else ""
            say(tr("cli.batch.lost", name=outcome.name, state=state, said=said), color="red")
    counts = Counter(map(state_of, outcomes))
    rows = [(tr(f"summary.fact.{state}"), str(counts[state]), _aside(state, outcomes)) for state in STATES]
    shown = [(state, row) for state, row in zip(STATES, rows, strict=True) if counts[state] or state == "done"]
    for (state, _), line in zip(shown, _columns([row for _, row in shown]), strict=True):
        say(line, color=_COLORS.get(state))
    if (out / "index.html").is_file():
        say(tr("cli.batch.open", file=str(out / "index.html")))


def _aside(state: str, outcomes: Sequence[Outcome]) -> str:
    """Return what is worth knowing of the reports that are in place."""
    if state != "done":
        return ""
    current, remarked = sum(o.current for o in outcomes), sum(o.stands and bool(o.warnings) for o in outcomes)
    said = [tr("cli.batch.current", n=current)] if current else []
    said += [tr("cli.batch.remarked", n=remarked)] if remarked else []
    return " · ".join(said)


def plan_table(jobs: Sequence[Job]) -> str:
    """Return the runs of a plan as a table, and how many there are.

    >>> print(plan_table([Job("Beijing", method="kano", case="a", lang="zh", segment=("branch", "Beijing"))]))
    Name     Method or notebook  Case  Language  Part
    Beijing  kano                a     Chinese   branch = Beijing
    <BLANKLINE>
    1 runs
    """
    head = [tr(f"cli.batch.plan.{key}") for key in ("name", "method", "case", "lang", "part", "hidden")]
    rows = [[visible(" ".join(cell.split())) for cell in _cells(job)] for job in jobs]
    hidden = sum(job.hidden is not None for job in jobs)
    foot = [tr("cli.batch.plan.count", n=len(jobs))] + ([tr("cli.batch.plan.count_hidden", n=hidden)] if hidden else [])
    used = [n for n in range(len(head)) if n < 2 or any(row[n] for row in rows)]
    lines = _columns([[row[n] for n in used] for row in [head, *rows]])
    return "\n".join([*lines, "", tr("common.where.and").join(foot)])


def _cells(job: Job) -> list[str]:
    part = tr("common.comma").join(f"{column} = {value}" for column, value in (job.only or {}).items())
    language = tr(f"common.language.{job.lang}")
    return [
        job.name,
        job.method or Path(job.notebook).name,
        Path(job.case).name,
        language,
        part,
        job.hidden.text() if job.hidden else "",
    ]


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with aligned columns; a Chinese character is as wide as two letters."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def size(text: str) -> int:
    """Return a size such as ``2G`` or ``800M`` in bytes; refuse what is none, or too small to start in.

    >>> size("2G"), size("1.5 GiB") == size("1536M")
    (2147483648, True)
    """
    import typer

    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise typer.BadParameter(tr("cli.error.size", found=text))
    number = int(float(found[1]) * _UNITS[found[2].upper()])
    if number < LEAST_MEMORY:
        raise typer.BadParameter(tr("cli.error.small", found=text, least=f"{LEAST_MEMORY // 1024**2}M"))
    return number
