"""The portfolio from a folder of results to the reports: steps, notebook, command, targets from a table."""

from __future__ import annotations

import json

import numpy as np
import pytest
from portfolio_kit import MONTHS, charted, shares, simulate

import sqmlib as sq
from sqmlib._share import share
from sqmlib.checks import DataError
from sqmlib.cli import main
from sqmlib.cli.portfolio import read_targets
from sqmlib.guide import common
from sqmlib.guide.show import Payload, Picture, TableView, Words
from sqmlib.panels.portfolio import views
from sqmlib.record import COLUMNS, to_parquet
from sqmlib.result import RESULT_MIME

STEPS = ("data", "funnel", "overview", "trends", "control", "targets", "findings", "method")
HOSTILE = "<script>x</script> **[a](javascript:b)** $y$"


def write(folder, record):
    """Write one file per month, as batch runs do."""
    folder.mkdir(parents=True)
    for key, part in record.groupby("wave"):
        (folder / f"cabin-kano-{key or 'all'}.parquet").write_bytes(to_parquet(part.assign(run_key=key)[list(COLUMNS)]))
    return folder


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Return the output folder of a batch of forty branches over six months."""
    folder = tmp_path_factory.mktemp("made") / "spring"
    write(folder / "results", simulate())
    return folder


@pytest.fixture
def shown(monkeypatch):
    """Collect what a guide displays."""
    found: list = []
    monkeypatch.setattr("IPython.display.display", lambda thing, **_: found.append(thing))
    return found


# ---- the steps


def test_batch_folder_and_its_results_folder_are_the_same(batch):
    first, second = (sq.portfolio.open(place, mode="batch") for place in (batch, batch / "results"))
    assert first.state.case.title("en") == second.state.case.title("en") == "Comparison of the results of spring"
    assert len(first.state.case.record) == 2 * 40 * 6


def test_every_step_shows_pictures_tables_and_words(batch, shown, lang):
    guide = sq.portfolio.open(batch, lang=lang, mode="batch", targets=[{"metric": "better", "at_least": 0.55}])
    for step in STEPS:
        getattr(guide, step)()
    assert guide.counted == {"pictures": 4, "tables": 5}
    kinds = [type(thing) for thing in shown]
    assert (kinds.count(Picture), kinds.count(TableView)) == (4, 5)
    text = "\n".join(str(thing) for thing in shown)
    for unit in ("branch04", "branch12", "branch18", "branch26"):
        assert unit in text
    assert "{" not in text
    assert "nan" not in text


def test_control_charts_have_picture_table_and_words(tmp_path, shown, lang):
    folder = write(tmp_path / "r", charted())
    guide = sq.portfolio.open(folder, lang=lang, mode="batch", targets=[{"metric": "better", "at_least": 0.55}])
    guide.control()
    guide.method()
    assert [type(thing) for thing in shown] == [Picture, TableView, Words, Words]
    assert list(shown[1].frame.index)[:2] == ["branch03", "branch05"]
    assert ("时而达标" if lang == "zh" else "now met, now missed") in shown[1].frame.to_string()
    assert "118" in shown[2].text
    assert "Nelson" in shown[3].text
    assert "{" not in "".join(str(thing) for thing in shown)
    plain = sq.portfolio.open(folder, lang=lang, mode="batch")
    plain.control()
    assert shown[5].frame.shape[1] == shown[1].frame.shape[1] - 1  # no column for targets that there are not


def test_too_few_months_for_control_charts_are_said(batch, shown, lang):
    guide = sq.portfolio.open(batch, lang=lang, mode="batch")
    guide.control()
    assert [type(thing) for thing in shown] == [Words]
    assert "12" in shown[0].text


def test_things_that_only_their_method_names_are_recorded_by_name():
    guide = sq.guide.open("satisfaction", sq.open_case(share("data") / "airline"), mode="batch")
    payload = common.payload(guide.state, {}).result
    assert payload["labels"]["nps"] == {"en": "NPS", "zh": "净推荐值（NPS）"}
    assert {row["item"] for row in payload["record"]} <= payload["labels"].keys()


def test_export_hands_over_everything_a_run_keeps(batch, shown):
    guide = sq.portfolio.open(batch, lang="en", mode="batch")
    guide.funnel()
    guide.export()
    payload = shown[-1].bundle()[RESULT_MIME]
    assert isinstance(shown[-1], Payload)
    assert json.loads(json.dumps(payload, allow_nan=False)) == payload
    assert payload["marker"] == "complete"
    assert payload["record"] == []
    assert [name for name, _ in payload["inputs"]] == [f"results/*.parquet ({len(MONTHS)})"]
    assert set(payload["findings"]) == set(payload["headline"]) == set(payload["title"]) == {"en", "zh"}
    assert payload["pictures"] == 1
    assert "branch12" in payload["findings"]["zh"]["says"][1]


def test_many_files_are_named_by_number_and_digest(tmp_path):
    record = simulate(3)
    for unit, part in record.groupby("segment"):
        for month, rows in part.groupby("wave"):
            write(tmp_path / "one" / unit / month, rows)
    folder = tmp_path / "all"
    folder.mkdir()
    for i, path in enumerate(sorted((tmp_path / "one").rglob("*.parquet"))):
        (folder / f"r{i:02d}.parquet").write_bytes(path.read_bytes())
    case = sq.portfolio.open(folder, mode="batch").state.case
    assert [name for name, _ in case.inputs()] == ["results/*.parquet (18)"]
    assert len(case.sources) == 18
    before = case.inputs()
    (folder / "r00.parquet").rename(folder / "r99.parquet")
    assert sq.portfolio.open(folder, mode="batch").state.case.inputs() != before


def test_live_shows_the_same_without_editors(batch, shown):
    guide = sq.portfolio.open(batch, lang="en", mode="live")
    guide.data()
    assert guide.live
    assert "spring" in str(shown[0])


def test_one_period_and_no_targets_are_said(tmp_path, shown):
    data = shares(np.array([80, 90, 100]), np.array([40, 50, 60])).assign(run_key="k")
    data = data.assign(**{f"{name}_{code}": name for name in ("case", "item", "segment") for code in ("en", "zh")})
    guide = sq.portfolio.open(write(tmp_path / "r", data), lang="en", mode="batch")
    guide.trends()
    guide.targets()
    assert [type(thing) for thing in shown] == [Words, Words]
    assert "one period" in str(shown[0])
    assert "at_least: 0.6" in str(shown[1])


def test_texts_of_a_client_stay_text(tmp_path, lang):
    data = simulate(12, planted=False)
    data["segment"] = data["segment"].replace({"branch04": HOSTILE})
    data.loc[data["item"] == "wifi", ["item_en", "item_zh"]] = HOSTILE
    guide = sq.portfolio.open(
        write(tmp_path / "r", data),
        lang=lang,
        mode="batch",
        metric="better",
        targets=[{"metric": "better", "at_least": 0.99}],
    )
    for make in (views.read, views.chosen, views.funnel_words, views.trends_words, views.targets_words):
        said = make(guide.state).text
        assert "<script>" not in said
        assert "](javascript" not in said
        assert "$y$" not in said
    assert "<script>" not in views.funnel_table(guide.state).bundle()["text/html"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"mode": "fast"}, "input.choice"),
        ({"speed": 1}, "input.choice"),
        ({"options": {"limits": 3}}, "portfolio.problem.limits"),
    ],
)
def test_options_that_there_are_not_are_refused(batch, options, code):
    with pytest.raises(DataError) as error:
        sq.portfolio.open(batch, **options)
    assert [problem.code for problem in error.value.problems] == [code]


def test_folder_without_results_is_refused(tmp_path):
    with pytest.raises(DataError) as error:
        sq.portfolio.open(tmp_path / "nowhere")
    assert [problem.code for problem in error.value.problems] == ["record.none"]


# ---- the command


@pytest.fixture(scope="module")
def reports(batch, tmp_path_factory):
    """Return the folder with the reports in both languages."""
    out = tmp_path_factory.mktemp("reports")
    table = out / "targets.csv"
    table.write_text("metric,item,at_least\nbetter,wifi,55%\nimportance,,3.7\n", encoding="utf-8")
    assert main(["portfolio", str(batch), "--out", str(out), "--targets", str(table)]) == 0
    return out


def test_one_report_per_language(reports, lang):
    folder = reports / f"portfolio-{lang}"
    assert sorted(p.name for p in folder.iterdir()) == [
        "notebook.ipynb",
        "report.html",
        "results.json",
        "results.xlsx",
        "run.json",
    ]
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert ("Comparison of the results of spring" if lang == "en" else "spring 结果横向对比") in html
    assert html.count("<figure") >= 5
    assert "branch12" in html
    assert ("与其他" in html or "随机波动" in html) == (lang == "zh")


def test_reports_hold_no_path_of_this_machine(reports, batch, lang):
    for path in (reports / f"portfolio-{lang}").iterdir():
        assert str(batch.parent).encode() not in path.read_bytes(), path.name


def test_results_are_the_same_in_both_languages(reports):
    first, second = (
        json.loads((reports / f"portfolio-{lang}" / "results.json").read_text("utf-8")) for lang in ("en", "zh")
    )
    assert first == second
    assert first["result"]["parameters"]["targets"] == ["wifi kano.better ≥ 0.55", "crew kano.importance ≥ 3.7"]
    assert len(first["sources"]) == 6


def refused(capsys, *arguments: str) -> str:
    assert main(["portfolio", *arguments]) == 2
    return capsys.readouterr().err


def test_table_of_targets_is_refused_with_file_and_row(batch, tmp_path, capsys):
    table = tmp_path / "goals.csv"
    table.write_text("metric,item,at_least,at_most\nbetter,,0.5,\n\nbetter,seat,much,0.1\n,,,3\n", encoding="utf-8")
    said = refused(capsys, str(batch), "--out", str(tmp_path / "out"), "--targets", str(table))
    assert said.count("goals.csv, row 4") == 3
    assert "goals.csv, row 5" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("metric,goal\nbetter,1\n", "at_least or at_most"),
        ("metric,at_least\n", "goals.csv"),
        ("metrik,at_least\nbetter,1\n", "metrik"),
    ],
)
def test_table_that_holds_no_targets_is_refused(batch, tmp_path, capsys, text, said):
    table = tmp_path / "goals.csv"
    table.write_text(text, encoding="utf-8")
    assert said in refused(capsys, str(batch), "--targets", str(table))


def test_targets_of_a_table_keep_their_lines(tmp_path):
    table = tmp_path / "goals.csv"
    table.write_text("metric,at_most,at_least\nworse,-0.2,\n\nbetter,,60%\n", encoding="utf-8")
    assert read_targets(table) == {
        2: {"metric": "worse", "at_most": "-0.2"},
        4: {"metric": "better", "at_least": "60%"},
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-p", "metric=none"], "none"),
        (["-p", "results=x"], "results"),
        (["-p", "speed=1"], "speed"),
        (["--lang", "fr"], "fr"),
    ],
)
def test_what_the_command_cannot_do_is_said(batch, tmp_path, capsys, arguments, said):
    assert said in refused(capsys, str(batch), "--out", str(tmp_path), *arguments)


def test_missing_results_are_said_in_the_language_wanted(tmp_path, capsys):
    assert "结果" in refused(capsys, str(tmp_path), "--lang", "zh")
