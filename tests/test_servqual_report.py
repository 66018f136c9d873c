"""What the SERVQUAL report holds, and that its text, headings and tables speak of the same things."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from panel_kit import Live

from sqmlib import servqual
from sqmlib.i18n import tr
from sqmlib.result import heading


@pytest.fixture
def cells(root, lang):
    """Return the cells of the notebook in each language."""
    return json.loads((root / "notebooks" / lang / "servqual.ipynb").read_text(encoding="utf-8"))["cells"]


def few(root, folder, dimensions):
    """Return a case with a few respondents and a template of `dimensions` of two items each."""
    survey = pd.read_csv(root / "data" / "airline" / "servqual.csv", dtype=str).iloc[::12]
    rows = [(i, f"dimension_{(i - 1) // 2}") for i in range(1, 2 * dimensions + 1)]
    kept = ["respondent", *(f"{half}{i}" for i, _ in rows for half in "EP")]
    survey[kept].to_csv(folder / "servqual.csv", index=False)
    pd.DataFrame(rows, columns=["item", "dimension"]).to_csv(folder / "template.csv", index=False)
    own = "tables: {template: template.csv}"
    (folder / "case.yml").write_text(f"title: t\nservqual: {{answers: servqual.csv, {own}}}\n", encoding="utf-8")
    return folder


def test_the_radar_is_in_the_report(cells):
    (radar,) = [cell for cell in cells if "".join(cell["source"]).strip() == "g.radar()"]
    place = cells.index(radar)
    assert "teach" not in radar["metadata"].get("tags", [])
    assert "teach" not in cells[place - 1]["metadata"].get("tags", [])  # its heading


@pytest.mark.parametrize(("dimensions", "shown"), [(2, False), (3, True)])
def test_a_radar_needs_three_dimensions_else_words_stand_in_its_place(root, tmp_path, dimensions, shown, lang):
    step = Live("servqual", few(root, tmp_path, dimensions), lang).step("radar")
    picture, words = (output.shown for output in step.outputs)
    assert bool(getattr(picture, "svg", "")) == shown
    assert bool(getattr(words, "text", "")) != shown


def test_every_template_says_where_it_comes_from_in_both_languages():
    for name, form in servqual.TEMPLATES.items():
        key = f"servqual_guide.template_source.{name}"
        assert tr(key, "en") == form.source
        assert tr(key, "zh") != form.source


def test_the_method_section_has_no_english_in_chinese(root):
    said = Live("servqual", root / "data" / "airline", "zh").step("method").outputs[0].shown.text
    assert "全部为正向措辞" in said
    assert "positive" not in said


def test_how_to_read_names_the_columns_as_they_are_headed(cells, lang):
    text = "\n".join("".join(cell["source"]) for cell in cells).replace("\n", " ")
    for column in ("suspect", "ceiling", "dz"):
        assert heading("servqual", column, lang) in text, column
    assert not any(word in text for word in ("dz ", "*dz*", "“可疑”", "*suspect*"))
