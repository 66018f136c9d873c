"""The page that leads to the reports of a batch: searchable as it is, no script, no times, nothing fetched.

It depends on what the reports say and not on when or how they were made: two batches over the same manifest, and a
batch that was killed and resumed, write the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sqmlib.batch.job import Outcome
from sqmlib.i18n import LANGUAGES, has, language, pick, tr
from sqmlib.report.pages import CODES, render

__all__ = ["NOT_BEGUN", "PORTFOLIO", "PROBLEMS", "STATES", "index_page", "page_language", "state_of", "visible"]

STATES = ("done", "failed", "timeout", "hidden", "waiting")
PROBLEMS = ("failed", "timeout")
PORTFOLIO = tuple(f"portfolio-{lang}" for lang in LANGUAGES)
NOT_BEGUN = "batch.interrupted"
FILES = ("report.pdf", "results.xlsx", "results.json", "notebook.ipynb")
LONGEST, SHORT, MOST_WARNINGS = 1200, 220, 8


def visible(text: Any) -> str:
    r"""Return text whose control characters are written out: it cannot move a cursor or turn the reading direction.

    >>> visible("a\x1b[31mb\u202e")
    'a\\x1b[31mb\\u202e'
    """
    return "".join(c if c.isprintable() or c in "\n\u3000\u00a0" else _code(c) for c in str(text))


def _code(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def state_of(outcome: Outcome) -> str:
    """Return what a reader is told of a run: done, failed, timeout, hidden or waiting.

    >>> state_of(Outcome("a", "skipped", current=True)), state_of(Outcome("b", "skipped"))
    ('done', 'waiting')
    """
    if outcome.stands:
        return "done"
    if outcome.status != "skipped":
        return outcome.status
    return "waiting" if outcome.reason is None or outcome.reason.code == NOT_BEGUN else "hidden"


def page_language(outcomes: Sequence[Outcome], lang: str | None = None) -> str:
    """Return `lang`, or the language most reports are in: what the page says must not hang on the machine.

    >>> page_language([Outcome("a", "ok", about={"lang": "zh"})])
    'zh'
    """
    found = Counter(outcome.about["lang"] for outcome in outcomes if outcome.about.get("lang") in LANGUAGES)
    return language(lang or next((name for name, _ in found.most_common(1)), None))


def index_page(outcomes: Sequence[Outcome], lang: str | None = None, *, interrupted: bool = False) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    outcomes : sequence of Outcome
        In the order of the manifest.
    lang : {"en", "zh"}, optional
        Language of the page, by default that of most reports; each finding stands in the language of its report.
    interrupted : bool
        Whether the batch was stopped before its end.
    """
    lang = page_language(outcomes, lang)
    above = [o for o in outcomes if o.name in PORTFOLIO and o.stands]
    rows = [_row(number, o, lang) for number, o in enumerate(outcomes, start=1) if o not in above]
    problems = _problems(rows)
    return render(
        "batch.html.j2",
        lang=lang,
        codes=CODES,
        words=_words(lang),
        facts=_facts(outcomes, lang),
        above=[_row(0, outcome, lang) for outcome in above],
        problems=problems,
        notices=_notices(outcomes, lang, interrupted),
        cases=_cases(rows, lang),
        results=any(file.startswith("results/") for o in outcomes for file in o.outputs),
    )


def _words(lang: str) -> dict[str, Any]:
    keys = (
        "title",
        "kicker",
        "about",
        "contents",
        "skip",
        "comparison",
        "open",
        "attention",
        "concerns",
        "full_reason",
    )
    words: dict[str, Any] = {key: tr(f"summary.{key}", lang) for key in (*keys, "record", "results")}
    names = ("report", "finding", "status", "files")
    return words | {"column": {name: tr(f"summary.column.{name}", lang) for name in names}}


def _facts(outcomes: Sequence[Outcome], lang: str) -> list[tuple[str, str, int]]:
    """Return (state or nothing, label, number) for the title block."""
    counts = Counter(map(state_of, outcomes))
    facts = [("", "total", len(outcomes)), ("done", "done", counts["done"])]
    facts += [(state, state, counts[state]) for state in STATES[1:] if counts[state]]
    cases = {o.about["case"] for o in outcomes if o.about.get("case")}
    facts += [("", "cases", len(cases))] if cases else []
    return [(state, tr(f"summary.fact.{key}", lang), number) for state, key, number in facts]


def _notices(outcomes: Sequence[Outcome], lang: str, interrupted: bool) -> list[str]:
    """Return what stands on top of the box: how many are missing, and what to do."""
    states = Counter(map(state_of, outcomes))
    bad, total = states["failed"] + states["timeout"], len(outcomes)
    said = [tr("summary.attention_about", lang, n=bad, total=total)] if bad else []
    if interrupted or states["waiting"]:
        said.append(tr("summary.interrupted", lang, n=states["waiting"], total=total))
    return said


def _row(number: int, outcome: Outcome, lang: str) -> dict[str, Any]:
    """Return what the page shows of one run; everything is plain text, the template escapes it."""
    about, state = outcome.about, state_of(outcome)
    own = about.get("lang") if about.get("lang") in LANGUAGES else lang
    parts = about.get("part") or [about[key] for key in ("segment", "wave") if about.get(key)]
    reason = visible(outcome.reason.text(lang)) if outcome.reason and state != "done" else ""
    return {
        "anchor": f"r{number}",
        "name": visible(outcome.name),
        "label": visible(" · ".join(value for _, value in parts) or outcome.name),
        "columns": visible(" · ".join(column for column, _ in parts)),
        "lang": own,
        "language": tr(f"common.language.{own}", lang),
        "headline": _cut(visible(pick(about.get("headline", ""), own))) if state == "done" else "",
        "state": state,
        "word": tr(f"summary.state.{state}", lang),
        "reason": _cut(reason),
        "short": _cut(reason, SHORT),
        "href": f"{_address(outcome.name)}/report.html" if state == "done" else "",
        "files": _files(outcome, lang) if state == "done" else [],
        **_warnings(outcome, lang),
        **(_place(about, lang) | _place_above(outcome, lang)),
    }


def _warnings(outcome: Outcome, lang: str) -> dict[str, Any]:
    said = [_cut(visible(remark.text(lang)), LONGEST // 4) for remark in outcome.warnings]
    if len(said) > MOST_WARNINGS:
        said[MOST_WARNINGS:] = [tr("summary.more", lang, n=len(said) - MOST_WARNINGS)]
    return {"warnings": said, "remarks": _plural("warnings", len(outcome.warnings), lang)}


def _place(about: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return where the run stands: its case and its method, as keys that group and as texts that are read."""
    method, kind = about.get("method", ""), visible(pick(about.get("kind", ""), lang))
    known = tr(f"{method}.name", lang) if method and has(f"{method}.name") else ""
    case, title = visible(about.get("case", "")), visible(pick(about.get("title", ""), lang))
    return {
        "case": case,
        "title": "" if title == case else title,  # a run that failed early knows the folder alone
        "method": method or kind,
        "kind": known or kind or visible(method) or tr("summary.no_title", lang),
    }


def _place_above(outcome: Outcome, lang: str) -> dict[str, str]:
    """Return where the reports over all runs stand when they could not be made."""
    return {"case": "/", "title": tr("summary.comparison", lang)} if outcome.name in PORTFOLIO else {}


def _cut(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"


def _plural(key: str, number: int, lang: str) -> str:
    return tr(f"summary.{key}_one", lang) if number == 1 else tr(f"summary.{key}", lang, n=number)


def _address(name: str) -> str:
    """Return a folder name as part of an address; letters of any script stay as they are, browsers encode them."""
    return "".join(c if ord(c) > 159 and c.isprintable() else quote(c, errors="replace") for c in name)


def _files(outcome: Outcome, lang: str) -> list[tuple[str, str]]:
    """Return (address, word) of the files beside the report."""
    kept = [file for file in FILES if f"{outcome.name}/{file}" in outcome.outputs]
    return [(f"{_address(outcome.name)}/{file}", tr(f"summary.file.{file.rpartition('.')[2]}", lang)) for file in kept]


def _problems(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the reasons why reports are missing, each once, with the runs it stopped."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if row["state"] in PROBLEMS:
            fresh = {"anchor": f"f{len(found) + 1}", "state": row["state"], "word": row["word"], "runs": []}
            problem = found.setdefault((row["state"], row["reason"]), {**fresh, "reason": row["reason"]})
            problem["runs"].append(row)
            row["problem"] = problem["anchor"]
    return list(found.values())


def _cases(rows: Sequence[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Return the rows by case, and within a case by method, in the order of the manifest."""
    cases = _grouped(rows, "case", "c", lang)
    for case in cases:
        folder = case["rows"][0]["case"]
        case["title"] = (_said(case["rows"], "title", lang) or folder) if folder else tr("summary.no_case", lang)
        case["methods"] = _grouped(case["rows"], "method", f"{case['anchor']}m", lang)
        for method in case["methods"]:
            method["title"] = _said(method["rows"], "kind", lang)
            method["columns"] = _said(method["rows"], "columns", lang)
    return cases


def _grouped(rows: Sequence[dict[str, Any]], key: str, anchor: str, lang: str) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return [_group(f"{anchor}{n}", inner, lang) for n, inner in enumerate(groups.values(), start=1)]


def _group(anchor: str, rows: list[dict[str, Any]], lang: str) -> dict[str, Any]:
    bad = sum(row["state"] in PROBLEMS for row in rows)
    return {
        "anchor": anchor,
        "rows": rows,
        "count": _plural("count", len(rows), lang),
        "bad": tr("summary.count_bad", lang, n=bad) if bad else "",
    }


def _said(rows: Sequence[dict[str, Any]], key: str, lang: str) -> str:
    """Return the text that a run in the language of the page gives, else the first there is."""
    texts = [row[key] for row in rows if row["lang"] == lang] + [row[key] for row in rows]
    return next((text for text in texts if text), "")
