"""What a batch leaves behind about itself: the overview page, and one record per run."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from sqmlib import disk
from sqmlib.batch import index
from sqmlib.batch.index import index_page, page_language, state_of, visible
from sqmlib.batch.job import Outcome
from sqmlib.batch.summary import batch_record, write_summary
from sqmlib.checks import Remark
from sqmlib.errors import OutputError

SAYS = {"en": "Wi-Fi delights; punctuality is a must.", "zh": "无线网络属于魅力要素，准点属于必备要素。"}
TITLE = {"en": "Cabin service", "zh": "客舱服务"}
PRODUCTS = ("report.html", "results.json", "results.xlsx", "notebook.ipynb")
LOST = Remark("report.cell", "error", {"cell": 7, "name": "KeyError", "said": "'lost'"})
FEW = Remark("report.refused", "info", {"text": "3 < 5"})
STOPPED = Remark("batch.interrupted", "warning")
CURRENT = Remark("batch.current")
HOSTILE = '<script>window.ran=1</script><img src=x onerror="window.ran=1">"&\x1b[31m\u202e\ud800'


def made(name: str, lang: str = "en", **about) -> Outcome:
    """Return a run that is done."""
    known = {"method": "kano", "lang": lang, "case": "airline", "kind": "KANO", "title": TITLE[lang]}
    outputs = {f"{name}/{file}": "0" * 64 for file in PRODUCTS} | {f"results/{name}.parquet": "1" * 64}
    return Outcome(name, "ok", seconds=2.0, outputs=outputs, about=known | {"headline": SAYS[lang]} | about)


def lost(name: str, status: str = "failed", reason: Remark = LOST, **about) -> Outcome:
    """Return a run without a report; what failed early knows the folder of its case, not the title."""
    known = {"method": "kano", "lang": "en", "case": "airline", "kind": "KANO", "title": "airline"}
    return Outcome(name, status, reason, seconds=1.0, about=known | about)


def batch() -> list[Outcome]:
    """Return one run of every kind."""
    north = {
        "segment": ["branch", "n"],
        "wave": ["month", "2026-03"],
        "part": [["branch", "North"], ["month", "March"]],
    }
    slow = Remark("report.timeout", "error", {"seconds": 600})
    cut = Remark("report.cut", "warning", {"cell": 3, "most": 1000})
    return [
        lost("airline-early", "failed"),
        made("airline-en"),
        made("航空-zh", "zh"),
        replace(made("airline-north", **north), warnings=(cut,)),
        lost("airline-late", "failed"),
        lost("airline-slow", "timeout", slow, segment=["branch", "South"]),
        lost("airline-few", "skipped", FEW, segment=["branch", "West"]),
        made("own", method="", kind="Our own analysis", case="", title="Our own analysis"),
        made("hotel-en", case="hotel", title="Hotel"),
        made("portfolio-en", method="portfolio", case="", title="Comparison", headline="One branch is worse."),
    ]


class _Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data

    def all(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


def body(html: str) -> str:
    return html[html.index("<body>") :]


# ---- the page


def test_the_page_in_words(lang, snapshot):
    assert body(index_page(batch(), lang)) == snapshot


def test_the_page_of_a_batch_without_faults_has_no_box():
    page = index_page([made("a"), made("b")], "en")
    assert "Needs attention" not in page
    assert ">2</dd>" in page


def test_an_interrupted_batch_says_how_to_go_on(lang):
    text = _Page(index_page([made("a"), lost("b", "skipped", STOPPED)], lang, interrupted=True)).text
    assert {"en": "1 of 2 reports", "zh": "2 份报告中有 1 份"}[lang] in text
    assert {"en": "Run the same command again", "zh": "再次执行同一命令"}[lang] in text


def test_links_lead_to_files_of_the_run_and_anchors_exist():
    outcomes = batch()
    page = _Page(index_page(outcomes, "en"))
    inside = {address for address in page.all("href") if not address.startswith("#")}
    known = {file for o in outcomes for file in o.outputs if not file.startswith("results/")}
    assert inside == known
    anchors = page.all("id")
    assert len(anchors) == len(set(anchors))
    assert {address[1:] for address in page.all("href") if address.startswith("#")} <= set(anchors)


def test_addresses_of_odd_names_work():
    page = _Page(index_page([made("R (2) 北京.v1 é")], "en"))
    assert "R%20%282%29%20北京.v1%20é/report.html" in page.all("href")


def test_cases_and_methods_group_the_runs_and_say_how_many():
    page = index_page(batch(), "en")
    assert re.search(r'<h2 id="c1">Cabin service <small>7 reports<span class="failed">3 with a problem', page)
    assert re.search(r'<h2 id="c2">Without a case <small>1 report<', page)
    assert re.search(r'<h2 id="c3">Hotel <small>1 report<', page)
    two = index_page([made("a"), made("b", method="other", kind="Other method")], "en")
    assert '<a href="#c1m2">Other method <small>1</small></a>' in two


def test_a_reason_stands_once_with_all_runs_it_stopped():
    box = index_page(batch(), "en").partition('class="attention"')[2].partition("<section>")[0]
    assert box.count("KeyError") == 1
    assert re.search(r">airline-early</a></li><li>.*>airline-late</a>", box)
    assert box.index("failed") < box.index("took too long")
    assert "airline-few" not in box


def test_the_portfolio_stands_on_top_and_its_failure_below():
    page = index_page(batch(), "en")
    assert page.index("portfolio-en/report.html") < page.index('id="c1"')
    assert page.count("portfolio-en/report.html") == 1
    failed = index_page([made("a"), lost("portfolio-zh", method="portfolio", case="", title="")], "en")
    assert '<h2 id="c2">Comparison of branches and periods' in failed
    assert ">portfolio-zh</a>" in failed


def test_the_folder_of_results_is_named_when_there_is_one():
    assert "Parquet" in index_page([made("a")], "en")
    assert "Parquet" not in index_page([replace(made("a"), outputs={"a/report.html": "0"})], "en")


def test_findings_speak_the_language_of_their_report():
    page = index_page([made("a", "en"), made("b", "zh")], "en")
    assert f'<span lang="zh-Hans">{SAYS["zh"]}</span>' in page
    assert f'<span lang="en">{SAYS["en"]}</span>' in page
    assert "Cabin service" in page


def test_nothing_is_fetched_and_nothing_runs():
    page = _Page(index_page(batch(), "en"))
    assert not {"script", "iframe", "link", "object", "img", "form", "base"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert any("default-src 'none'" in text for text in page.all("content"))
    assert page.tags.index("meta") == page.tags.index("head") + 1
    assert "://" not in index_page(batch(), "zh")


def test_hostile_texts_stay_texts(lang):
    remark = Remark("report.refused", "error", {"text": HOSTILE})
    parts = {"segment": [HOSTILE, HOSTILE], "part": [[HOSTILE, HOSTILE]]}
    texts = {"title": HOSTILE, "headline": HOSTILE, "kind": HOSTILE, "case": HOSTILE, "method": ""}
    outcomes = [
        replace(made("a", **texts, **parts), warnings=(remark,)),
        lost("b", reason=remark, **texts),
        made("portfolio-en", headline=HOSTILE),
    ]
    html = index_page(outcomes, lang)
    page, plain = _Page(html), _Page(index_page([made("a"), lost("b"), made("portfolio-en")], lang))
    assert set(page.tags) - set(plain.tags) <= {"details", "ul", "li", "h2"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\ud800-\udfff]", html)
    assert page.text.count("window.ran=1</script>") >= 6
    json.dumps(batch_record(outcomes, lang), ensure_ascii=False).encode()
    assert "\u202e" not in json.dumps(batch_record(outcomes, lang), ensure_ascii=False)


def test_long_texts_are_cut_and_many_warnings_counted():
    many = tuple(Remark("report.cut", "warning", {"cell": n, "most": 1000}) for n in range(30))
    outcome = replace(made("a", headline="x" * 100_000), warnings=many)
    page = index_page([outcome], "en")
    assert len(page) < 40_000
    assert "30 remarks" in page
    assert "and 22 more, in batch.json" in page
    assert len(batch_record([outcome], "en")["runs"][0]["warnings"]) == 30


def test_a_resumed_batch_writes_the_bytes_of_a_fresh_one(lang):
    fresh = batch()
    travelled = [Outcome.from_dict(json.loads(json.dumps(o.to_dict()))) for o in fresh]
    resumed = [
        replace(o, status="skipped", current=True, reason=CURRENT, seconds=0.0) if o.status == "ok" else o
        for o in travelled
    ]
    assert index_page(resumed, lang) == index_page(fresh, lang)
    slower = [replace(o, seconds=o.seconds + 99) for o in fresh]
    assert index_page(slower, lang) == index_page(fresh, lang)


def test_two_thousand_runs_stay_below_two_megabytes(lang):
    long = SAYS[lang] * 3
    parts = {"segment": ["branch", "北京朝阳"], "wave": ["month", "2026-03"], "headline": long}
    outcomes = [made(f"airline-kano-{lang}-北京朝阳-2026-03-{n}", lang, **parts) for n in range(1980)]
    outcomes += [lost(f"airline-kano-{n}") for n in range(20)]
    assert len(index_page(outcomes, lang).encode()) < 2_000_000


def test_the_language_of_the_page_does_not_hang_on_the_machine():
    from sqmlib import i18n

    i18n.use("zh")
    assert page_language([made("a", "en")]) == "en"
    assert page_language([made("a", "en"), made("b", "zh"), made("c", "zh")]) == "zh"
    assert page_language([made("a", "en")], "zh") == "zh"
    assert page_language([]) == "zh"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (made("a"), "done"),
        (Outcome("a", "skipped", CURRENT, current=True), "done"),
        (lost("a"), "failed"),
        (lost("a", "timeout"), "timeout"),
        (lost("a", "skipped", FEW), "hidden"),
        (lost("a", "skipped", STOPPED), "waiting"),
    ],
)
def test_states(outcome, state):
    assert state_of(outcome) == state
    assert state in index.STATES


def test_control_characters_are_written_out():
    assert visible("a\x1b]0;x\x07\u202eb\u3000\n") == "a\\x1b]0;x\\x07\\u202eb\u3000\n"


# ---- the record


def test_the_record_of_a_batch():
    began = datetime.now(UTC) - timedelta(seconds=30)
    record = batch_record(batch(), "en", started=began)
    assert record["schema"] == 1
    assert record["counts"] == {"ok": 6, "failed": 2, "timeout": 1, "skipped": 1}
    assert record["interrupted"] is False
    assert 30 <= record["seconds"] < 60
    assert [run["name"] for run in record["runs"]] == [o.name for o in batch()]
    first, north = record["runs"][0], record["runs"][3]
    assert first["reason"]["code"] == "report.cell"
    assert "KeyError" in first["reason"]["text"]
    assert first["headline"] == ""
    assert north["reason"] is None
    assert north["segment"] == ["branch", "n"]
    assert north["wave"] == ["month", "2026-03"]
    assert north["warnings"] == ["Cell 3 printed more than 1000 characters; the rest was cut off."]
    assert north["outputs"]["airline-north/report.html"] == "0" * 64
    assert north["headline"] == SAYS["en"]


def test_the_reasons_in_the_record_speak_the_language_of_the_batch(lang):
    record = batch_record(batch(), lang)
    assert bool(re.search("[\u4e00-\u9fff]", record["runs"][0]["reason"]["text"])) == (lang == "zh")


def test_both_files_are_written_whole(tmp_path, lang):
    out = tmp_path / "new" / "out"
    write_summary(out, batch(), lang, True)
    assert sorted(p.name for p in out.iterdir()) == ["batch.json", "index.html"]
    assert json.loads((out / "batch.json").read_bytes())["interrupted"] is True
    assert (out / "index.html").read_text(encoding="utf-8") == index_page(batch(), lang, interrupted=True)


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError) as refused:
        write_summary(tmp_path / "out", batch(), "en")
    assert refused.value.exit_code == 4


def test_what_stood_there_survives_a_full_disk(tmp_path, monkeypatch):
    write_summary(tmp_path, batch(), "en")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def full(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(disk, "put", full)
    with pytest.raises(OutputError, match="No space left"):
        write_summary(tmp_path, [made("other")], "en")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_reason_that_is_cut_leads_to_all_of_it():
    long = Remark("report.refused", "error", {"text": "problem " * 100})
    page = index_page([lost("a", reason=long), lost("b")], "en")
    assert page.count("full reason") == 1
    assert ("problem " * 100).strip() in page
