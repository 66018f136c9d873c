"""One report over all methods of a case: what it holds, that nothing is lost or doubled, and when there is none."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from report_kit import HOSTILE, TITLE, make_case, use_notebook
from tiny_notebook import cell, tiny_notebook

from sqmlib.checks import DataError
from sqmlib.cli import main
from sqmlib.i18n import LANGUAGES
from sqmlib.report import build, prepare
from sqmlib.report.bound import ChapterError, _products, bind, bound_json, bound_xlsx
from sqmlib.report.chapters import bound_page, chapters
from sqmlib.report.sanitize import markdown
from sqmlib.result import Result

SECOND = "importance_performance"  # stands for a method that is still to come
WORDS = {
    "en": {
        "figure": r"Figure (\d+)\.",
        "table": r"Table (\d+)\.",
        "chapter": "Chapter {}",
        "decided": "Set by the group",
    },
    "zh": {"figure": r"图 (\d+)", "table": r"表 (\d+)", "chapter": "第 {} 章", "decided": "小组裁定"},
}


@pytest.fixture(scope="module")
def both(root):
    """Return the sample case executed once per language, presented as two chapters: lang -> parts."""
    found = {}
    for lang in LANGUAGES:
        first = build(prepare("kano", root / "data" / "airline", lang=lang, parameters={"bootstrap": 200}))
        first = replace(first, task=replace(first.task, case=None))
        found[lang] = [first, replace(first, task=replace(first.task, method=SECOND))]
    return found


@pytest.fixture
def parts(both, lang):
    return both[lang]


@pytest.fixture(scope="module")
def pressed(both):
    """Return the products of the two chapters: lang -> file name -> content."""
    return {lang: _products(parts, pdf=True)[0] for lang, parts in both.items()}


@pytest.fixture
def page(pressed, lang) -> BeautifulSoup:
    return BeautifulSoup(pressed[lang]["report.html"], "html.parser")


# what the methods hand over -------------------------------------------------------------------------------------


def test_the_findings_handed_over_are_those_shown(parts, lang):
    shown = [c for c in parts[0].notebook.cells if "findings" in c.metadata.get("tags", [])]
    assert [o.data["text/markdown"] for c in shown for o in c.outputs] == [
        Result.in_parts(lang, **parts[0].payload["findings"][lang])
    ]


def test_the_findings_are_the_same_whatever_the_language_of_the_run(both):
    assert both["en"][0].payload["findings"] == both["zh"][0].payload["findings"]


# the page -------------------------------------------------------------------------------------------------------


def test_every_address_is_unique_and_every_link_leads_somewhere(page):
    names = [tag["id"] for tag in page.find_all(id=True)]
    assert len(names) == len(set(names))
    inside = [a["href"][1:] for a in page.find_all("a", href=re.compile("^#"))]
    assert len(inside) > 20
    assert set(inside) <= set(names)


@pytest.mark.parametrize("kind", ["figure", "table"])
def test_numbers_run_through_the_chapters_and_the_appendix(page, lang, kind):
    found = [int(m[1]) for tag in page.select(".label") if (m := re.fullmatch(WORDS[lang][kind], tag.text))]
    single = len(chapters_of(page, kind)[0])
    assert single > 2
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= 2 * single


def chapters_of(page, kind):
    wanted = {"figure": "figure", "table": "table"}[kind]
    return [chapter.find_all(wanted) for chapter in page.select("section.chapter")]


def test_the_contents_name_every_chapter_and_section_in_order(page, parts):
    listed = [(a["href"], " ".join(a.text.split())) for a in page.select("nav a")]
    heads = [(f"#{h['id']}", " ".join(h.text.split())) for h in page.select("main h2, .chapter h3")]
    chapter = {f"#c{n}": str(n) for n in (1, 2)} | {"#a": "A", "#b": "B"}
    assert listed == [(href, f"{chapter.get(href, '')} {text}".strip()) for href, text in heads]
    numbers = [text.split()[0] for href, text in listed if "-" in href]
    assert numbers == [f"{n}.{i}" for n in (1, 2) for i in range(1, 8)]


def test_a_section_has_one_number(page):
    for heading in page.select(".chapter h3"):
        assert not re.match(r"\d", heading.text.partition(" ")[2]), heading.text


def test_the_first_pages_say_every_finding_and_action_once(page, parts, lang):
    said = " ".join(page.select_one(".executive").text.split())
    for part, texts in parts[0].payload["findings"][lang].items():
        assert texts, part
        for text in texts:
            words = " ".join(markdown(text).striptags().split())
            assert said.count(words) == len(parts), words
    actions = page.select(".actions li")
    assert len(actions) == 2 * len(parts[0].payload["findings"][lang]["next"])
    assert [a.find("a")["href"] for a in actions] == ["#c1"] * (len(actions) // 2) + ["#c2"] * (len(actions) // 2)
    assert WORDS[lang]["decided"] in said


def test_findings_are_not_repeated_in_the_chapters_and_methods_stand_in_the_appendix(page, parts, lang):
    settled = markdown(parts[0].payload["findings"][lang]["sure"][1]).striptags()
    assert settled not in " ".join(chapter.text for chapter in page.select(".chapter"))
    sources = page.select_one(".appendix")
    assert sources.text.count("Hinterhuber") == 2 * len(re.findall("Hinterhuber", "".join(only_sources(parts, lang))))


def only_sources(parts, lang):
    return [str(block.get("html", "")) for block in chapters(parts[:1])[0].sources]


def test_the_cover_names_the_case_the_methods_and_the_data(page, lang):
    cover = page.select_one(".cover")
    assert cover.h1.text in page.title.text
    assert [p.strong.text for p in cover.select(".part")] == [
        {"en": "KANO", "zh": "KANO 模型"}[lang],
        "IMPORTANCE PERFORMANCE",
    ]
    assert all("400" in part.text and "kano.csv" in part.text for part in cover.select(".part"))


def test_one_chapter_needs_no_reference_to_its_number(parts):
    alone = BeautifulSoup(bound_page(parts[:1]), "html.parser")
    assert alone.select(".actions li")
    assert not alone.select(".actions a")


def test_what_all_chapters_share_is_said_once_in_the_provenance(parts):
    other = [*parts[1].front.provenance[:-1], ("seed", "7")]
    two = [parts[0], replace(parts[1], front=replace(parts[1].front, provenance=tuple(other)))]
    made = BeautifulSoup(bound_page(two), "html.parser").select(".appendix")[-1].text
    assert made.count("kano.csv") == 1
    assert re.search(r"seed\s*7", made)


def test_nothing_in_it_can_act(parts, lang):
    bad = " ".join(HOSTILE.values())
    part = replace(
        parts[0],
        task=replace(parts[0].task, title=bad, method="<b>x"),
        headline=bad,
        front=replace(parts[0].front, facts=((bad, bad),), provenance=((bad, bad),)),
        payload={**parts[0].payload, "findings": {lang: {"says": [bad], "sure": [bad], "next": [bad]}}},
    )
    html = bound_page([part, parts[1]])
    page = BeautifulSoup(html, "html.parser")
    assert html.split("<meta")[1].startswith(' http-equiv="Content-Security-Policy" content="default-src \'none\'; img')
    assert not re.search(r"<(script|link|iframe|object|embed|form|base|svg)\b", html)
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert all(img["src"].startswith("data:image/") for img in page.find_all("img"))
    assert all(re.match(r"#|https?:", a["href"]) for a in page.find_all("a"))
    assert page.h1.text == bad
    assert not re.search(r"<[^>]*window\.ran", html.replace("&lt;", ""))


# the other products ---------------------------------------------------------------------------------------------


def test_results_hold_every_method_and_know_no_language(both):
    texts = {bound_json(parts) for parts in both.values()}
    assert len(texts) == 1
    methods = json.loads(texts.pop())["methods"]
    assert sorted(methods) == [SECOND, "kano"]
    assert methods["kano"]["result"]["frames"]["table"]["rows"]


def test_the_workbook_holds_the_sheets_of_every_method(parts):
    names = load_workbook(BytesIO(bound_xlsx(parts))).sheetnames
    single = load_workbook(BytesIO(parts[0].products["results.xlsx"])).sheetnames
    assert len(names) == 2 * len(single)
    assert all(name.startswith(("KANO", "IMPORTANCE")) for name in names)
    assert names[0].endswith(single[0])


@pytest.mark.parametrize("lang", ["zh"])
def test_the_same_runs_give_the_same_bytes(pressed, parts, lang):
    """The PDF, which takes most of the time, once: the one with fonts of two scripts."""
    one, two = pressed[lang], _products(parts, pdf=lang == "zh")[0]
    assert sorted(one) == ["report.html", "report.pdf", "results.json", "results.xlsx"]
    assert set(one) - set(two) == ({"report.pdf"} if lang == "en" else set())
    for file, content in two.items():
        assert content == one[file], file


def test_the_pdf_begins_chapters_on_new_pages_and_its_contents_tell_which(pressed, parts, lang):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pressed[lang]["report.pdf"], capture_output=True, check=True
    ).stdout
    pages = text.decode().split("\f")[:-1]
    assert parts[0].task.title.split("：")[0][:20] in pages[0]
    assert not re.search(r"\d+ / \d+", pages[0])
    assert f"2 / {len(pages)}" in pages[1]
    told = [int(m[1]) for m in re.finditer(r"\.{4,}\s*(\d+)\s*$", pages[1], re.MULTILINE)]
    assert len(told) == 3 + 2 + 14
    begins = [
        n for n, page in enumerate(pages, 1) for k in (1, 2) if begins_with(page, WORDS[lang]["chapter"].format(k))
    ]
    assert begins == [told[1], told[9]]
    assert told == sorted(told)
    assert told[-1] <= len(pages)


def begins_with(page: str, words: str) -> bool:
    """Say whether the words stand on a line of their own right below the running header."""
    lines = ["".join(line.split()).casefold() for line in page.splitlines() if line.strip()]
    return "".join(words.split()).casefold() in lines[1:2]


# binding a case -------------------------------------------------------------------------------------------------

TOLD = {"says": ["**Wi-Fi** delights."], "sure": ["97 %."], "next": ["Offer it."]}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a small case whose method is the small notebook; `spoil` puts a cell into it."""

    def make(spoil: str = ""):
        notebook = tiny_notebook()
        told = f'"findings": {json.dumps({"en": TOLD, "zh": TOLD})}, "pictures": 1'
        notebook.cells[-1].source = notebook.cells[-1].source.replace('"pictures": 1', told)
        if spoil:
            notebook.cells.insert(5, cell(spoil))
        use_notebook(monkeypatch, tmp_path, notebook)
        return make_case(tmp_path / "tiny")

    return make


def test_a_case_is_bound_whole(small, tmp_path, lang):
    record = bind(small(), lang=lang, out=tmp_path / "out")
    assert record.folder == tmp_path / "out" / f"tiny-report-{lang}"
    assert record.title == TITLE[lang]
    assert record.headlines == {"kano": {"en": "Wi-Fi delights.", "zh": "无线网络令人惊喜。"}[lang]}
    assert sorted(p.name for p in record.folder.iterdir()) == sorted([*record.outputs, "run.json"])
    assert sorted(record.outputs) == ["report.html", "report.pdf", "results.json", "results.xlsx"]
    assert "Offer it." in (record.folder / "report.html").read_text(encoding="utf-8")
    assert [p.name for p in (tmp_path / "out").iterdir()] == [record.name]


SPOILED = {
    "report.cell": ("1 / 0", 1),
    "report.timeout": ("import time; time.sleep(60)", 1),
    "report.refused": (
        "from sqmlib.checks import raise_errors, Remark\nraise_errors([Remark('input.no_rows', 'error')])",
        2,
    ),
}


@pytest.mark.parametrize("code", SPOILED)
def test_a_chapter_that_fails_leaves_no_report_and_is_named(code, small, tmp_path):
    old = tmp_path / "out" / "tiny-report-en"
    old.mkdir(parents=True)
    (old / "report.html").write_text("the old one")
    source, exit_code = SPOILED[code]
    case = small(source)
    with pytest.raises(ChapterError) as caught:
        bind(case, out=tmp_path / "out", timeout=2 if code == "report.timeout" else 60)
    assert caught.value.error.remark.code == code
    assert caught.value.exit_code == exit_code
    assert caught.value.text("en").startswith("Chapter 1 (KANO) could not be made")
    assert caught.value.text("zh").startswith("第 1 章（KANO 模型）")
    assert caught.value.error.text("en") in caught.value.text("en")
    assert [p.name for p in old.iterdir()] == ["report.html"]
    assert (old / "report.html").read_text() == "the old one"


def test_bad_answers_and_bad_names_are_refused_before_anything_runs(small, tmp_path, monkeypatch):
    case = small()
    monkeypatch.setattr("sqmlib.report.bound.build", lambda *_, **__: pytest.fail("a notebook was run"))
    with pytest.raises(DataError):
        bind(case, name="../x", out=tmp_path / "out")
    text = (case / "answers.csv").read_text()
    (case / "answers.csv").write_text(text.replace("r01,1,3", "r01,9,3"))
    with pytest.raises(DataError, match="9"):
        bind(case, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_case_without_answers_has_nothing_to_bind(tmp_path, lang):
    (tmp_path / "case.yml").write_text("title: Plan\nkano:\n  items: {wifi: Wi-Fi}\n")
    with pytest.raises(DataError) as caught:
        bind(tmp_path, out=tmp_path / "out")
    assert [p.code for p in caught.value.problems] == ["bound.nothing"]
    assert "kano" in caught.value.text(lang)


def test_without_any_pdf_maker_the_page_stays(small, tmp_path, monkeypatch):
    from sqmlib.report import pdf

    monkeypatch.setattr(pdf, "_weasyprint", pdf._browser)
    monkeypatch.setattr(pdf, "BROWSERS", ())
    record = bind(small(), out=tmp_path / "out")
    assert [w.code for w in record.warnings] == ["report.no_pdf"]
    assert "report.pdf" not in record.outputs


def test_the_command_writes_both_languages_on_request(small, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["report", str(small()), "--lang", "both", "--name", "board", "--no-pdf", "--out", str(out)]) == 0
    assert sorted(p.name for p in out.iterdir()) == ["board-en", "board-zh"]
    assert not list(out.rglob("*.pdf"))
    said = capsys.readouterr().out
    assert "KANO: Wi-Fi delights." in said
    assert "KANO 模型：无线网络令人惊喜。" in said


def test_the_command_says_in_one_paragraph_what_is_wrong(small, tmp_path, capsys):
    case = small("1 / 0")
    assert main(["report", str(case), "--lang", "fr"]) == 2
    assert main(["report", str(case), "--out", str(tmp_path / "out"), "--lang", "en"]) == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2
    assert said[1].startswith("Chapter 1 (KANO)")
    assert not (tmp_path / "out").exists()
