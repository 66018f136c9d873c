"""Scaffold a new method: the six files of the contract, filled with a small honest computation, and its registration.

    python tools/new_method.py NAME [--title "Words for the heading"]

Afterwards the contract tests pass; replace the computation piece by piece (CONTRIBUTING.md, "Add a method in a day").
"""

from __future__ import annotations

import argparse
import csv
import io
import keyword
import re
import subprocess
import sys
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
SCAFFOLD = Path(__file__).resolve().parent / "scaffold"
CASE = "airline"
TRUTH = {"punctual": 6.1, "crew": 5.3, "wifi": 4.2, "meal": 3.0}  # mean ratings the sample is drawn from, 1..7
ITEMS = """
    punctual: {en: "Arriving on time", zh: "准点到达"}
    crew: {en: "Friendly crew", zh: "乘务员热情"}
    wifi: {en: "Free Wi-Fi on board", zh: "机上免费无线网络"}
    meal: {en: "Hot meal included", zh: "含热餐"}
"""
BLANK = ("first_item", "second_item", "third_item")  # as in tools/templates.py
SPREAD, RESPONDENTS, SHARE_MISSING, SEED = 1.1, 60, 0.03, 20260401

TEXTS = {
    "sqmlib/{name}.py": "method.py.txt",
    "sqmlib/locale/{name}.toml": "words.toml",
    "notebooks/src/{name}.py": "notebook.py.txt",
    "tests/test_{name}.py": "test_method.py.txt",
    "tests/known/{name}.toml": "known.toml",
}


def check_name(name: str, root: Path) -> str | None:
    """Return what is wrong with a method's name, or None."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        return f"{name!r}: a method's name is lower case, letters, digits and single underscores, as in 'servqual'"
    if name in sys.stdlib_module_names:
        return f"{name!r} is a module of Python; choose another name"
    taken = [root / "sqmlib" / f"{name}.py", root / "sqmlib" / name, root / "sqmlib" / "locale" / f"{name}.toml"]
    there = next((path for path in taken if path.exists()), None)
    return f"{there.relative_to(root)} is there already; choose another name" if there else None


def fill(text: str, name: str, title: str) -> str:
    """Return a template with the method's name put in."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    return text.replace("@name@", name).replace("@Class@", camel).replace("@Title@", title)


def sample() -> str:
    """Return the sample answers, drawn from the stated truth; the same bytes every time."""
    random, target = Random(SEED), io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["respondent", *(f"{item}_score" for item in TRUTH)])
    for number in range(1, RESPONDENTS + 1):
        scores = [min(7, max(1, round(random.gauss(mean, SPREAD)))) for mean in TRUTH.values()]
        writer.writerow([f"P{number:03d}", *("" if random.random() < SHARE_MISSING else score for score in scores)])
    return target.getvalue()


def wanted_files(name: str, title: str) -> dict[str, str]:
    """Return path below the repository -> text of every new file."""
    files = {
        path.format(name=name): fill((SCAFFOLD / template).read_text(encoding="utf-8"), name, title)
        for path, template in TEXTS.items()
    }
    files[f"templates/inputs/{name}.csv"] = "respondent," + ",".join(f"{item}_score" for item in BLANK) + "\n"
    files[f"data/{CASE}/{name}.csv"] = sample()
    return files


def registrations(name: str) -> list[tuple[str, str, str, str]]:
    """Return (file, regular expression, replacement, sign) of every line that must know the new method.

    A sign is a regular expression: where the file has it already, the method was entered beforehand.
    """
    truth = "; ".join(f"{item} {mean}" for item, mean in TRUTH.items())
    origin = f"Simulated by tools/new_method.py with seed {SEED}"
    row = f"{CASE},{name},{name}.csv,{origin},Example of the method,Mean ratings: {truth},GPL-3.0-or-later"
    methods = rf'(?ms)^METHODS = \([^)]*"{name}"'
    modules = r'(?m)^source_modules = \["sqmlib\.kano"(.*)\]$'
    section = rf"\n{name}:\n  answers: {{file: {name}.csv}}\n  items:{ITEMS}"
    return [
        ("sqmlib/__init__.py", r"(?ms)^METHODS = \(([^)]*?),?\s*\)$", rf'METHODS = (\1, "{name}")', methods),
        ("pyproject.toml", r'(?m)^    "\(kano\)(.*)",$', rf'    "(kano)\1 | ({name})",', rf"\({name}\)"),
        ("pyproject.toml", modules, rf'source_modules = ["sqmlib.kano"\1, "sqmlib.{name}"]', rf'"sqmlib\.{name}"'),
        (f"data/{CASE}/case.yml", r"\n*\Z", section, rf"(?m)^{name}:"),
        ("data/index.csv", r"\n*\Z", f"\n{row}\n", rf"(?m)^{CASE},{name},"),
    ]


def register(root: Path, name: str) -> list[str]:
    """Write the registrations that are not there yet; return the files changed."""
    changed = []
    for path, pattern, replacement, sign in registrations(name):
        old = (root / path).read_text(encoding="utf-8")
        if re.search(sign, old):
            continue
        new, hits = re.subn(pattern, replacement, old, count=1)
        if not hits:
            raise SystemExit(f"{path}: no place found for the new method ({pattern})")
        (root / path).write_text(new, encoding="utf-8", newline="\n")
        changed.append(path)
    return list(dict.fromkeys(changed))


def main(argv: list[str] | None = None) -> int:
    """Scaffold and register one method; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="name of the module, e.g. servqual")
    parser.add_argument("--title", help="what headings call it; default: the name in capitals")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if problem := check_name(options.name, options.root):
        print(problem, file=sys.stderr)
        return 2
    files = wanted_files(options.name, options.title or options.name.upper().replace("_", " "))
    for path, text in files.items():
        (options.root / path).parent.mkdir(parents=True, exist_ok=True)
        (options.root / path).write_text(text, encoding="utf-8", newline="\n")
        print("new     ", path)
    for path in register(options.root, options.name):
        print("changed ", path)
    code = [path for path in files if path.endswith(".py")]
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", *code], cwd=options.root, check=True)
    print("next: make notebooks, then make check test; CONTRIBUTING.md says how to go on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
