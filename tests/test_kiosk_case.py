"""A real survey from one respondent file: KANO, SERVQUAL and IPA of a case reproduce the figures of its README."""

from __future__ import annotations

import re
from functools import reduce
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sqmlib as sq

PARTS = ("kiosk_kano", "kiosk_servqual", "kiosk_ipa", "kiosk_outcomes")
DIMENSIONS = {
    "tangibles": (4, 5, 6, 22),
    "security": (19, 20, 21),
    "economy": (10, 11, 18),
    "convenience": (13, 14, 15, 16, 17),
    "usefulness": (1, 2, 3),
    "control": (7, 8),
}
CASE = """\
title: {{en: "Self-service kiosks", zh: "自助服务终端"}}
answers: {{file: kiosk.csv}}
kano:
  rule: mode
servqual:
  scale: 1-7
  tables:
    template: {{file: template.csv}}
  outcome: [satisfaction_1, satisfaction_2, reuse_1, reuse_2]
{ipa}"""


@pytest.fixture(scope="module")
def survey(shared) -> Path:
    folder = shared / "reference" / "kiosk"
    if not all((folder / f"{part}.csv").is_file() for part in PARTS):
        pytest.skip("the kiosk survey is not there in full")
    return folder


@pytest.fixture(scope="module")
def merged(survey) -> pd.DataFrame:
    frames = [pd.read_csv(survey / f"{part}.csv") for part in PARTS]
    return reduce(lambda a, b: a.merge(b, on="respondent", validate="1:1"), frames)


@pytest.fixture(scope="module")
def case(merged, tmp_path_factory):
    """Return a case of one respondent file and the survey's own template."""
    folder = tmp_path_factory.mktemp("kiosk")
    merged.to_csv(folder / "kiosk.csv", index=False)
    dimension = {i: d for d, items in DIMENSIONS.items() for i in items}
    rows = [(i, dimension.get(i, "")) for i in range(1, 25)]
    pd.DataFrame(rows, columns=["item", "dimension"]).to_csv(folder / "template.csv", index=False)
    names = {f"{old}{i}": f"q{i}_{new}" for old, new in (("I", "imp"), ("S", "perf")) for i in range(1, 25)}
    pairs = ", ".join(f"{old}: {new}" for old, new in names.items())
    ipa = f"ipa:\n  scale: 1-7\n  answers: {{file: kiosk.csv, map: {{{pairs}}}}}\n"
    (folder / "case.yml").write_text(CASE.format(ipa=ipa), encoding="utf-8")
    return sq.open_case(folder)


def result(case, method: str):
    options = {**case.options(method), **case.keywords(method), "bootstrap": 0}
    return sq.method(method).analyze(case.data(method), **options)


@pytest.fixture(scope="module")
def kano(case):
    return result(case, "kano")


@pytest.fixture(scope="module")
def servqual(case):
    return result(case, "servqual")


def readme(survey) -> str:
    return (survey / "README.md").read_text(encoding="utf-8")


def test_one_file_holds_every_respondent_once(merged):
    assert len(merged) == 194
    assert merged["respondent"].is_unique
    assert not merged.isna().any(axis=None)


def test_kano_counts_of_the_readme(survey, kano):
    line = re.search(r"Kano counts A O M I R Q: (.*)\.", readme(survey))[1]
    told = [entry.split() for entry in line.split(";")]
    assert len(told) == 4
    for item, *counts in told:
        assert kano.table.loc[item, list("AOMIRQ")].astype(int).tolist() == [int(c) for c in counts], item


def test_kano_has_all_pairs_and_no_answer_of_another_block(kano):
    assert kano.table.index.tolist() == [f"k{i:02d}" for i in range(1, 30)]
    assert (kano.table["n"] == 194).all()


def test_servqual_dimensions_of_the_readme(survey, servqual):
    rows = re.findall(r"^\| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([+-][\d.]+) \| (-?[\d.]+) \|$", readme(survey), re.M)
    assert [name.lower() for name, *_ in rows] == list(DIMENSIONS)
    for name, *told in rows:
        found = servqual.table.loc[name.lower()]
        expected = dict(zip(("expectation", "perception", "gap", "t"), map(float, told), strict=True))
        for column, value in expected.items():
            assert found[column] == pytest.approx(value, abs=0.0051 if column == "t" else 0.000051), (name, column)


def test_three_overall_gaps_of_the_readme(survey, servqual):
    printed = re.search(r"three overall gaps \((-[\d.]+) over 24 items, (-[\d.]+) over the 20", readme(survey))
    last = re.search(r"(-[\d.]+) as the mean of six dimensions", readme(survey))[1]
    over_24, over_20, over_6 = float(printed[1]), float(printed[2]), float(last)
    assert servqual.overall.at["servqual", "mean"] == pytest.approx(over_6, abs=5.1e-5)
    assert servqual.overall.at["servqual_items", "mean"] == pytest.approx(over_24, abs=5.1e-5)
    inside = servqual.items.loc[list(DIMENSIONS)]
    assert (len(servqual.items), len(inside)) == (24, 20)
    assert inside["gap"].mean() == pytest.approx(over_20, abs=5.1e-5)


def test_gaps_model_of_the_same_file_gives_the_same_fifth_gap(case, servqual):
    template = case.keywords("servqual")["template"]
    inside = template[template["dimension"].fillna("") != ""]
    found = sq.method("gaps").analyze(case.table("servqual").frame, template=inside, bootstrap=0)
    assert found.table.at["gap5", "value"] == pytest.approx(servqual.overall.at["servqual", "mean"])


def test_ipa_means_and_quadrants_are_those_of_the_columns(case, merged):
    found = result(case, "ipa").table
    imp, perf = (merged[[f"{c}{i}" for i in range(1, 25)]].mean().to_numpy() for c in "IS")
    order = [f"q{i}" for i in range(1, 25)]
    np.testing.assert_allclose(found.loc[order, "importance"], imp)
    np.testing.assert_allclose(found.loc[order, "performance"], perf)
    high, good = imp > imp.mean(), perf > perf.mean()
    expected = np.select([high & ~good, high & good, ~high & good], ["concentrate", "keep", "overkill"], "low")
    assert found.loc[order, "quadrant"].tolist() == expected.tolist()
