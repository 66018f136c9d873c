"""Speed and memory, as ratios measured in one run on one machine.

    python tools/bench.py              everything
    python tools/bench.py kano         1,000,000 respondents x 30 items against the plain pandas way; the bootstrap
    python tools/bench.py import       what ``import sqmlib`` adds to ``import pandas``
    python tools/bench.py batch        40 reports by ``sqm batch``, by a loop of papermill and nbconvert, in one process
    python tools/bench.py memory       what a batch of 500 runs holds along the way (not among "everything")

Every measurement runs in a process of its own; the rivals take turns, so that a busy moment hits all of them; medians
are shown. Memory is what Python, numpy and pandas asked for at most, taken in a second pass that is not timed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tracemalloc
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter
from types import ModuleType

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
LIKELY = [0.35, 0.2, 0.25, 0.12, 0.08]  # shares of the five positions


def survey(respondents: int, items: int, seed: int = 0) -> pd.DataFrame:
    """Return random answers as pandas reads them from a file: whole numbers in 64 bits, ids as text."""
    rng = np.random.default_rng(seed)
    answers = {
        f"item{i:02d}_{half}": rng.choice(5, respondents, p=LIKELY if half == "f" else LIKELY[::-1]) + 1
        for i in range(items)
        for half in "fd"
    }
    return pd.DataFrame({"respondent": np.char.mod("P%07d", np.arange(respondents)), **answers})


# ---- the rivals


def counts(answers: pd.DataFrame) -> pd.DataFrame:
    """Return counts, coefficients and categories by the library's formulas."""
    from sqmlib import kano
    from sqmlib.kano.survey import pair_codes

    items = _items(answers)
    codes = (pair_codes(answers[f"{item}_f"], answers[f"{item}_d"]) for item in items)
    pairs = np.array([np.bincount(code, minlength=26)[:25] for code in codes])
    found = kano.category_counts(pairs, kano.evaluation_table("standard"))
    letters = np.array(kano.CATEGORIES)[kano.classify(found)]
    better, worse = kano.better(found), kano.worse(found)
    return pd.DataFrame({"category": letters, "better": better, "worse": worse}, index=items)


def analyze(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the whole result without resampling: input checked, intervals, tests, rules, scores, quality, notes."""
    from sqmlib import kano

    return kano.analyze(answers, bootstrap=0).table


def merge_crosstab(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the same by plain pandas: look the pairs up with a merge, count the letters in a cross table."""
    table, rows = _long_table(), {}
    for item in _items(answers):
        pairs = answers[[f"{item}_f", f"{item}_d"]].set_axis(["f", "d"], axis=1).merge(table, on=["f", "d"], how="left")
        rows[item] = pd.crosstab(pairs["category"], "n")["n"]
    return _coefficients(pd.DataFrame(rows).T)


def merge(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the same with the merge, counted by value_counts."""
    table, rows = _long_table(), {}
    for item in _items(answers):
        pairs = answers[[f"{item}_f", f"{item}_d"]].set_axis(["f", "d"], axis=1)
        rows[item] = pairs.merge(table, on=["f", "d"], how="left")["category"].value_counts()
    return _coefficients(pd.DataFrame(rows).T)


def crosstab(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the same by the cleverest plain way: a cross table of the answers, its 25 cells summed by letter."""
    letters, rows = _long_table().set_index(["f", "d"])["category"], {}
    for item in _items(answers):
        cells = pd.crosstab(answers[f"{item}_f"], answers[f"{item}_d"]).stack()
        rows[item] = cells.groupby(letters.reindex(cells.index).to_numpy()).sum()
    return _coefficients(pd.DataFrame(rows).T)


OURS = {"counts": counts, "analyze": analyze}
PLAIN = {"merge_crosstab": merge_crosstab, "merge": merge, "crosstab": crosstab}
RIVALS = OURS | PLAIN


def _items(answers: pd.DataFrame) -> list[str]:
    return [name[:-2] for name in answers.columns if name.endswith("_f")]


def _long_table() -> pd.DataFrame:
    from sqmlib import kano

    standard = kano.EVALUATIONS["standard"].value
    cells = [(f, d, standard[f - 1][d - 1]) for f in range(1, 6) for d in range(1, 6)]
    return pd.DataFrame(cells, columns=["f", "d", "category"])


def _coefficients(counts: pd.DataFrame) -> pd.DataFrame:
    counts = counts.reindex(columns=list("MOAIRQ")).fillna(0)
    valid = counts[list("AOMI")].sum(axis=1)
    better, worse = (counts["A"] + counts["O"]) / valid, -(counts["O"] + counts["M"]) / valid
    return counts.assign(category=counts.idxmax(axis=1), better=better, worse=worse)


# ---- measuring


def measure_kano(rival: str, respondents: int, items: int) -> dict:
    """Time one rival, then trace the memory of a second pass; the answers count as the input."""
    answers, work = survey(respondents, items), RIVALS[rival]
    work(answers.head(1000))  # imports and caches
    start = perf_counter()
    table = work(answers)
    seconds = perf_counter() - start
    tracemalloc.start()
    work(answers)
    extra = tracemalloc.get_traced_memory()[1]
    told = table.sort_index()[["category", "better", "worse"]].round(9).astype({"category": str})
    size = int(answers.memory_usage(index=True, deep=True).sum())
    return {"seconds": seconds, "extra": extra, "input": size, "answer": told.rename_axis(None).to_csv()}


def measure_bootstrap(draws: int) -> dict:
    """Time an analysis of 500 x 20 with that many resamples."""
    from sqmlib import kano

    answers = survey(500, 20)
    kano.analyze(answers, bootstrap=min(draws, 10))
    start = perf_counter()
    kano.analyze(answers, bootstrap=draws)
    return {"seconds": perf_counter() - start}


def measure_import() -> dict:
    """Time the imports of a fresh process, in the order in which a notebook does them."""
    script = (
        "from time import perf_counter as t; a = t(); import pandas; b = t(); import sqmlib; c = t(); sqmlib.kano; "
        "d = t(); import json; print(json.dumps({'pandas': b - a, 'sqmlib': c - b, 'kano': d - c}))"
    )
    return json.loads(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=ROOT).stdout)


def in_turn(rivals: dict[str, list[str]], rounds: int) -> dict[str, list[dict]]:
    """Run each rival once per round, each time in a fresh process."""
    found: dict[str, list[dict]] = {name: [] for name in rivals}
    for turn in range(rounds):
        for name, arguments in rivals.items():
            print(f"\r  round {turn + 1} of {rounds}: {name:<12}", end="", file=sys.stderr, flush=True)
            command = [sys.executable, __file__, "--one", *arguments]
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
            found[name].append(json.loads(done.stdout))
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
    return found


def middle(runs: list[dict], key: str) -> float:
    """Return the median of one measure."""
    return median(run[key] for run in runs)


# ---- what is reported


def bench_kano(options: argparse.Namespace) -> None:
    """Print time and memory of the large survey, and the time of the bootstrap."""
    size = [str(options.respondents), str(options.items)]
    found = in_turn({name: ["kano", name, *size] for name in RIVALS}, options.rounds)
    print(f"KANO, {options.respondents:,} respondents x {options.items} items: counts, coefficients, categories")
    print(f"  {'':<16}{'seconds':>9}{'against counts':>16}{'against analyze':>17}{'peak memory / input':>21}")
    base = {name: middle(found[name], "seconds") for name in OURS}
    for name, runs in found.items():
        seconds, peak = middle(runs, "seconds"), 1 + middle(runs, "extra") / middle(runs, "input")
        ratios = "".join(f"{seconds / base[ours]:>{width}.1f} x" for ours, width in (("counts", 14), ("analyze", 15)))
        print(f"  {name:<16}{seconds:>9.3f}{ratios}{peak:>21.2f}")
    answers = {run["answer"] for runs in found.values() for run in runs}
    print(f"  all give the same categories and coefficients: {'yes' if len(answers) == 1 else 'NO'}")
    bench_bootstrap(options)


def bench_bootstrap(options: argparse.Namespace) -> None:
    """Print the time of the bootstrap."""
    found = in_turn({"2,000": ["bootstrap", "2000"], "none": ["bootstrap", "0"]}, options.rounds)
    with_it, without = middle(found["2,000"], "seconds"), middle(found["none"], "seconds")
    print("KANO, 500 respondents x 20 items")
    print(
        f"  analyze with 2,000 resamples {with_it:.3f} s, without {without:.3f} s: bootstrap {with_it - without:.3f} s"
    )


def bench_import(options: argparse.Namespace) -> None:
    """Print what the imports cost."""
    runs = [measure_import() for _ in range(max(5, options.rounds))]
    print("import in a fresh process")
    print(f"  pandas {middle(runs, 'pandas'):.3f} s, sqmlib adds {middle(runs, 'sqmlib'):.3f} s", end="")
    print(f", its module kano {middle(runs, 'kano'):.3f} s at first use")


def _ways() -> ModuleType:
    """Return the module of the batch benchmark, which lies beside this file however it was started."""
    sys.path.insert(0, str(ROOT / "tools"))
    return import_module("bench_batch")


def bench_batch(options: argparse.Namespace) -> None:
    """Print the rates of the three ways; of the loop, whose runs do not depend on each other, only some are run."""
    counts = {"loop": min(4, options.runs), "batch": options.runs, "warm": 8}
    rivals = {way: ["batch", way, str(counts[way])] for way in _ways().WAYS}
    _ways().report(in_turn(rivals, min(3, options.rounds)), options.runs)


def bench_memory(options: argparse.Namespace) -> None:
    """Print the memory of a long batch."""
    _ways().memory(500)


BENCHES = {"import": bench_import, "kano": bench_kano, "batch": bench_batch}
ASKED = {"memory": bench_memory}


def one(arguments: list[str]) -> dict:
    """Take one measurement in this process."""
    kind, *rest = arguments
    if kind == "bootstrap":
        return measure_bootstrap(int(rest[0]))
    if kind == "batch":
        return _ways().measure(rest[0], int(rest[1]))
    return measure_kano(rest[0], int(rest[1]), int(rest[2]))


def main(argv: list[str] | None = None) -> int:
    """Run the wanted benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "which", nargs="*", metavar="which", help="import, kano, batch, memory; default the first three"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--respondents", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--runs", type=int, default=40, help="reports of a batch")
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.one:
        print(json.dumps(one(options.one)))
        return 0
    if unknown := sorted(set(options.which) - set(BENCHES | ASKED)):
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHES | ASKED)}")
    for name in options.which or BENCHES:
        (BENCHES | ASKED)[name](options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
