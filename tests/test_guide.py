"""The guide: the same displayables live and in batch, everything said in words, no widget where nobody looks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import wraps
from html.parser import HTMLParser
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

import sqmlib as sq
from sqmlib.guide import RESULT_MIME, Payload, Picture, TableView, Words, frontend
from sqmlib.guide.show import markdown, table_html

STEPS = ("findings", "data", "categories", "map", "certainty", "segments", "decide", "priorities", "method", "truth")
EVIL = '<img src=x onerror="alert(1)"> *b* $x$ [l](javascript:1) | `c`'


class Handle:
    """What IPython gives back for a display id."""

    def __init__(self, shown):
        self.shown = shown

    def update(self, shown):
        self.shown = shown


@pytest.fixture
def screen(monkeypatch):
    """Return what was displayed, in order; live outputs are handles that follow."""
    seen = []

    def display(shown, display_id=False):
        seen.append(Handle(shown))
        return seen[-1] if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    return seen


@pytest.fixture
def airline(root, tmp_path):
    return sq.open_case(shutil.copytree(root / "data" / "airline", tmp_path / "airline"))


def bare_case(folder, answers, **method):
    answers.to_csv(folder / "a.csv", index=False)
    (folder / "case.yml").write_text(
        f"title: T\nkano: {json.dumps({'answers': 'a.csv', **method})}\n", encoding="utf-8"
    )
    return sq.open_case(folder)


def show(guide, screen, *names):
    screen.clear()
    for name in names:
        getattr(guide, name)()
    return [handle.shown for handle in screen]


def test_batch_shows_every_step_in_both_languages_and_imports_no_widget(root, lang):
    code = (
        "import sys, sqmlib as sq, IPython.display as d\n"
        "d.display = lambda shown, **k: print(type(shown).__name__)\n"
        f"case = sq.open_case({str(root / 'data' / 'airline')!r})\n"
        f"g = sq.guide.open('kano', case, lang={lang!r}, mode='batch', bootstrap=50)\n"
        f"[getattr(g, n)() for n in {(*STEPS, 'export')!r}]\n"
        "g.exercise('tie')\n"
        "assert not {'ipywidgets', 'anywidget'} & set(sys.modules), 'widgets'\n"
        "print(g.counted)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 0, done.stderr
    shown = done.stdout.splitlines()
    counted = {"pictures": shown.count("Picture"), "tables": shown.count("TableView")}
    assert shown[-1] == str(counted)
    assert min(counted.values()) >= 5


def test_live_and_batch_show_the_same_bytes(airline, screen, lang):
    batch = sq.guide.open("kano", airline, lang=lang, mode="batch", bootstrap=100)
    live = sq.guide.open("kano", airline, lang=lang, mode="live", bootstrap=100)
    batch_shown = [s.bundle() for s in show(batch, screen, *STEPS)]
    shown = [s for s in show(live, screen, *STEPS) if isinstance(s, (Words, Picture, TableView))]
    assert [s.bundle() for s in shown if s != Words("")] == batch_shown


def test_after_an_edit_the_screen_shows_what_a_fresh_batch_would_show(airline, screen):
    live = sq.guide.open("kano", airline, lang="en", mode="live", bootstrap=100)
    show(live, screen, *STEPS)
    live.choose("categories", ("evaluation",), "pouliot")
    live.choose("decide", ("decisions", "wifi"), {"category": "M", "reason": "contract"})
    live.choose("map", ("show",), ["wifi", "meal", "crew"])
    after = [h.shown for h in screen if isinstance(h.shown, (Words, Picture, TableView)) and h.shown != Words("")]
    fresh = sq.guide.open("kano", sq.open_case(airline.folder), lang="en", mode="batch", bootstrap=100)
    assert [s.bundle() for s in after] == [s.bundle() for s in show(fresh, screen, *STEPS)]


def test_overrides_count_here_and_are_not_saved(airline, screen):
    before = (airline.folder / "case.yml").read_bytes()
    guide = sq.guide.open("kano", airline, lang="en", mode="batch", rule="blauth", bootstrap=0, seed=None)
    assert guide.state.result.parameters["rule"] == "blauth"
    assert guide.state.overridden == {"rule": "blauth", "bootstrap": 0}
    assert (airline.folder / "case.yml").read_bytes() == before


@pytest.mark.parametrize("wrong", [{"rulle": "mode"}, {"labels": {}}])
def test_an_unknown_override_is_refused_by_name(airline, wrong):
    with pytest.raises(sq.DataError) as refused:
        sq.guide.open("kano", airline, mode="batch", **wrong)
    assert next(iter(wrong)) in refused.value.text("en")


def test_a_wrong_value_is_refused_when_it_counts(airline):
    with pytest.raises(sq.DataError, match="median"):
        sq.guide.open("kano", airline, mode="batch", rule="median").findings()


def test_a_notebook_shows_the_problems_and_no_traceback(airline):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.user_ns["refuse"] = lambda: sq.guide.open("kano", airline, mode="batch", rulle="mode")
    told = []
    shell._showtraceback = lambda kind, value, lines: told.extend(lines)
    shell.run_cell("refuse()")
    assert told
    assert "rulle" in told[-1]
    assert not any("Traceback" in line or "File " in line for line in told)


def test_mode_is_live_only_where_somebody_looks(airline, monkeypatch):
    assert not frontend()
    assert not sq.guide.open("kano", airline, mode="auto").live
    with pytest.raises(ValueError, match="mode"):
        sq.guide.open("kano", airline, mode="interactive")


def test_export_hands_over_the_whole_result(airline, screen, lang):
    guide = sq.guide.open("kano", airline, lang=lang, mode="batch", bootstrap=100)
    *_, last = show(guide, screen, "map", "export")
    assert isinstance(last, Payload)
    content = last.bundle()[RESULT_MIME]
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert content["marker"] == "complete"
    assert content["result"] == guide.state.result.to_dict()
    assert (content["pictures"], content["tables"]) == (1, 1)
    assert dict(content["inputs"]).keys() == {"case.yml", "kano.csv"}
    assert set(content["headline"]) == {"en", "zh"}
    assert content["parameters"]["overridden"] == {"bootstrap": 100}


def test_export_is_language_free_but_for_its_sentence(airline, screen):
    contents = []
    for lang in ("en", "zh"):
        *_, last = show(sq.guide.open("kano", airline, lang=lang, mode="batch", bootstrap=50), screen, "export")
        contents.append(last.bundle()[RESULT_MIME])
    assert contents[0] == contents[1]


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)


def test_texts_of_users_stay_texts(tmp_path, screen, lang):
    answers = sq.kano.EXAMPLE.copy()
    items = {"wifi": {"en": EVIL, "zh": EVIL}, "seat": EVIL}
    decisions = {"wifi": {"category": "M", "reason": EVIL}}
    guide = sq.guide.open(
        "kano", bare_case(tmp_path, answers, items=items, decisions=decisions), lang=lang, mode="batch"
    )
    for shown in show(guide, screen, *STEPS):
        html = shown.bundle().get("text/html") or shown.bundle().get("text/markdown") or ""
        tags = Tags()
        tags.feed(html)
        assert tags.seen <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
        if isinstance(shown, Words):
            assert "$x$" not in html
            assert "*b*" not in html
            assert "](java" not in html
        if isinstance(shown, Picture):
            assert "<img" not in shown.svg


def test_few_people_no_segments_no_bootstrap_are_said_in_words(tmp_path, screen, lang):
    guide = sq.guide.open("kano", bare_case(tmp_path, sq.kano.EXAMPLE), lang=lang, mode="batch", bootstrap=0)
    told = "\n".join(str(shown) for shown in show(guide, screen, *STEPS))
    assert sq.i18n.tr("kano_guide.no_groups", lang) in told
    assert sq.i18n.tr("kano_guide.no_truth", lang) in told
    for word in ("nan", "None", "inf "):
        assert word not in told.replace("information", "")


def test_an_item_without_valid_answers_breaks_no_step(tmp_path, screen, lang):
    answers = sq.kano.EXAMPLE.assign(odd_f=1, odd_d=1)  # everybody contradicts himself
    guide = sq.guide.open("kano", bare_case(tmp_path, answers), lang=lang, mode="batch", bootstrap=50)
    assert len(show(guide, screen, *STEPS)) > 12


def test_truth_is_found_in_the_sample_case(airline, screen):
    guide = sq.guide.open("kano", airline, lang="en", mode="batch", bootstrap=0)
    from sqmlib.panels.kano.truth import compare

    found = compare(guide.state)
    assert len(found) == 19
    assert found.loc[found["settled"], "match"].all()
    assert set(found["group"]) == {"", "2025", "2026", "long", "short"}


def test_a_missed_truth_is_named(airline, screen):
    path = airline.folder / "truth.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0.01,O,yes", "0.01,R,yes", 1), encoding="utf-8")
    guide = sq.guide.open("kano", airline, lang="en", mode="batch", bootstrap=0)
    assert "simulated as reverse, found one-dimensional" in str(show(guide, screen, "truth")[-1])


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("pair", "M", "O"),
        ("tie", "M", "I"),
        ("better", "3/19", "0.15"),
        ("better", "0,158", "x"),
        ("top_two", "no", "yes"),
    ],
)
def test_exercises_know_the_answer_and_the_usual_mistake(name, right, wrong):
    from sqmlib.panels.exercises import check
    from sqmlib.panels.kano.exercises import EXERCISES

    assert check(EXERCISES[name], right) == (True, "right")
    good, hint = check(EXERCISES[name], wrong)
    assert not good
    assert hint != "look_again"
    assert any(sq.i18n.has(f"{group}.{hint}") for group in ("kano_guide.exercise.hint", "panel.hint"))


@pytest.mark.parametrize("method", [name for name in sq.METHODS if find_spec(f"sqmlib.panels.{name}")])
def test_every_hint_and_question_has_its_words(method):
    exercises = import_module(f"sqmlib.panels.{method}.exercises").EXERCISES
    hints = {hint for task in exercises.values() for hint in task.mistakes.values()}
    assert all(sq.i18n.has(f"{method}_guide.exercise.hint.{hint}") for hint in hints)
    assert all(sq.i18n.has(f"panel.hint.{hint}") for hint in ("right", "choose", "no_number", "look_again"))
    assert all(sq.i18n.has(f"{method}_guide.exercise.{name}.question") for name in exercises)
    assert all(task.answer() in task.options for task in exercises.values() if task.options)


def test_an_unknown_exercise_is_refused(airline):
    with pytest.raises(sq.DataError, match="ties"):
        sq.guide.open("kano", airline, mode="batch").exercise("ties")


def test_markdown_keeps_plain_text_plain():
    assert markdown("机上 Wi-Fi (free), 5 min.") == "机上 Wi-Fi (free), 5 min."


def test_tables_escape_headings_and_align_numbers():
    html = table_html(
        pd.DataFrame({"<n>": ["1.5", "−2"], "t": ["a", "1"]}, index=pd.Index(["x", "y"], name="<i>")), "<c>"
    )
    assert "<i>" not in html
    assert "&lt;n&gt;" in html
    assert html.count("text-align:right") == 3


def test_a_result_is_computed_once_per_choice(airline, monkeypatch):
    calls = []
    analyze = sq.kano.analyze

    @wraps(analyze)
    def counted(*args, **options):
        calls.append(options["rule"])
        return analyze(*args, **options)

    monkeypatch.setattr(sq.kano, "analyze", counted)
    state = sq.guide.open("kano", airline, mode="live", bootstrap=50).state
    assert state.result is state.result
    state.choose(("rule",), "blauth")
    _ = state.result, state.quick
    state.step_back()
    _ = state.result
    assert calls == ["mode", "blauth", "blauth"], "live, what a picture needs comes first and apart"
    calls.clear()
    state = sq.guide.open("kano", airline, mode="batch", bootstrap=50).state
    assert state.quick is state.result
    assert calls == ["mode"]


def test_shown_items_only_filter_what_is_seen(airline):
    state = sq.guide.open("kano", airline, mode="batch", bootstrap=0).state
    everything = state.result.table
    state.choose(("show",), ["wifi", "gone"])
    assert state.shown == ["wifi"]
    assert np.array_equal(state.result.table["A"], everything["A"])
