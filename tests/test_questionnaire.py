"""The questionnaire: wording, the printed page, and the workbook that is read back without any mapping."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import BytesIO

import pytest
from openpyxl import load_workbook

import sqmlib as sq
from sqmlib.i18n import tr
from sqmlib.kano import INPUT, questionnaire
from sqmlib.kano.knowledge import ANSWERS, IMPORTANCE

ITEMS = {
    "wifi": {"en": "Free Wi-Fi", "zh": "免费无线网络"},
    "seat": {
        "en": {"label": "Legroom", "functional": "Your knees have room. And?", "dysfunctional": "They have none. And?"},
        "zh": {"label": "腿部空间", "functional": "腿伸得开，您觉得？", "dysfunctional": "腿伸不开，您觉得？"},
    },
    "meal": "Hot meal",
}


class Page(HTMLParser):
    """Collects tags, attributes and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.texts = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("position", range(1, 6))
def test_every_answer_text_is_known_under_its_own_position(lang, position):
    assert ANSWERS.position(tr(f"questionnaire.answer.{position}", lang)) == position


def test_columns_are_those_of_the_declared_input():
    form = questionnaire(ITEMS, "en", importance=True)
    assert INPUT.items(form.columns) == list(ITEMS)
    assert set(INPUT.declared(form.columns)) == set(form.columns)
    assert INPUT.missing(form.columns) == []


def test_importance_is_asked_on_the_declared_scale():
    question = questionnaire({"wifi": "Wi-Fi"}, "en", importance=True).questions[-1]
    assert f"1 not at all, {IMPORTANCE.high} extremely" in question.text("en")


def test_own_wordings_take_precedence_and_others_are_put_into_neutral_questions():
    texts = {(q.item, q.role): q for q in questionnaire(ITEMS, "both").questions}
    assert texts["seat", "functional"].text("en") == "Your knees have room. And?"
    assert texts["seat", "dysfunctional"].text("zh") == "腿伸不开，您觉得？"
    assert texts["wifi", "dysfunctional"].text("en") == "Free Wi-Fi: if this is not the case, how do you feel?"
    assert texts["wifi", "functional"].text("zh") == "免费无线网络：如果具备这一点，您的感受是？"
    assert texts["meal", "functional"].text("zh").startswith("Hot meal")


def test_one_own_wording_leaves_the_other_question_standard():
    given = {"seat": {"en": {"label": "Legroom", "functional": "Knees have room?"}}}
    functional, dysfunctional = questionnaire(given, "en").questions
    assert functional.text("en") == "Knees have room?"
    assert dysfunctional.text("en") == "Legroom: if this is not the case, how do you feel?"


def test_wordings_without_a_language_serve_both():
    given = {"seat": {"functional": "Room?", "dysfunctional": "No room?"}}
    assert [q.text("zh") for q in questionnaire(given, "zh").questions] == ["Room?", "No room?"]


def test_page_asks_each_item_twice_with_five_boxes_each():
    page = Page(questionnaire(ITEMS, "both").html)
    assert page.tags.count("section") == len(ITEMS)
    ticks = [value for name, value in page.attributes if (name, value) == ("class", "tick")]
    assert len(ticks) == len(ITEMS) * 2 * 5
    assert {"Free Wi-Fi", "免费无线网络", "It must be that way", "理应如此"} <= set(page.texts)


def test_page_in_one_language_holds_no_word_of_the_other():
    texts = "".join(Page(questionnaire({"wifi": ITEMS["wifi"]}, "en").html).texts)
    assert not re.search(r"[\u4e00-\u9fff]", texts)
    assert 'lang="zh-CN"' in questionnaire(ITEMS, "zh").html[:60]


def test_page_is_self_contained_and_runs_nothing():
    page = Page(questionnaire(ITEMS, "both", importance=True).html)
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert any(str(value).startswith("default-src 'none'; style-src") for _, value in page.attributes)


HOSTILE = '<script>alert(1)</script>{x} =1+1 & "q" \''


def test_markup_in_texts_stays_text():
    given = {"wifi": HOSTILE, "seat": {"en": {"label": HOSTILE, "functional": HOSTILE, "dysfunctional": HOSTILE}}}
    form = questionnaire(given, "en", title=HOSTILE, importance=True)
    page = Page(form.html)
    assert "script" not in page.tags
    assert HOSTILE in page.texts
    assert "srcdoc" in form._repr_html_()
    assert "<script>" not in form._repr_html_()


def test_formulas_in_texts_stay_text():
    book = load_workbook(BytesIO(questionnaire({"wifi": "=1+1"}, "en", title="=2").xlsx()))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    long = questionnaire({"wifi": "x" * 5000}, "en").xlsx()
    assert load_workbook(BytesIO(long)).active.data_validations.dataValidation[0].prompt.endswith("x…")


@pytest.mark.parametrize("bad", ["", "a b", "wifi_f", "wifi_imp"])
def test_ids_that_cannot_be_column_names_are_refused(bad):
    with pytest.raises(sq.DataError, match="id_f"):
        questionnaire({bad: "Wi-Fi"}, "en")


def test_nothing_to_ask_and_unknown_languages_are_refused():
    with pytest.raises(sq.DataError, match="at least one item"):
        questionnaire({}, "en")
    with pytest.raises(sq.DataError, match="both"):
        questionnaire(ITEMS, "fr")


def test_workbook_is_the_same_every_time():
    assert questionnaire(ITEMS, "both").xlsx() == questionnaire(ITEMS, "both").xlsx()


def filled(form, rows: list[list]) -> bytes:
    """Return the workbook as people hand it back."""
    book = load_workbook(BytesIO(form.xlsx()))
    for number, row in enumerate(rows, start=2):
        for position, value in enumerate(row, start=1):
            book.worksheets[0].cell(number, position, value)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_what_people_fill_in_is_read_without_any_mapping(lang, tmp_path):
    form = questionnaire(ITEMS, lang, importance=True)
    languages = list(form.languages)
    people = []
    for number in range(1, 6):
        said = tr(f"questionnaire.answer.{number}", languages[number % len(languages)])
        other = tr(f"questionnaire.answer.{6 - number}", languages[0])
        people.append([f"p{number}", *([said, other, number + 4] * len(ITEMS))])
    (tmp_path / "kano.xlsx").write_bytes(filled(form, people))
    (tmp_path / "case.yml").write_text("kano: {answers: kano.xlsx}\n", encoding="utf-8")
    answers = sq.open_case(tmp_path).answers("kano")
    assert answers["respondent"].tolist() == ["p1", "p2", "p3", "p4", "p5"]
    for item in ITEMS:
        assert answers[f"{item}_f"].tolist() == [1, 2, 3, 4, 5]
        assert answers[f"{item}_d"].tolist() == [5, 4, 3, 2, 1]
        assert answers[f"{item}_imp"].tolist() == [5, 6, 7, 8, 9]


def test_lists_in_the_workbook_offer_exactly_the_answers():
    book = load_workbook(BytesIO(questionnaire(ITEMS, "both", importance=True).xlsx()))
    offered = [v for v in book.worksheets[0].data_validations.dataValidation if v.type == "list"]
    texts = offered[0].formula1.strip('"').split(",")
    assert texts == [tr(f"questionnaire.answer.{n}", lang) for lang in ("en", "zh") for n in range(1, 6)]
    assert len(offered) == 2 * len(ITEMS)
    assert "免费无线网络" in offered[0].prompt
    assert "免费无线网络" in book.worksheets[0]["B1"].comment.text
