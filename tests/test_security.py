"""Markup in every kind of output and every text of a case: nothing acts, nothing is fetched, no formula."""

from __future__ import annotations

import base64
import json
import re
import shutil
from html.parser import HTMLParser
from io import BytesIO

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from openpyxl import load_workbook
from report_kit import HOSTILE, make_case

from sqmlib.report import run
from sqmlib.report.exports import results_xlsx
from sqmlib.report.pages import Front, page

BAD = "<script>window.ran=1</script>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="window.ran=1">'
SVG += '<script>window.ran=1</script><image href="https://example.org/i.png"/></svg>'
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()
ATTACKS = [
    BAD,
    '<img src=x onerror="window.ran=1">',
    '<img src="https://example.org/a.png">',
    '<a href="javascript:window.ran=1">x</a>',
    '<a href="https://example.org/">x</a>',
    '<svg><animate onbegin="window.ran=1" attributeName=x dur=1s></svg>',
    '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    '<object data="https://example.org/o"></object><embed src="https://example.org/e">',
    '<meta http-equiv="refresh" content="0;url=https://example.org/">',
    '<base href="https://example.org/"><form action="https://example.org/"><button autofocus onfocus="window.ran=1">',
    '<style>body{background:url(https://example.org/b.png)}</style><p style="background:url(https://example.org/c)">x',
    '<table><caption><script>window.ran=1</script></caption><tr><td onclick="window.ran=1">1</td></tr></table>',
    '<math><mtext><table><mglyph><style><img src=x onerror="window.ran=1">',
    '<noscript><p title="</noscript><img src=x onerror=window.ran=1>">',
    '<link rel="attachment" href="file:///etc/passwd"><details open ontoggle="window.ran=1">',
    "]]><!--><script>window.ran=1</script>-->",
]
MIMES = [
    "text/html",
    "text/markdown",
    "text/plain",
    "text/latex",
    "text/vnd.mermaid",
    "application/javascript",
    "application/vnd.jupyter.widget-view+json",
    "application/pdf",
    "image/jpeg",
    "image/png",
]


def shown(mime: str, text: str, **metadata):
    return new_output("display_data", {mime: text}, metadata={mime: metadata, **metadata})


def attack_page() -> str:
    """Return a page whose every place holds an attack."""
    evil = {"width": '"><script>window.ran=1</script>', "alt": f'"{BAD}', "caption": BAD, "onerror": "window.ran=1"}
    outputs = [shown(mime, text, **evil) for mime in MIMES for text in ATTACKS]
    outputs += [shown("image/svg+xml", SVG, **evil), shown("image/png", PNG, **evil)]
    outputs += [new_output("stream", name=name, text=BAD) for name in ("stdout", "stderr")]
    outputs += [new_output("error", ename=BAD, evalue=BAD, traceback=[BAD])]
    outputs += [new_output("execute_result", {"text/html": text}, execution_count=1) for text in ATTACKS]
    marked = [
        f"# {BAD}",
        f"## {BAD}\n\n{BAD}",
        "![x](https://example.org/m.png) [x](javascript:window.ran=1)",
        *ATTACKS,
    ]
    cells = [new_markdown_cell(text) for text in marked]
    cells += [new_markdown_cell(f"$</script>{BAD}$ and $$ \\href{{javascript:1}}{{x}} $$")]
    cells += [new_code_cell(BAD, outputs=outputs, metadata={"tags": tags}) for tags in ([], ["findings"], ["method"])]
    pairs = ((BAD, BAD), (f'"{BAD}', ATTACKS[1]))
    return page(new_notebook(cells=cells), Front("en", f"</title>{BAD}", BAD, pairs, pairs))


class Reader(HTMLParser):
    """Collect what a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


ACTIVE = {"script", "iframe", "object", "embed", "form", "button", "input", "link", "base", "svg", "math", "template"}


def assert_dead(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    assert not reader.tags & ACTIVE
    assert not [a for a in reader.attributes if a[1].startswith("on") or a[1] in ("srcset", "srcdoc", "background")]
    addresses = [value for _, name, value in reader.attributes if name in ("src", "href", "action", "data")]
    assert all(a.startswith(("#", "data:image/", "https://example.org/")) for a in addresses)
    assert [v for t, n, v in reader.attributes if t == "meta" and n == "http-equiv"] == ["Content-Security-Policy"]
    assert all(v.startswith("data:image/") for t, n, v in reader.attributes if n == "src")


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    program = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


def visit(browser, path) -> dict:
    """Open a file in a real browser; return what ran and what was asked for."""
    tab = browser.new_page()
    asked, spoken = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    tab.goto(path.as_uri())
    for place in tab.locator("summary, td, th, img, a[href^='#']").all()[:40]:
        place.dispatch_event("click")
        place.dispatch_event("mouseover")
    tab.wait_for_timeout(300)
    outside = [url for url in asked if not url.startswith(("file:", "data:"))]
    found = {"ran": tab.evaluate("window.ran"), "outside": outside, "dialogs": spoken, "url": tab.url.split("#")[0]}
    tab.close()
    return found


def test_no_output_can_act(tmp_path):
    html = attack_page()
    assert_dead(html)
    assert "&lt;script&gt;" in html  # what was text stays readable as text


def test_nothing_runs_and_nothing_is_fetched_in_a_browser(tmp_path, browser):
    path = tmp_path / "attack.html"
    path.write_text(attack_page(), encoding="utf-8")
    assert visit(browser, path) == {"ran": None, "outside": [], "dialogs": [], "url": path.as_uri()}


def test_the_policy_alone_stops_what_a_sanitizer_missed(tmp_path, browser):
    """The second wall holds without the first: the same attacks put into the finished page by hand."""
    path = tmp_path / "pierced.html"
    attacks = [a for a in ATTACKS if "refresh" not in a]  # a policy does not stop a refresh: the sanitizer must
    path.write_text(attack_page().replace("</main>", "".join(attacks) + "</main>"), encoding="utf-8")
    found = visit(browser, path)
    assert found["ran"] is None
    assert found["url"] == path.as_uri()


@pytest.fixture(scope="module", params=["zh"])
def hostile_run(request, tmp_path_factory):
    """Run the shipped notebook on a case whose title, items and decisions hold markup."""
    folder = tmp_path_factory.mktemp("hostile")
    title = f"</title>{BAD}=1+1"
    case = make_case(folder / "=cmd (x)", {"en": title, "zh": title}, HOSTILE)
    text = json.loads((case / "case.yml").read_text(encoding="utf-8"))
    text["kano"]["decisions"] = {"wifi": {"category": "M", "reason": f"=2+2 {BAD} [x](javascript:1) $$"}}
    (case / "case.yml").write_text(json.dumps(text), encoding="utf-8")
    parameters = {"bootstrap": 20}
    return run("kano", case, lang=request.param, out=folder / "out", name="x", pdf=True, parameters=parameters)


def test_a_hostile_case_gives_a_dead_report(hostile_run, browser):
    path = hostile_run.folder / "report.html"
    html = path.read_text(encoding="utf-8")
    assert_dead(html)
    assert "window.ran=1" in html  # shown as the text it is
    assert visit(browser, path) == {"ran": None, "outside": [], "dialogs": [], "url": path.as_uri()}


def test_a_hostile_case_gives_a_workbook_without_formulas(hostile_run):
    book = load_workbook(BytesIO((hostile_run.folder / "results.xlsx").read_bytes()))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert any(cell.value == HOSTILE["punctual"] for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_nothing_is_attached_to_or_run_by_the_pdf(hostile_run):
    data = (hostile_run.folder / "report.pdf").read_bytes()
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction)\b", data)
    assert b"root:" not in data


def test_hostile_names_of_frames_and_columns():
    frame = {"index_names": ["=item"], "index": ["=1"], "columns": ["=SUM(A1)"], "rows": [["@x"]], "not_computable": []}
    names = ["=HYPERLINK(1)", "History", "a/b:c*d?e[f]g\\h" * 4, "'q'"]
    result = {"method": "x", "frames": dict.fromkeys(names, frame), "notes": [], "parameters": {"=p": "=v"}}
    book = load_workbook(BytesIO(results_xlsx({"result": result, "headline": "=1"}, [("=a", "=b")], "en", "=t")))
    assert not [c for page in book for row in page.iter_rows() for c in row if c.data_type == "f"]
    assert len(book.sheetnames) == 6


def test_a_pdf_reads_no_file_and_no_network():
    from sqmlib.report.pdf import pdf

    html = '<!DOCTYPE html><html><body><img src="file:///etc/passwd"><img src="https://example.org/x.png">'
    html += '<link rel="attachment" href="file:///etc/passwd"><style>@import "https://example.org/x.css";</style>x</body></html>'
    data = pdf(html, "en")
    assert b"EmbeddedFile" not in data
    assert b"root:" not in data
