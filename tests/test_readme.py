"""What the README says is true: its links lead somewhere, its commands exist, its example of a case is accepted."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

import sqmlib as sq
from sqmlib.batch.manifest import read_plan
from sqmlib.cli.commands import command

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
EACH = pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)


def blocks(path: Path, kind: str) -> list[str]:
    """Return the fenced blocks of one kind."""
    return re.findall(rf"```{kind}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


def commands(path: Path) -> list[list[str]]:
    """Return the calls of sqm in the shell blocks, as words."""
    lines = [line for block in blocks(path, "sh") for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("sqm ")]


@EACH
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


@EACH
def test_paths_of_the_table_exist(path):
    rows = re.findall(r"^\| (`.+?) \|", path.read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert len(named) >= 7
    for name in named:
        assert (ROOT / name).exists(), name


@EACH
def test_commands_are_understood(path):
    found = commands(path)
    assert {words[0] for words in found} == {"run", "questionnaire", "new", "check", "batch"}
    group = command()
    for name, *words in found:
        given = group.commands[name].make_context(name, words)  # raises when an option or argument is unknown
        assert any(given.params.values()), name


@EACH
def test_make_targets_exist(path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"make ([a-z]+)", " ".join(re.findall(r"`[^`]+`|```.*?```", path.read_text(), re.DOTALL))))
    assert {"demo", "test", "lab", "help"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@EACH
def test_example_of_a_case_is_accepted(path, tmp_path):
    text, _ = blocks(path, "yaml")
    questions = re.findall(r'"(.+?)": (?:wifi_[fd]|segment)', text)
    assert len(questions) == 3
    answers = pd.DataFrame([[1, 3, "short"]] * 6 + [[1, 5, "long"]] * 6, columns=questions)
    answers.insert(0, "respondent", [f"r{n}" for n in range(len(answers))])
    answers.to_excel(tmp_path / "survey.xlsx", index=False)
    (tmp_path / "case.yml").write_text(text, encoding="utf-8")
    case = sq.open_case(tmp_path)
    result = sq.kano.analyze(case.answers("kano"), **case.options("kano"), labels=case.labels("kano"), bootstrap=0)
    assert result.segments["category"].to_dict() == {("wifi", "long"): "O", ("wifi", "short"): "A"}


@EACH
def test_example_of_a_manifest_is_accepted(path, tmp_path):
    _, text = blocks(path, "yaml")
    (tmp_path / "batch.yml").write_text(text, encoding="utf-8")
    plan = read_plan(tmp_path / "batch.yml", root=ROOT / "data")
    assert len(plan.jobs) == 6
    assert plan.portfolio is not None


def test_the_two_are_twins():
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    for pattern in (r"^#+ ", r"^```", r"^\| ", r"^!\["):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(re.findall(pattern, chinese, re.MULTILINE))
    places = [[w for w in words if w not in ("en", "zh")] for words in commands(READMES[0])]
    assert places == [[w for w in words if w not in ("en", "zh")] for words in commands(READMES[1])]
