"""Speed and memory, as ratios measured in one run on one machine.

    python tools/bench.py              everything
    python tools/bench.py kano         1,000,000 respondents x 30 items against the plain pandas way; the bootstrap
    python tools/bench.py servqual     1,000,000 respondents x 44 answers against plain pandas and pingouin
    python tools/bench.py qfd          a house of 60 x 60 with resamples against a plain loop
    python tools/bench.py spc          control charts of 1,000,000 points and of 10,000 series against plain loops
    python tools/bench.py weights      AHP of 500 judges against a loop, and libraries where they are installed
    python tools/bench.py import       what ``import sqmlib`` adds to ``import pandas``
    python tools/bench.py batch        42 reports by ``sqm batch``, by a loop of papermill and nbconvert, in one process
    python tools/bench.py memory       what a batch of 500 runs holds along the way (not among "everything")
    python tools/bench.py live         how fast a picture follows an edit in a browser (not among "everything")

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

ROOT = Path(__file__).resolve().parent.parent
LARGE = {"kano": "bench_kano", "servqual": "bench_servqual"}
ALONE = {"qfd": "bench_qfd", "spc": "bench_spc", "weights": "bench_weights"}


# ---- measuring


def measure_large(method: str, rival: str, *size: int) -> dict:
    """Time one way of a method, then trace the memory of a second pass; the answers count as the input."""
    ways = beside(LARGE[method])
    answers, work = ways.survey(*size), ways.RIVALS[rival]
    work(answers.head(1000))  # imports and caches
    start = perf_counter()
    table = work(answers)
    seconds = perf_counter() - start
    tracemalloc.start()
    work(answers)
    extra = tracemalloc.get_traced_memory()[1]
    held = int(answers.memory_usage(index=True, deep=True).sum())
    told = ways.told(table.sort_index()).rename_axis(None)
    return {"seconds": seconds, "extra": extra, "input": held, "answer": told.to_csv()}


def measure_bootstrap(draws: int) -> dict:
    """Time an analysis of 500 x 20 with that many resamples."""
    from sqmlib import kano

    answers = beside("bench_kano").survey(500, 20)
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


def bench_large(method: str, size: list[int], rounds: int) -> None:
    """Print time and memory of the ways of a method on a large survey."""
    ways = beside(LARGE[method])
    found = in_turn({name: [method, name, *map(str, size)] for name in ways.RIVALS}, rounds)
    print(ways.TITLE.format(*size))
    heads = "".join(f"{'against ' + name:>20}" for name in ways.OURS)
    print(f"  {'':<16}{'seconds':>9}{heads}{'peak memory / input':>21}")
    base = {name: middle(found[name], "seconds") for name in ways.OURS}
    for name, runs in found.items():
        seconds, peak = middle(runs, "seconds"), 1 + middle(runs, "extra") / middle(runs, "input")
        ratios = "".join(f"{seconds / base[ours]:>18.1f} x" for ours in ways.OURS)
        print(f"  {name:<16}{seconds:>9.3f}{ratios}{peak:>21.2f}")
    answers = {run["answer"] for runs in found.values() for run in runs}
    print(f"  all give the same figures: {'yes' if len(answers) == 1 else 'NO'}")


def bench_kano(options: argparse.Namespace) -> None:
    """Print time and memory of the large survey, and the time of the bootstrap."""
    bench_large("kano", [options.respondents, options.items], options.rounds)
    bench_bootstrap(options)


def bench_servqual(options: argparse.Namespace) -> None:
    """Print time and memory of the large survey of 22 pairs."""
    bench_large("servqual", [options.respondents], options.rounds)


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


def beside(name: str) -> ModuleType:
    """Return a module that lies beside this file, however it was started."""
    sys.path.insert(0, str(ROOT / "tools"))
    return import_module(name)


def bench_batch(options: argparse.Namespace) -> None:
    """Print the rates of the three ways; of the loop, whose runs are independent, only the first are run."""
    each = len(beside("bench_batch").pairs())
    counts = {"loop": min(each, options.runs), "batch": options.runs, "warm": 2 * each}
    rivals = {way: ["batch", way, str(counts[way])] for way in beside("bench_batch").WAYS}
    beside("bench_batch").report(in_turn(rivals, min(3, options.rounds)), options.runs)


def bench_memory(options: argparse.Namespace) -> None:
    """Print the memory of a long batch."""
    beside("bench_batch").memory(500)


def bench_live(options: argparse.Namespace) -> None:
    """Print how fast the pictures of notebooks follow."""
    beside("bench_live").main()


def bench_alone(name: str, rounds: int) -> None:
    """Run a benchmark that compares its rivals in one process."""
    command = [sys.executable, ROOT / "tools" / f"{ALONE[name]}.py", "--rounds", str(rounds)]
    subprocess.run(command, check=True, cwd=ROOT)


BENCHES = {"import": bench_import, "kano": bench_kano, "servqual": bench_servqual, "batch": bench_batch}
BENCHES |= {name: lambda options, name=name: bench_alone(name, options.rounds) for name in ALONE}
ASKED = {"memory": bench_memory, "live": bench_live}


def one(arguments: list[str]) -> dict:
    """Take one measurement in this process."""
    kind, *rest = arguments
    if kind == "bootstrap":
        return measure_bootstrap(int(rest[0]))
    if kind == "batch":
        return beside("bench_batch").measure(rest[0], int(rest[1]))
    return measure_large(kind, rest[0], *map(int, rest[1:]))


def main(argv: list[str] | None = None) -> int:
    """Run the wanted benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "which",
        nargs="*",
        metavar="which",
        help=f"{', '.join(BENCHES | ASKED)}; default: all but {' and '.join(ASKED)}",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--respondents", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--runs", type=int, default=42, help="reports of a batch")
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
