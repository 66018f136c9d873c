"""The case: what case.yml may say, what it gives, and how changes are saved, refused and taken back."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sqmlib as sq
from sqmlib.case import inside, lent
from sqmlib.check import check_case, check_target
from sqmlib.checks import DataError
from sqmlib.disk import write_atomic
from sqmlib.plainyaml import Branch, Leaf, parse

ANSWERS = """respondent,wifi_f,wifi_d,meal_f,meal_d,route,age
R1,1,5,2,5,north,33
R2,2,4,3,3,north,41
R3,1,3,1,4,south,28
R4,3,3,2,5,,50
"""
CASE = """# Spring engagement
title: {en: "Cabin service", zh: "客舱服务"}  # both languages
language: zh
revision: 3
kano:
  answers: {file: survey.csv}
  rule: mode  # agreed on Monday
  segment: route
  items:
    wifi: {en: Free Wi-Fi, zh: 免费无线网络}
    meal: 热餐
  decisions:
    # the contract says so
    wifi: {category: M, reason: "合同要求"}
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "survey.csv").write_text(ANSWERS)
    (tmp_path / "case.yml").write_text(CASE, encoding="utf-8")
    return tmp_path


def refused(text: str, folder: Path) -> list[tuple[str, tuple[int, ...]]]:
    """Return code and line of every problem of a case file."""
    (folder / "case.yml").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(DataError) as error:
        sq.open_case(folder)
    assert error.value.text("en") != error.value.text("zh")
    return [(r.code.removeprefix("case."), r.where.rows) for r in error.value.problems]


# ---- what a case gives


def test_everything_a_notebook_asks_for(folder):
    case = sq.open_case(folder)
    assert (case.title("en"), case.title(), case.lang, case.revision) == ("Cabin service", "客舱服务", "zh", 3)
    assert case.labels("kano") == {"wifi": {"en": "Free Wi-Fi", "zh": "免费无线网络"}, "meal": "热餐"}
    assert case.options("kano") == {"rule": "mode", "segment": "route"}
    assert case.decisions("kano") == {"wifi": {"category": "M", "reason": "合同要求"}}
    assert case.shown("kano") == ["wifi", "meal"]
    assert case.remarks("kano") == ()
    assert [name for name, _ in case.inputs()] == ["case.yml", "survey.csv"]


def test_answers_hold_what_is_declared_and_what_was_named(folder):
    frame = sq.open_case(folder).answers("kano")
    assert list(frame.columns) == ["respondent", "wifi_f", "wifi_d", "meal_f", "meal_d", "route"]
    assert frame["route"].isna().tolist() == [False, False, False, True]
    assert frame.index.tolist() == [2, 3, 4, 5]


def test_changing_the_frame_does_not_change_the_case(folder):
    case = sq.open_case(folder)
    frame = case.answers("kano")
    frame.loc[:, "wifi_f"] = 0
    assert case.answers("kano")["wifi_f"].tolist() == [1, 2, 1, 3]


def test_the_method_takes_the_answers_and_options(folder):
    from sqmlib import kano

    case = sq.open_case(folder)
    result = kano.analyze(case.answers("kano"), labels=case.labels("kano"), bootstrap=0, **case.options("kano"))
    assert list(result.table.index) == ["wifi", "meal"]


def test_opening_reads_no_answers_and_loads_no_method(folder):
    code = "import sys, sqmlib as sq; c = sq.open_case(sys.argv[1]); c.title(); print('openpyxl' in sys.modules)"
    os.unlink(folder / "survey.csv")
    out = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def test_answers_are_read_once(folder, monkeypatch):
    case = sq.open_case(folder)
    case.answers("kano")
    os.unlink(folder / "survey.csv")
    case.set("kano", "rule", "blauth")
    assert len(case.answers("kano")) == 4
    case.reload()
    with pytest.raises(DataError):
        case.answers("kano")


def test_the_file_itself_may_be_named(folder):
    assert sq.open_case(folder / "case.yml").title("en") == "Cabin service"


@pytest.mark.parametrize(("lang", "spoken"), [(None, "zh"), ("en", "en")])
def test_language_of_the_case(lang, spoken, folder):
    assert sq.open_case(folder, lang=lang).lang == spoken


def test_a_lent_case_is_given_back_while_nothing_differs(folder):
    case = sq.open_case(folder, mode="batch")
    assert case.lang == "zh"
    with lent(case):
        assert sq.open_case(folder, mode="batch") is case
        for other in ({"mode": "live"}, {"mode": "batch", "lang": "en"}, {"mode": "batch", "only": {"segment": "a"}}):
            assert sq.open_case(folder, **other) is not case
        path = folder / "case.yml"
        path.write_bytes(path.read_bytes() + b"# changed by somebody else\n")
        assert sq.open_case(folder, mode="batch") is not case
    path.write_bytes(path.read_bytes().removesuffix(b"# changed by somebody else\n"))
    assert sq.open_case(folder, mode="batch") is not case


def test_mode_must_be_known(folder):
    assert sq.open_case(folder, mode="batch").mode == "batch"
    with pytest.raises(DataError):
        sq.open_case(folder, mode="fast")


def test_a_case_without_title_is_called_by_its_folder(folder):
    (folder / "case.yml").write_text("kano: {answers: survey.csv}\n")
    case = sq.open_case(folder)
    assert (case.title(), case.labels("kano"), len(case.answers("kano"))) == (folder.name, {}, 4)


def test_override_is_laid_over_and_not_saved(folder):
    case = sq.open_case(folder)
    before = (folder / "case.yml").read_bytes()
    other = case.override("kano", evaluation="pouliot", segment=None)
    assert other.options("kano") == {"rule": "mode", "evaluation": "pouliot"}
    assert "route" not in other.answers("kano")
    assert case.options("kano") == {"rule": "mode", "segment": "route"}
    assert (folder / "case.yml").read_bytes() == before
    other.set("kano", "rule", "blauth")
    assert case.options("kano")["rule"] == "blauth", "both look at one file"
    with pytest.raises(DataError):
        case.override("kano", evaluaton="pouliot")


def test_shown_items_and_names_that_lead_nowhere(folder):
    case = sq.open_case(folder)
    case.set("kano", "show", ["meal"])
    assert case.shown("kano") == ["meal"]
    case.set("kano", "decisions.seat", {"category": "O"})
    assert [(r.code, r.values["items"]) for r in case.remarks("kano")] == [("case.item_without_answers", ["seat"])]


# ---- what case.yml may say

SPELLING = [
    ("tittle: x\n", [("unknown_key_near", (1,))]),
    ("title: x\nkano:\n  anwsers: {file: survey.csv}\n", [("unknown_key_near", (3,))]),
    ("title: x\nkano:\n  answers: {file: survey.csv, zzzzzz: 1}\n", [("unknown_key", (3,))]),
    ("kano:\n  answers: {sheet: 1}\n", [("missing_key", (2,))]),
    ("kano:\n  decisions: {wifi: {reason: x}}\n", [("missing_key", (2,))]),
    ("kano:\n  decisions: {wifi: M}\n", [("not_mapping", (2,)), ("missing_key", (2,))]),
    ("kano:\n  decisions:\n    wifi: {category: must}\n", [("not_one_of", (3,))]),
    ("language: german\n", [("not_one_of", (1,))]),
    ("revision: three\n", [("not_whole", (1,))]),
    ("revision: '3'\n", [("not_whole", (1,))]),
    ("revision: -1\n", [("not_whole", (1,))]),
    ("kano: {near_tie: wide}\n", [("not_number", (1,))]),
    ("kano: {near_tie: .inf}\n", [("not_number", (1,))]),
    ("kano: {bootstrap: 1e3}\n", [("not_whole", (1,))]),
    ("kano: {show: wifi}\n", [("not_list", (1,))]),
    ("kano: {rule: [mode]}\n", [("not_text", (1,))]),
    ("title: [a]\n", [("not_text", (1,))]),
    ("kano: {answers: {file: s.csv, header_row: 0}}\n", [("not_whole", (1,))]),
    ("kano: {answers: {file: s.csv, platform: typeform}}\n", [("not_one_of", (1,))]),
    ("- a\n- b\n", [("not_mapping", (1,))]),
    ("just text\n", [("not_mapping", (1,))]),
]


@pytest.mark.parametrize(("text", "problems"), SPELLING)
def test_what_may_not_stand_there(text, problems, folder):
    assert refused(text, folder) == problems


def test_all_problems_at_once(folder):
    text = "tittle: x\nlanguage: fr\nkano:\n  rul: mode\n  near_tie: a\n"
    assert [line for _, line in refused(text, folder)] == [(1,), (4,), (5,), (2,)]


DANGEROUS = [
    ("a: &x 1\n", "alias"),
    ("a: *x\n", "alias"),
    ("title: !!python/name:os.system x\n", "tag"),
    ("title: !!binary aGVsbG8=\n", "tag"),
    ("%YAML 1.1\n---\ntitle: x\n", "directive"),
    ("title: a\ntitle: b\n", "duplicate_key"),
    ("kano: {answers: {file: a, file: b}}\n", "duplicate_key"),
    ("[" * 1000, "too_deep"),
    ("a: " * 5 + "x\n", "syntax"),
    ("a:\n\t- b\n", "syntax"),
    ("title: 'x\n", "syntax"),
    ("title: a\n---\ntitle: b\n", "documents"),
    ("? [a, b]\n: c\n", "key_not_text"),
    ("title: caf\xe9\n".encode("latin-1"), "not_utf8"),
    ("title: 客舱\n".encode("utf-16"), "not_utf8"),
    (b"title: " + b"x" * 5_000_001, "too_large"),
]


@pytest.mark.parametrize(("text", "code"), DANGEROUS, ids=[c for _, c in DANGEROUS])
def test_yaml_that_is_more_than_text(text, code, folder):
    assert [found for found, _ in refused(text, folder)] == [code]


def test_a_bom_is_fine(folder):
    (folder / "case.yml").write_bytes(b"\xef\xbb\xbf" + CASE.encode())
    case = sq.open_case(folder)
    case.set("kano", "rule", "blauth")
    assert sq.open_case(folder).options("kano")["rule"] == "blauth"


@pytest.mark.parametrize("text", ["NO", "010", "3.10", "1e3", "12:30", "null ", "~x", "yes", "0x1F", "2026-03-01"])
def test_types_come_from_the_schema_never_from_yaml(text, folder):
    (folder / "case.yml").write_text(f"title: {text}\nkano: {{answers: survey.csv, items: {{wifi: {text}}}}}\n")
    if text.strip() != "null":
        assert sq.open_case(folder).title() == text
        assert sq.open_case(folder).labels("kano") == {"wifi": text}


def test_a_sheet_by_place_or_by_name():
    tree = parse("a: 1\nb: '1'\n", "t")
    assert isinstance(tree, Branch)
    assert [node.quoted for node in tree.entries.values() if isinstance(node, Leaf)] == [False, True]


def test_a_table_of_ones_own(folder):
    rows = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
    (folder / "case.yml").write_text(f"kano:\n  answers: survey.csv\n  evaluation: {json.dumps(rows)}\n")
    assert sq.open_case(folder).options("kano")["evaluation"] == rows
    case = sq.open_case(folder)
    case.set("kano", "evaluation", [list(row) for row in rows])
    assert sq.open_case(folder).options("kano")["evaluation"] == [list(row) for row in rows]


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../secret.csv",
        "a/../../b.csv",
        "C:\\x.csv",
        "\\\\server\\x.csv",
        "http://x.example/a.csv",
        "~/a.csv",
        "",
    ],
)
def test_files_stay_inside_the_case(name, folder):
    with pytest.raises(DataError) as error:
        inside(folder, name, "kano.answers.file", 1)
    assert [r.code for r in error.value.problems] == ["case.outside"]


def test_links_do_not_lead_out(folder, tmp_path_factory):
    secret = tmp_path_factory.mktemp("other") / "secret.csv"
    secret.write_text(ANSWERS)
    (folder / "survey.csv").unlink()
    (folder / "survey.csv").symlink_to(secret)
    assert [r.code for r in check_case(folder).problems] == ["case.outside"]
    (folder / "inner.csv").write_text(ANSWERS)
    (folder / "survey.csv").unlink()
    (folder / "survey.csv").symlink_to(folder / "inner.csv")
    assert check_case(folder).exit_code == 0


# ---- mapping


def mapped(folder: Path, header: str, mapping: str, more: str = "") -> list[str]:
    (folder / "survey.csv").write_text(header + "\n1,2,3\n", encoding="utf-8")
    (folder / "case.yml").write_text(f"kano: {{answers: {{file: survey.csv, {mapping}}}{more}}}\n", encoding="utf-8")
    return [r.code for r in check_case(folder).problems]


def test_mapping_problems(folder):
    assert mapped(folder, "id,q1,q2", "respondent: id, map: {q1: wifi_f, q2: wifi_d}") == []
    assert mapped(folder, "id,q1,q2", "respondent: id, map: {q1: wifi_f, q3: wifi_d}") == ["table.map_missing"]
    assert mapped(folder, "id,q1,q1", "respondent: id, map: {q1: wifi_f}") == ["table.map_ambiguous"]
    assert mapped(folder, "id,q1,q2", "respondent: id, map: {q1: wifi_f, q2: wifi_f}") == ["table.map_twice"]
    assert mapped(folder, "id,q1,q2", "respondent: no, map: {q1: wifi_f, q2: wifi_d}") == ["table.map_missing"]
    assert mapped(folder, "wifi_d,Q 1,q2", "respondent: row, map: {q１: wifi_f}") == []


def test_a_mapped_name_that_stands_in_the_file_already(folder):
    assert "table.map_clash" in mapped(folder, "respondent,wifi_f,q", "map: {q: wifi_f}")


def test_segment_by_the_text_of_its_column(folder):
    header, mapping = "id,q1,q2,您的 航线", "respondent: id, map: {q1: wifi_f, q2: wifi_d"
    (folder / "survey.csv").write_text(header + "\n1,2,3,东\n2,2,3,西\n", encoding="utf-8")
    for text in (f"{mapping}, 您的航线: route}}}}, segment: route", f"{mapping}}}}}, segment: 您的航线"):
        (folder / "case.yml").write_text(f"kano: {{answers: {{file: survey.csv, {text}}}\n", encoding="utf-8")
        case = sq.open_case(folder)
        assert case.answers("kano")[case.options("kano")["segment"]].tolist() == ["东", "西"]


def test_a_segment_that_is_not_there(folder):
    case = sq.open_case(folder)
    case.set("kano", "segment", "rout")
    with pytest.raises(DataError) as error:
        case.answers("kano")
    assert [r.code for r in error.value.problems] == ["input.missing_column"]


# ---- saving


def test_saving_keeps_comments_and_order(folder):
    case = sq.open_case(folder)
    case.set("kano", "rule", "blauth")
    case.set("kano", ("decisions", "meal"), {"category": "O", "reason": "a: b # c"})
    text = (folder / "case.yml").read_text(encoding="utf-8")
    for line in ("# Spring engagement", "# both languages", "# agreed on Monday", "# the contract says so"):
        assert line in text
    assert [ln.split(":")[0] for ln in text.splitlines() if ln and ln[0] not in " #"] == [
        "title",
        "language",
        "revision",
        "kano",
    ]
    again = sq.open_case(folder)
    assert again.decisions("kano")["meal"] == {"category": "O", "reason": "a: b # c"}
    assert (again.options("kano")["rule"], again.revision) == ("blauth", 5)
    assert (folder / "case.yml.bak").read_text(encoding="utf-8").count("blauth") == 1


def test_saving_what_stands_there_already_changes_nothing(folder):
    before = (folder / "case.yml").read_bytes()
    sq.open_case(folder).set("kano", "rule", "mode")
    assert (folder / "case.yml").read_bytes() == before
    assert not (folder / "history.jsonl").exists()


def test_undo_and_redo_across_sessions(folder):
    case = sq.open_case(folder)
    case.set("kano", "rule", "blauth")
    case.set("kano", "decisions.meal", {"category": "O"})
    case = sq.open_case(folder)
    assert case.undo() == ("kano", "decisions", "meal")
    assert case.undo() == ("kano", "rule")
    assert case.undo() is None
    assert case.options("kano")["rule"] == "mode"
    assert case.redo() == ("kano", "rule")
    case.set("kano", "rule", "near_tie")
    assert case.redo() is None, "a new change ends what was undone"
    assert case.undo() == ("kano", "rule")
    assert case.options("kano")["rule"] == "blauth"
    assert [e["action"] for e in case.history()] == ["set", "set", "undo", "undo", "redo", "set", "undo"]
    assert [e["revision"] for e in case.history()] == list(range(4, 11))


def test_taking_a_key_away_and_back(folder):
    case = sq.open_case(folder)
    case.set("kano", "decisions.wifi", None)
    assert case.decisions("kano") == {}
    assert "# the contract says so" in (folder / "case.yml").read_text(encoding="utf-8")
    case.undo()
    assert case.decisions("kano") == {"wifi": {"category": "M", "reason": "合同要求"}}
    case.set("kano", "segment", None)
    case.set("kano", "items", None)
    assert sq.open_case(folder).labels("kano") == {}
    assert "# agreed on Monday" in (folder / "case.yml").read_text(encoding="utf-8")


def test_someone_else_saved_meanwhile(folder):
    one, other = sq.open_case(folder), sq.open_case(folder)
    other.set("kano", "rule", "blauth")
    after = (folder / "case.yml").read_bytes()
    with pytest.raises(DataError) as error:
        one.set("kano", "rule", "near_tie")
    assert [r.code for r in error.value.problems] == ["case.changed_on_disk"]
    assert (folder / "case.yml").read_bytes() == after
    one.reload()
    one.set("kano", "rule", "near_tie")
    assert sq.open_case(folder).options("kano")["rule"] == "near_tie"


def test_what_was_changed_by_hand_is_not_undone(folder):
    case = sq.open_case(folder)
    case.set("kano", "rule", "blauth")
    text = (folder / "case.yml").read_text(encoding="utf-8").replace("rule: blauth", "rule: near_tie")
    (folder / "case.yml").write_text(text, encoding="utf-8")
    case.reload()
    with pytest.raises(DataError) as error:
        case.undo()
    assert [r.code for r in error.value.problems] == ["case.changed_since"]


@pytest.mark.parametrize(
    ("key", "value"), [("rool", "x"), ("near_tie", "wide"), ("show", "wifi"), ("rule", "a\ud800b")]
)
def test_nothing_wrong_is_ever_saved(key, value, folder):
    case = sq.open_case(folder)
    before = (folder / "case.yml").read_bytes()
    with pytest.raises(DataError):
        case.set("kano", key, value)
    assert (folder / "case.yml").read_bytes() == before
    assert case.revision == 3
    assert sorted(p.name for p in folder.iterdir()) == ["case.yml", "survey.csv"]


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(TEXT)
def test_any_reason_is_read_back_as_it_was_written(tmp_path_factory, reason):
    folder = tmp_path_factory.mktemp("case")
    (folder / "case.yml").write_text(CASE, encoding="utf-8")
    case = sq.open_case(folder)
    try:
        case.set("kano", "decisions.wifi", {"category": "O", "reason": reason})
    except DataError as error:
        assert [r.code for r in error.problems] == ["case.not_storable"]
        assert sq.open_case(folder).decisions("kano") == {"wifi": {"category": "M", "reason": "合同要求"}}
    else:
        assert sq.open_case(folder).decisions("kano")["wifi"].get("reason", "") == reason
        case.undo()
        assert sq.open_case(folder).decisions("kano") == {"wifi": {"category": "M", "reason": "合同要求"}}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind the system's administrator")
def test_a_folder_that_cannot_be_written(folder):
    case = sq.open_case(folder)
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(DataError) as error:
            case.set("kano", "rule", "blauth")
    finally:
        folder.chmod(0o755)
    assert [r.code for r in error.value.problems] == ["case.not_saved"]


def test_a_full_disk_leaves_the_old_file(folder, monkeypatch):
    case = sq.open_case(folder)
    before = (folder / "case.yml").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError) as error:
        case.set("kano", "rule", "blauth")
    assert [r.code for r in error.value.problems] == ["case.not_saved"]
    assert (folder / "case.yml").read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["case.yml", "survey.csv"]
    monkeypatch.undo()
    case.set("kano", "rule", "blauth")
    assert case.undo() == ("kano", "rule")


def test_a_history_cut_short_by_a_crash(folder):
    case = sq.open_case(folder)
    case.set("kano", "rule", "blauth")
    with (folder / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"revision": 5, "act')
    case = sq.open_case(folder)
    case.set("kano", "rule", "near_tie")
    assert [e["after"] for e in sq.open_case(folder).history()] == ["blauth", "near_tie"]


@pytest.mark.skipif(os.name == "nt", reason="processes are killed the way Unix does")
def test_killed_while_saving(folder):
    """Two processes save at once and are killed: the case is whole, every change recorded once, nothing left behind."""
    code = """
import sys, sqmlib as sq
case = sq.open_case(sys.argv[1])
print("ready", flush=True)
for n in range(10_000):
    try:
        case.reload()
        case.set("kano", "decisions.meal", {"category": "AOMI"[n % 4], "reason": "r" * n})
    except sq.DataError as error:
        assert [r.code for r in error.problems] == ["case.changed_on_disk"]
"""
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in running:
        process.stdout.readline()
    time.sleep(0.5)
    for process in running:
        process.kill()
        assert process.communicate()[1] == b""
    case = sq.open_case(folder)
    case.set("kano", "rule", "blauth")
    revisions = [entry["revision"] for entry in case.history()]
    assert revisions == sorted(set(revisions))
    assert case.revision == revisions[-1] > 4
    assert sorted(p.name for p in folder.iterdir()) == ["case.yml", "case.yml.bak", "history.jsonl", "survey.csv"]


def test_atomic_writing_replaces_whole_files(tmp_path):
    write_atomic(tmp_path / "a.txt", b"one")
    write_atomic(tmp_path / "a.txt", b"two")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.txt", b"two")]


# ---- sqm check


def test_check_says_what_is_fine(folder, lang):
    report = check_target(folder)
    text = report.text(lang)
    assert report.exit_code == 0
    for fact in ("survey.csv", "UTF-8", "4", {"en": "Free Wi-Fi", "zh": "免费无线网络"}[lang], "north", "south"):
        assert fact in text
    assert {"en": "warning", "zh": "警告"}[lang] not in text.replace("半", "")


def test_check_lists_the_problems_of_case_and_file(folder):
    (folder / "survey.csv").write_text(ANSWERS.replace("R1,1", "R1,9").replace("R2,2", "R2,x"))
    report = check_case(folder / "case.yml")
    assert {r.code for r in report.problems} == {"input.off_scale", "input.unknown_answer"}
    assert "survey.csv" in report.text("en")
    (folder / "case.yml").write_text("title: x\n")
    assert [r.code for r in check_case(folder).problems] == ["check.no_methods"]


def test_problems_of_case_and_file_together(folder):
    """A slip in case.yml does not hide what is wrong with the answers, unless it leaves open how to read them."""
    (folder / "survey.csv").write_text(ANSWERS.replace("R1,1", "R1,9"))
    (folder / "case.yml").write_text("tittle: x\nkano:\n  answers: survey.csv\n  near_tie: wide\n")
    found = [r.code for r in check_case(folder).problems]
    assert sorted(found) == ["case.not_number", "case.unknown_key_near", "input.off_scale"]
    for slip in ("answers: {file: survey.csv, mpa: {}}", "answrs: survey.csv", "answers: {flie: survey.csv}"):
        (folder / "case.yml").write_text(f"kano:\n  {slip}\n")
        assert "case.unknown_key_near" in (codes := [r.code for r in check_case(folder).problems])
        assert set(codes) <= {"case.unknown_key_near", "case.missing_key"}


def test_options_that_the_method_does_not_accept(folder):
    (folder / "case.yml").write_text("kano: {answers: survey.csv, rule: mdoe, evaluation: [QAAAO, RIIIM]}\n")
    assert check_case(folder).exit_code == 2
    (folder / "case.yml").write_text("kano: {answers: survey.csv, rule: mdoe}\n")
    assert [r.values["parameter"] for r in check_case(folder).problems] == ["rule"]


def test_the_sample_case_is_accepted(root):
    report = check_case(root / "data" / "airline")
    assert report.exit_code == 0, report.text("en")


def test_a_reason_and_a_group_may_have_both_languages(tmp_path):
    reason, group = {"en": "contract", "zh": "合同要求"}, {"en": "long haul", "zh": "长途"}
    text = "kano:\n  groups: {long: {en: long haul, zh: 长途}}\n"
    text += "  decisions: {wifi: {category: M, reason: {en: contract, zh: 合同要求}}}\n"
    (tmp_path / "case.yml").write_text(text, encoding="utf-8")
    case = sq.open_case(tmp_path)
    assert case.decisions("kano") == {"wifi": {"category": "M", "reason": reason}}
    assert case.groups("kano") == {"long": group}
