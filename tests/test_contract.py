"""The contract of a method (design, section 5), checked for every method there is."""

from __future__ import annotations

import inspect
import json
import re
from copy import deepcopy
from dataclasses import fields
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import sqmlib as sq
from sqmlib._share import share
from sqmlib.checks import DataError
from sqmlib.i18n import LANGUAGES, has
from sqmlib.inputs import Layout
from sqmlib.methodface import further_tables
from sqmlib.result import Result

COLUMN = re.compile(r"[a-z][a-z0-9_]*|[A-Z]")  # one capital letter: the field's own code, such as a Kano class
NO_NUMBER = re.compile(r"\b(nan|NaN|None|inf|NaT)\b|<NA>")
HOSTILE = {"en": "<img src=x onerror=alert(1)> $$ {0} %s", "zh": "<b>必备</b> $\\undefined$ {x}"}


EXAMPLES: dict[str, pd.DataFrame] = {}  # as they were before anything was computed


@pytest.fixture(params=(*sq.METHODS, *sq.COMPANIONS), scope="module")
def method(request):
    module = import_module(f"sqmlib.{request.param}")
    EXAMPLES.setdefault(request.param, deepcopy(module.EXAMPLE))
    return module


@pytest.fixture(scope="module")
def plain(method) -> Result:
    """Return the result of the smallest example, with the defaults."""
    return method.analyze(method.EXAMPLE)


@pytest.fixture(scope="module")
def rich(method) -> Result:
    """Return the result of the sample case, with the options and labels it saves."""
    case = sq.open_case(share("data") / "airline")
    name = name_of(method)
    options = {**case.options(name), **case.keywords(name)}
    return method.analyze(case.data(name), labels=case.groups(name) | case.labels(name), **options)


@pytest.fixture(params=["example", "case"])
def result(request, plain, rich) -> Result:
    return plain if request.param == "example" else rich


def options(method) -> dict[str, inspect.Parameter]:
    """Return the keyword arguments of analyze."""
    return dict(list(inspect.signature(method.analyze).parameters.items())[1:])


def name_of(method) -> str:
    return method.__name__.rpartition(".")[2]


def same(first: Result, second: Result) -> None:
    """Two results hold the same numbers."""
    assert first.frames.keys() == second.frames.keys()
    for name, frame in first.frames.items():
        assert_frame_equal(frame, second.frames[name], check_dtype=False, obj=name)


def judged(plain) -> list[str]:
    return list(plain.table.index)


def needs_frame(method) -> pd.DataFrame:
    """Return the example of a method that takes one table of respondents; others make their own sense of rows."""
    if not isinstance(method.EXAMPLE, pd.DataFrame):
        pytest.skip("this method takes more than one table")
    return method.EXAMPLE


# ---- the module


def test_module_has_the_public_face(method):
    assert isinstance(method.INPUT, Layout)
    assert method.INPUT.kind == name_of(method)
    assert isinstance(method.EXAMPLE, pd.DataFrame) or callable(method.assemble)
    assert {"EXAMPLE", "INPUT", "analyze"} <= set(method.__all__)
    assert callable(method.inspect)


def test_module_docstring_names_question_input_sources(method):
    text = inspect.getdoc(method)
    assert "?" in text.splitlines()[0], "the first line is the question the method answers"
    assert "Input" in text
    assert "Sources" in text
    for column in method.INPUT.columns:
        assert column.name.replace("{item}", "<item>") in text, f"the docstring does not name the column {column.name}"


def test_options_are_keywords_with_defaults(method):
    for name, parameter in options(method).items():
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY, name
        assert parameter.default is not inspect.Parameter.empty, name


def test_public_names_are_documented(method):
    for name in method.__all__:
        value = getattr(method, name)
        if not (inspect.isfunction(value) or inspect.isclass(value)):
            continue
        text = inspect.getdoc(value)
        assert text, name
        if inspect.isfunction(value):
            for parameter in inspect.signature(value).parameters if "Parameters\n---" in text else ():
                assert re.search(rf"\b{parameter}\b", text), f"{name}: parameter {parameter}"


def test_analyze_documents_every_option_and_shows_an_example(method):
    text = inspect.getdoc(method.analyze)
    assert ">>>" in text
    for name in inspect.signature(method.analyze).parameters:
        assert re.search(rf"^{name} : ", text, re.MULTILINE) or re.search(
            rf"^[\w, ]*\b{name}\b[\w, ]* : ", text, re.M
        ), name


# ---- the result


def test_table_has_one_row_per_thing_judged(method, result, plain):
    assert isinstance(result, Result)
    assert result.method == name_of(method)
    assert result.table.index.name
    assert result.table.index.is_unique
    if result.table.index.name == "item":
        assert list(plain.table.index) == method.INPUT.items(list(method.EXAMPLE.columns))


def test_frames_have_named_indexes_and_snake_case_columns(result):
    for name, frame in result.frames.items():
        assert None not in frame.index.names, name
        assert not isinstance(frame.columns, pd.MultiIndex), name
        assert frame.columns.is_unique, name
        for column in frame.columns:
            assert COLUMN.fullmatch(column), (name, column)


def test_frames_hold_numbers_and_codes_only(result):
    for name, frame in result.frames.items():
        for column in frame:
            for value in frame[column].dropna():
                assert isinstance(value, (bool, int, float, str, np.bool_, np.integer, np.floating)), (name, column)
                if isinstance(value, (float, np.floating)):
                    assert np.isfinite(value), (name, column)
                if isinstance(value, str):
                    assert re.fullmatch(r"[A-Za-z0-9_]+", value), f"{name}.{column}: {value!r} is no code"


def test_a_missing_number_has_its_reason(result):
    for name, frame in result.frames.items():
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            where = (frame.index[row], frame.columns[column])
            code = result.reason(name, *where)
            assert code is not None, (name, *where)
            assert has(f"reason.{code}"), code


def test_headings_and_codes_have_words(result):
    for name, frame in result.frames.items():
        for column in frame.columns:
            keys = (f"{result.method}.column.{column}", f"common.column.{column}")
            assert any(map(has, keys)), f"no heading for column {column} of {name}"
            for code in {v for v in frame[column].dropna() if isinstance(v, str)}:
                groups = (f"{result.method}.code.{column}.{code}", f"{result.method}.code.any.{code}")
                assert any(map(has, groups)), f"no word for code {code} in column {column} of {name}"


def test_no_shown_table_reads_nan(result, lang):
    for name in result.frames:
        text = result.show(name, lang=lang).to_string()
        assert not NO_NUMBER.search(text), name


def test_summary_and_remarks_are_words_of_both_languages(result, lang):
    text, line = result.summary(lang), result.headline(lang)
    assert len(text) > 40
    assert "\n" not in line, "the headline is one sentence"
    said = [text, line, *result.remarks(lang)]
    for sentence in said:
        assert sentence.strip()
        assert not NO_NUMBER.search(sentence), sentence
        assert not re.search(r"\{\w*\}|<\w", sentence), sentence
    assert bool(re.search(r"[\u4e00-\u9fff]", text)) == (lang == "zh")


def test_what_a_group_decided_is_said_with_its_reason(method, plain, lang):
    """``decisions`` as a case saves them: item -> category and reason."""
    item, verdicts = judged(plain)[0], getattr(method, "CATEGORIES", ("first",))
    said = {
        verdict: plain.summary(lang, decisions={item: {"category": verdict, "reason": f"because {verdict}"}})
        for verdict in verdicts
    }
    assert all(f"because {verdict}" in text for verdict, text in said.items())
    assert plain.headline(lang, decisions={item: {"category": verdicts[0], "reason": ""}})
    assert plain.summary(lang, decisions={}) == plain.summary(lang)


def test_the_report_can_name_the_method(method):
    assert has(f"{name_of(method)}.name")


def test_as_data_it_is_json_and_knows_no_language(result):
    told = []
    for lang in LANGUAGES:
        sq.use(lang)
        told.append(json.dumps(result.to_dict(), allow_nan=False, ensure_ascii=False))
    assert told[0] == told[1]
    assert json.loads(told[0])["method"] == result.method


def test_no_word_stands_in_the_data(plain):
    """The example has neither labels nor Chinese ids, so no Chinese comes out."""
    sq.use("zh")
    assert not re.search(r"[\u4e00-\u9fff]", json.dumps(plain.to_dict(), ensure_ascii=False))


def test_parameters_hold_every_option(method, result):
    assembled = hasattr(method, "assemble")  # tables are part of what is analyzed, no options
    for name in set(options(method)) - {"labels", *(further_tables(name_of(method)) if assembled else ())}:
        assert name in result.parameters, name


def test_respondents_stay_private(method, plain, result):
    key = next((c.name for c in method.INPUT.plain if c.kind == "id"), None)
    told = json.dumps(plain.to_dict())
    for name in result.private:
        assert name not in result.frames
    if key is not None and isinstance(method.EXAMPLE, pd.DataFrame) and method.INPUT.rows == "respondent":
        assert not any(f'"{person}"' in told for person in method.EXAMPLE[key])


def test_html_is_escaped(method, plain, lang):
    if "labels" not in options(method):
        pytest.skip("this method takes no labels")
    sq.use(lang)
    labels = dict.fromkeys(judged(plain), HOSTILE)
    shown = method.analyze(method.EXAMPLE, labels=labels)
    assert "<img" not in shown._repr_html_()
    assert "<b>" not in shown._repr_html_()
    assert HOSTILE[lang] in shown.summary(lang)


# ---- the record of results


def test_metrics_are_columns_with_words(method, rich):
    assert rich.metrics, "a method has something to compare between branches"
    names = [metric.name for metric in rich.metrics]
    assert len(names) == len(set(names))
    for metric in rich.metrics:
        assert any(map(has, (f"{rich.method}.column.{metric.name}", f"common.column.{metric.name}"))), metric
        assert metric.kind in ("share", "mean", "index"), metric
        assert metric.better in (1, -1, 0), metric
        assert metric.frame in {f.name for f in fields(type(rich))}, metric


def test_record_holds_the_numbers_of_the_tables(result):
    told = {(r["metric"], r["item"], r["segment"], r["wave"]): r for r in result.record()}
    assert len(told) == len(result.record())
    for metric in result.metrics:
        data = getattr(result, metric.frame)
        if data is None or metric.name not in data:
            assert metric.frame != "table", f"{metric} is always there"
            continue
        for item, row in data.iterrows():
            said = told.pop((metric.name, str(item), "", ""))
            columns = {"value": metric.name, "low": metric.low, "high": metric.high, "n": metric.n}
            for key, column in columns.items():
                assert said[key] == (row[column] if column and row[metric.n] > 0 and pd.notna(row[column]) else None)
    assert all(segment or wave for _, _, segment, wave in told)


def test_record_holds_intervals_around_its_values(result):
    for row in result.record():
        assert (row["low"] is None) == (row["high"] is None)
        if row["value"] is None:
            assert row["low"] is row["n"] is None
        elif row["low"] is not None:
            assert row["low"] - 1e-12 <= row["value"] <= row["high"] + 1e-12, row
        if row["kind"] == "share" and row["value"] is not None:
            assert row["low"] is not None, row
            assert -1 <= row["value"] <= 1


def test_record_is_json_and_knows_no_language(result):
    told = []
    for lang in LANGUAGES:
        sq.use(lang)
        told.append(json.dumps(result.record(), allow_nan=False))
    assert told[0] == told[1]


# ---- pictures


def plots(result) -> list[str]:
    return [name for name in dir(result) if name.startswith("plot_")]


def draw(result, name, **more):
    """Return the Axes, or None when the picture needs a table that was not asked for and says so."""
    try:
        return getattr(result, name)(**more)
    except DataError as error:
        assert error.problems
        return None


def test_every_plot_is_drawn_for_the_sample_case(rich):
    assert plots(rich), "a method has at least one picture"
    assert [name for name in plots(rich) if draw(rich, name) is None] == []


def test_plots_return_axes_and_draw_on_the_given_one(result, lang):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    for name in plots(result):
        if (alone := draw(result, name, lang=lang)) is None:
            continue
        ax = Figure().subplots()
        assert isinstance(alone, Axes), name
        assert draw(result, name, ax=ax, lang=lang) is ax, name
        assert ax.has_data() or ax.texts, name


def test_plots_survive_hostile_labels_and_missing_glyphs_are_seen(method, plain):
    from matplotlib.figure import Figure

    if "labels" not in options(method):
        pytest.skip("this method takes no labels")
    shown = method.analyze(method.EXAMPLE, labels=dict.fromkeys(judged(plain), HOSTILE))
    for lang in LANGUAGES:
        for name in plots(shown):
            figure = Figure()
            if draw(shown, name, ax=figure.subplots(), lang=lang) is not None:
                figure.canvas.draw()


# ---- the computation


def test_input_is_not_changed(method):
    data = deepcopy(EXAMPLES[name_of(method)])
    method.analyze(data)
    method.inspect(data)
    for before, after in zip(frames_in(EXAMPLES[name_of(method)]), frames_in(data), strict=True):
        assert_frame_equal(after, before)


def frames_in(data) -> list[pd.DataFrame]:
    """Return the tables of what a method takes."""
    if isinstance(data, pd.DataFrame):
        return [data]
    return [value for f in fields(data) if isinstance(value := getattr(data, f.name), pd.DataFrame)]


def test_same_seed_same_result(method, plain):
    again = method.analyze(method.EXAMPLE)
    assert json.dumps(again.to_dict()) == json.dumps(plain.to_dict())
    if "seed" in options(method):
        same(method.analyze(method.EXAMPLE, seed=7), method.analyze(method.EXAMPLE, seed=7))


def test_row_order_changes_nothing(method, plain):
    needs_frame(method)
    same(method.analyze(method.EXAMPLE.iloc[::-1]), plain)
    same(method.analyze(method.EXAMPLE.sample(frac=1, random_state=3).reset_index(drop=True)), plain)


def test_text_cells_as_read_from_a_file_give_the_same(method, plain):
    text = needs_frame(method).astype(object).map(lambda v: "" if v is None or v != v else str(v))
    same(method.analyze(text), plain)


def test_undeclared_columns_change_nothing(method, plain):
    needs_frame(method)
    same(method.analyze(method.EXAMPLE.assign(email="someone@example", zz_note="fine")), plain)


def test_a_missing_column_is_named(method, lang):
    for name in list(method.INPUT.declared(list(needs_frame(method).columns)))[:3]:
        if name in method.INPUT.missing([c for c in method.EXAMPLE.columns if c != name]):
            with pytest.raises(DataError) as caught:
                method.analyze(method.EXAMPLE.drop(columns=name))
            assert name in caught.value.text(lang)


@pytest.mark.parametrize("data", [[1, 2], "survey.csv", None, {}])
def test_data_of_another_type_are_refused_in_a_sentence(method, data, lang):
    with pytest.raises(DataError) as caught:
        method.analyze(data)
    assert type(data).__name__ in caught.value.text(lang)


def test_nobody_is_refused(method, lang):
    needs_frame(method)
    with pytest.raises(DataError) as caught:
        method.analyze(method.EXAMPLE.iloc[:0])
    assert caught.value.text(lang)


def test_one_row_and_an_item_without_answers_read_as_sentences(method, plain, lang):
    columns = method.INPUT.declared(list(needs_frame(method).columns))
    numeric = [n for n, c in columns.items() if c.kind in ("scale", "number")]
    items = method.INPUT.items(list(method.EXAMPLE.columns)) or judged(plain)
    families = [c.of(items[0]) for c in method.INPUT.families if not c.apart]
    first = [n for n in numeric if n == items[0] or n in families]
    for frame in (method.EXAMPLE.iloc[:1], method.EXAMPLE.assign(**dict.fromkeys(first, None))):
        try:
            result = method.analyze(frame)
        except DataError as error:
            assert error.text(lang)
            continue
        test_a_missing_number_has_its_reason(result)
        test_no_shown_table_reads_nan(result, lang)
        assert not NO_NUMBER.search(result.summary(lang))
        json.dumps(result.to_dict(), allow_nan=False)


def test_inspect_gives_remarks_that_render(method, lang):
    remarks = method.inspect(method.EXAMPLE)
    assert isinstance(remarks, tuple)
    assert all(remark.text(lang) for remark in remarks)


def test_options_that_count_must_be_whole_numbers(method, lang):
    known = inspect.signature(method.analyze).parameters
    for name, wrong in (("min_group", (0, -1, 2.5, "x")), ("bootstrap", (-1, 2.5, "x")), ("seed", (-1, 0.5, "x"))):
        for value in wrong if name in known else ():
            with pytest.raises(DataError) as caught:
                method.analyze(method.EXAMPLE, **{name: value})
            assert name in caught.value.text(lang)
