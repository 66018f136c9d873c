"""Check that requirements.lock and environment.yml agree with pyproject.toml. Needs no network.

    python tools/check_lock.py

A lock agrees when it pins every requirement of the project, of its extras and of its group ``dev`` in a version the
requirement allows, pins nothing on the project's behalf that is no longer required, gives hashes for everything, and
names no host or folder.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
UNWANTED = {"black": "papermill would reformat the injected cell, and reports would depend on it"}
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?P<rest>.*)$")


def required(project: dict) -> dict[str, Requirement]:
    """Return name -> requirement of the project, its extras and its group dev."""
    groups = [project["project"]["dependencies"], project["dependency-groups"]["dev"]]
    groups += project["project"].get("optional-dependencies", {}).values()
    texts = [text for group in groups for text in group]
    return {canonicalize_name(r.name): r for r in map(Requirement, texts)}


def pinned(lock: str) -> dict[str, list[dict]]:
    """Return name -> pins (a universal lock may pin a name twice, for different machines)."""
    pins: dict[str, list[dict]] = {}
    current: dict = {}
    for line in lock.splitlines():
        if found := _PIN.match(line):
            current = {"version": Version(found["version"]), "hashes": 0, "direct": False}
            pins.setdefault(canonicalize_name(found["name"]), []).append(current)
        elif "--hash=sha256:" in line:
            current["hashes"] += 1
        elif line.lstrip().startswith("#") and "sqmlib (pyproject.toml" in line:
            current["direct"] = True
    return pins


def lock_problems(project: dict, lock: str) -> Iterator[str]:
    """Yield where the lock and the project disagree."""
    wanted, pins = required(project), pinned(lock)
    for name, requirement in wanted.items():
        if name not in pins:
            yield f"{name} is required but not locked"
        for pin in pins.get(name, []):
            if not requirement.specifier.contains(pin["version"], prereleases=True):
                yield f"{name} is locked at {pin['version']} but required as {requirement.specifier}"
    for name, entries in pins.items():
        if name not in wanted and any(pin["direct"] for pin in entries):
            yield f"{name} is locked for the project but no longer required"
    yield from _content_problems(lock, pins)


def _content_problems(lock: str, pins: dict[str, list[dict]]) -> Iterator[str]:
    for name, entries in pins.items():
        if not all(pin["hashes"] for pin in entries):
            yield f"{name} is locked without a hash"
        if name in UNWANTED:
            yield f"{name} must not be locked: {UNWANTED[name]}"
    for line in lock.splitlines():
        if "://" in line or re.search(r"(^|\s)(/|[A-Za-z]:\\)\w", line):
            yield f"no host and no folder of one machine belong into the lock: {line.strip()}"


def environment_problems(project: dict, environment: str) -> Iterator[str]:
    """Yield where environment.yml and the project disagree."""
    entries = YAML(typ="safe").load(environment)["dependencies"]
    names = [entry for entry in entries if isinstance(entry, str)]
    pip = next((entry.get("pip", []) for entry in entries if isinstance(entry, dict)), [])
    python = f"python{project['project']['requires-python']}"
    for wanted in (python, "make", "pip"):
        if wanted not in names:
            yield f"environment.yml must list {wanted!r} under dependencies; found {names}"
    if pip != ["-e ."]:
        yield f"environment.yml must take the rest from pyproject.toml (pip: -e .); found {pip}"


def all_problems(root: Path) -> list[str]:
    """Return every disagreement in the repository at `root`."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    environment = (root / "environment.yml").read_text(encoding="utf-8")
    found = [f"requirements.lock: {text} (make lock)" for text in lock_problems(project, lock)]
    return [*found, *environment_problems(project, environment)]


def main(argv: list[str] | None = None) -> int:
    """Print the problems; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    found = all_problems(parser.parse_args(argv).root)
    print(*found or ["requirements.lock and environment.yml agree with pyproject.toml"], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
