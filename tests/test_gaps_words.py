"""What the gaps model says in words agrees with its figures and with its own advice."""

from __future__ import annotations

import pandas as pd
import pytest

from sqmlib import gaps

QUICK = {"bootstrap": 0}


@pytest.fixture(scope="module")
def uneven() -> gaps.GapsResult:
    """Return standards that lie above the midpoint on average, and far below it in one dimension."""
    managers = gaps.EXAMPLE_FORMS["managers"].copy()
    for name in ("tangibles", "reliability", "assurance", "empathy"):
        managers[f"standard_{name}"] = [6, 7] * (len(managers) // 2)
    managers["standard_responsiveness"] = [1, 2] * (len(managers) // 2)
    return gaps.analyze(gaps.EXAMPLE, **{**gaps.EXAMPLE_FORMS, "managers": managers}, **QUICK)


def test_words_say_which_side_of_the_midpoint_not_that_all_is_well(uneven, lang):
    """A gap of -1.6 of a possible -6 with one dimension at the bottom is neither in place nor without advice."""
    assert uneven.table.at["gap2", "direction"] == "in_place"
    parts, name = uneven.parts(lang), uneven.label("responsiveness", lang)
    says = parts["says"][1]
    assert {"en": "above the midpoint (−3)", "zh": "高于中点（−3）"}[lang] in says
    assert "−6" in says
    assert name in says
    assert {"en": f"Begin with: {name}.", "zh": f"先从这些维度入手：{name}。"}[lang] in parts["next"][1]
    told = uneven.summary(lang) + uneven.show("table", lang=lang).to_string()
    assert not any(word in told for word in ("in place", "已落实", "未落实"))


@pytest.mark.parametrize(
    ("labels", "shown"), [(None, "assurance"), ({"speed": "快"}, {"en": "Assurance", "zh": "保证性"})]
)
def test_words_and_ids_of_dimensions_are_not_mixed(labels, shown, lang):
    template = pd.DataFrame({"item": ["1", "2"], "dimension": ["speed", "assurance"]})
    answers = gaps.EXAMPLE[["respondent", "E1", "P1", "E2", "P2"]]
    found = gaps.analyze(answers, template=template, labels=labels, **QUICK)
    assert found.label("assurance", lang) == (shown[lang] if labels else shown)
