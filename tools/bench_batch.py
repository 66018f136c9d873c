"""Batch against the usual loop: reports per minute, CPU, memory; the outputs of all ways are compared.

Called by ``tools/bench.py batch`` and ``tools/bench.py memory``. The ways take turns:

loop    a ``papermill`` command, then a ``jupyter nbconvert`` command, run after run
batch   ``sqm batch`` with as many processes as there are processors, reports in HTML and XLSX
warm    the cells, pictures and pages alone, one after the other in one Python that is warm already: the least to do
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
WAYS = ("loop", "batch", "warm")


def pairs() -> list[tuple[str, str]]:
    """Return every method in both languages."""
    import sqmlib

    return [(method, lang) for method in sqmlib.METHODS for lang in ("en", "zh")]


def plan(runs: int) -> list[dict[str, Any]]:
    """Return that many runs: every method in both languages in turn, again and again with another seed."""
    every = pairs()
    return [
        {
            "name": f"r{n:03d}",
            "method": every[n % len(every)][0],
            "lang": every[n % len(every)][1],
            "seed": n // len(every),
        }
        for n in range(runs)
    ]


def loop(runs: list[dict[str, Any]], out: Path) -> None:
    """Run the two commands for every report."""
    from sqmlib.isolation import environment

    env = environment(_folder(out / "env"))
    for run in runs:
        source = ROOT / "notebooks" / run["lang"] / f"{run['method']}.ipynb"
        made = out / f"{run['name']}.ipynb"
        texts = [
            "-r",
            "case",
            "airline",
            "-r",
            "lang",
            run["lang"],
            "-r",
            "mode",
            "batch",
            "-p",
            "seed",
            str(run["seed"]),
        ]
        command = [BIN / "papermill", source, made, *texts, "--cwd", ROOT / "data", "--kernel", "python3"]
        subprocess.run(command, env=env, capture_output=True, check=True)
        subprocess.run([BIN / "jupyter", "nbconvert", "--to", "html", made], env=env, capture_output=True, check=True)


def batch(runs: list[dict[str, Any]], out: Path) -> None:
    """Run the command a user runs."""
    named = [{k: run[k] for k in ("name", "method", "lang")} for run in runs]
    asked = [
        f"- {json.dumps(n | {'case': 'data/airline', 'params': {'seed': r['seed']}})}"
        for n, r in zip(named, runs, strict=True)
    ]
    manifest = out / "batch.yml"
    manifest.write_text("\n".join(["runs:", *asked]) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "sqmlib", "batch", manifest, "--out", out / "reports", "--root", ROOT]
    subprocess.run(command, capture_output=True, check=True, cwd=ROOT)


def warm(runs: list[dict[str, Any]], out: Path) -> list[float]:
    """Return the CPU seconds of every run in this process."""
    from sqmlib.batch.shell import in_shell
    from sqmlib.report import build, prepare

    spent = []
    for run in runs:
        start = cpu()
        task = prepare(run["method"], ROOT / "data" / "airline", lang=run["lang"], parameters={"seed": run["seed"]})
        build(task, runner=in_shell(lambda number: None))
        spent.append(cpu() - start)
    return spent


def cpu() -> float:
    """Return the CPU seconds of this process and of everything it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def measure(way: str, runs: int) -> dict[str, Any]:
    """Take one measurement in this process; the outputs of every run are hashed per cell and MIME type."""
    wanted = plan(runs)
    with TemporaryDirectory() as name:
        start, before = perf_counter(), cpu()
        if way == "warm":  # the first half pays for imports and caches
            return {"cpu": mean(warm(wanted, Path(name))[runs // 2 :])}
        {"loop": loop, "batch": batch}[way](wanted, Path(name))
        found = {"seconds": (perf_counter() - start) / runs, "cpu": (cpu() - before) / runs}
        return found | {"outputs": {run["name"]: outputs(way, run["name"], Path(name)) for run in wanted}}


def outputs(way: str, name: str, out: Path) -> list[list[list[str]]]:
    """Return per code cell the MIME types and hashes of everything it showed."""
    import nbformat

    from sqmlib.report.exports import clean_notebook

    path = out / f"{name}.ipynb" if way == "loop" else out / "reports" / name / "notebook.ipynb"
    cleaned = json.loads(clean_notebook(nbformat.read(path, as_version=4)))
    cells = [cell["outputs"] for cell in cleaned["cells"] if cell["cell_type"] == "code"]
    return [[_shown(output) for output in cell] for cell in cells]


def _shown(output: dict[str, Any]) -> list[str]:
    from hashlib import sha256

    data = output.get("data") or {output["output_type"]: output.get("text", "")}
    return sorted(f"{kind} {sha256(json.dumps(value).encode()).hexdigest()[:16]}" for kind, value in data.items())


def report(found: dict[str, list[dict[str, Any]]], runs: int) -> None:
    """Print rates and ratios, and whether all ways show the same."""
    seconds = {way: median(run["seconds"] for run in found[way]) for way in ("loop", "batch")}
    spent = {way: median(run["cpu"] for run in found[way]) for way in WAYS}
    print(
        f"Batch, {runs} runs of all methods in both languages, {len(os.sched_getaffinity(0))} processors, HTML and XLSX"
    )
    for way in ("loop", "batch"):
        print(f"  {way:<6}{60 / seconds[way]:>8.1f} reports a minute, {spent[way]:.2f} s CPU each")
    print(f"  warm  {'':>8} {'':>18} {spent['warm']:.2f} s CPU each: the bare computation, pictures and pages")
    print(f"  batch makes {seconds['loop'] / seconds['batch']:.1f} times the reports of the loop", end="")
    print(f" and uses {spent['batch'] / spent['warm']:.2f} times the CPU of the bare computation")
    print(f"  all show the same, over all MIME types: {'yes' if _same(found) else 'NO'}")


def _same(found: dict[str, list[dict[str, Any]]]) -> bool:
    every = {name: shown for run in found["batch"] for name, shown in run["outputs"].items()}
    return all(
        every[name] == shown for way in ("loop", "batch") for r in found[way] for name, shown in r["outputs"].items()
    )


def memory(runs: int) -> None:
    """Run a batch in this process and print what it and its server hold along the way."""
    from types import SimpleNamespace

    from sqmlib.batch import Job, run_batch

    names = ("name", "method", "lang")
    case = str(ROOT / "data" / "airline")
    jobs = tuple(Job(**{k: r[k] for k in names}, case=case, params={"seed": r["seed"]}) for r in plan(runs))
    held: list[tuple[int, int]] = []

    def watch(kind: str, what: Any) -> None:
        if kind == "ended" and what.status == "ok":
            held.append((resident(os.getpid()), sum(resident(pid) for pid in children(os.getpid()))))

    with TemporaryDirectory() as out:
        done = run_batch(SimpleNamespace(jobs=jobs, portfolio=None, remarks=(), root=ROOT), out, watch=watch)
    print(f"Memory of {sum(o.status == 'ok' for o in done)} runs (MB): after run, batch process, server")
    for n in sorted({10, runs // 4, runs // 2, 3 * runs // 4, runs} & set(range(1, len(held) + 1))):
        print(f"  {n:>5}{held[n - 1][0] / 2**20:>9.1f}{held[n - 1][1] / 2**20:>9.1f}")


def resident(pid: int) -> int:
    """Return the bytes of memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def children(pid: int) -> list[int]:
    """Return the processes a process has started."""
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
