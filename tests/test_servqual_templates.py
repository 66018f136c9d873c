"""SERVQUAL: templates of the literature and of one's own, layouts, scales, weights, options that cannot be used."""

from __future__ import annotations

import pandas as pd
import pytest

from sqmlib import servqual
from sqmlib.checks import DataError
from sqmlib.i18n import LANGUAGES, has

FIVE = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


@pytest.mark.parametrize("name", list(servqual.TEMPLATES))
def test_every_template_is_whole(name):
    form = servqual.template_of(name)
    assert len(set(form.items)) == len(form.items) == sum(map(len, form.dimensions.values()))
    for key in (*form.items, *form.dimensions):
        assert set(form.labels[key]) == set(LANGUAGES), key
    assert all(has(f"servqual.code.dimension.{d}") for d in form.dimensions)
    texts = [form.labels[i]["zh"] for i in form.items]
    assert len(set(texts)) == len(texts)


def test_templates_of_the_literature():
    assert len(servqual.template_of("servqual1985").dimensions) == 10
    assert servqual.template_of("servqual1988").turned == ["10", "11", "12", "13", "18", "19", "20", "21", "22"]
    sizes = [len(v) for v in servqual.template_of("servqual1991").dimensions.values()]
    assert sizes == [4, 5, 4, 4, 5]
    assert sum(servqual.WEIGHTS["zpb1990"].value.values()) == 100


def test_layout_follows_template_and_scale():
    layout = servqual.layout(template="servperf", scale="1-5")
    names = [*(f"P{i}" for i in range(1, 22)), "respondent"]
    assert layout.missing(names) == ["P22"]
    assert layout.declared(["P1"])["P1"].scale.high == 5
    assert "O_anything" in layout.declared(["O_anything", "comment"])
    assert servqual.things(template="retail")[0] == "physical_aspects"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"item": ["1", "2"], "dimension": ["", ""]}, "no_dimension"),
        ({"item": ["1", "2"], "dimension": ["a", "a"], "reversed": ["no", "perhaps"]}, "reversed"),
        ({"item": ["1", "care"], "dimension": ["care", "care"]}, "same_id"),
    ],
)
def test_own_templates_that_cannot_be_used(table, code, lang):
    with pytest.raises(DataError) as caught:
        servqual.template_of(pd.DataFrame(table))
    assert [r.code for r in caught.value.problems] == [f"servqual.problem.{code}"]
    assert caught.value.text(lang)


def test_all_problems_of_the_options_come_at_once(lang):
    options = {"template": "servqual2030", "scale": "seven", "min_answered": 2, "bootstrap": -1}
    with pytest.raises(DataError) as caught:
        servqual.analyze(servqual.EXAMPLE, **options)
    assert len(caught.value.problems) == 4
    assert "servqual2030" in caught.value.text(lang)


@pytest.mark.parametrize(
    "weights",
    [
        "zpb2000",
        {"tangibles": 100},
        dict.fromkeys(FIVE, 40),
        dict.fromkeys(FIVE, "x"),
        dict.fromkeys(FIVE, 25) | {"empathy": -25},
    ],
)
def test_weights_that_cannot_be_used(weights, lang):
    with pytest.raises(DataError) as caught:
        servqual.analyze(servqual.EXAMPLE, weights=weights)
    assert caught.value.text(lang)


def test_a_groups_points_go_before_those_of_the_answers():
    points = {"tangibles": 0, "reliability": 100, "responsiveness": 0, "assurance": 0, "empathy": 0}
    found = servqual.analyze(servqual.EXAMPLE, weights=points, bootstrap=0)
    assert found.overall.at["servqual_weighted", "mean"] == pytest.approx(found.table.at["reliability", "gap"])
    assert found.parameters["weights_source"] == "group"
    assert "servqual.note.points_unused" in {n.code for n in found.notes}
    named = servqual.analyze(servqual.EXAMPLE, weights="zpb1990", bootstrap=0)
    assert named.table["weight"].round(2).tolist() == [0.11, 0.32, 0.22, 0.19, 0.16]


def two_dimensions(labels=None):
    """Return the result of a template with one dimension that we have a word for and one that we do not know."""
    template = pd.DataFrame({"item": ["1", "2", "3", "4"], "dimension": ["security", "security", "economy", "economy"]})
    frame = pd.DataFrame({"respondent": list("abcdef"), **{f"E{i}": [5, 6, 7] * 2 for i in range(1, 5)}})
    frame = frame.assign(**{f"P{i}": [4, 5, 5, 3, 6, i] for i in range(1, 5)})
    return servqual.analyze(frame, template=template, bootstrap=0, labels=labels)


def test_words_and_ids_of_dimensions_are_not_mixed(lang):
    found = two_dimensions()
    assert list(found.show(lang=lang).index) == ["security", "economy"]
    (note,) = [n for n in found.notes if n.code == "servqual.note.no_text"]
    assert "economy" in note.text(lang)
    assert "security" not in note.text(lang)


def test_dimensions_with_texts_keep_our_words_for_the_others(lang):
    found = two_dimensions({"economy": {"en": "Economy", "zh": "经济性"}})
    assert list(found.show(lang=lang).index) == {"en": ["Security", "Economy"], "zh": ["安全性", "经济性"]}[lang]
    assert not [n for n in found.notes if n.code == "servqual.note.no_text"]
