"""Exports of survey platforms, from the file as it is downloaded to the answers of a case."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import sqmlib as sq
from sqmlib.check import check_case, check_file
from sqmlib.pairing import Pair, pair_questions
from sqmlib.platforms import header_layout, recognize

# Four respondents, two items: (wifi functional, wifi dysfunctional, meal functional, meal dysfunctional)
TRUTH = [(1, 5, 2, 5), (3, 3, 2, 4), (1, 4, 1, 5), (2, 5, 3, 3)]
WORDS = {
    "en": ["I like it", "I expect it", "I am neutral", "I can live with it", "I dislike it"],
    "zh": ["我很喜欢", "理应如此", "无所谓", "勉强接受", "我很不喜欢"],
}
PAIRS = {
    "en": [
        "If the flight offers free Wi-Fi, how do you feel?",
        "If the flight does not offer free Wi-Fi, how do you feel?",
        "If a hot meal is served on board, how do you feel?",
        "If a hot meal is not served on board, how do you feel?",
    ],
    "zh": [
        "如果航班提供免费无线网络，您的感受是？",
        "如果航班不提供免费无线网络，您的感受是？",
        "如果机上有热餐，您的感受是？",
        "如果机上没有热餐，您的感受是？",
    ],
}
STAMP = "2026/3/{} 10:22:31"


def said(lang: str) -> list[list[str]]:
    """Return the answers as texts of one language."""
    return [[WORDS[lang][a - 1] for a in row] for row in TRUTH]


def codes(*names: str) -> list[list[str]]:
    """Return the answers as the platform's own codes."""
    return [[names[a - 1] for a in row] for row in TRUTH]


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8", **style) -> Path:
    text = io.StringIO()
    csv.writer(text, **({"lineterminator": "\r\n"} | style)).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: list[list[object]], sheet: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def wenjuanxing(folder: Path, lang: str) -> Path:
    meta = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    head = meta + [f"{n}、{q}" for n, q in enumerate(PAIRS["zh"], start=1)] + ["5、您的性别"]
    rows = [
        [str(k), STAMP.format(k), "63秒", "微信", "N/A", f"117.136.1.{k}(北京-北京)", *answers, "女"]
        for k, answers in enumerate(said("zh"), start=1)
    ]
    return write_csv(folder / "客舱_按选项文本.csv", [head, *rows], "gb18030")


def microsoft_forms(folder: Path, lang: str) -> Path:
    meta = {
        "en": ["ID", "Start time", "Completion time", "Email", "Name"],
        "zh": ["ID", "开始时间", "完成时间", "电子邮件", "名称"],
    }[lang]
    rows = [
        [k, datetime(2026, 3, k, 9), datetime(2026, 3, k, 9, 5), "anonymous", None, *answers]
        for k, answers in enumerate(said(lang), start=1)
    ]
    return write_xlsx(folder / "forms.xlsx", [meta + PAIRS[lang], *rows])


def google_forms(folder: Path, lang: str) -> Path:
    stamp = {"en": "Timestamp", "zh": "时间戳记"}[lang]
    there, absent = {
        "en": ("How do you feel if this is provided? [{}]", "How do you feel if this is not provided? [{}]"),
        "zh": ("如果有以下服务，您的感受是？ [{}]", "如果没有以下服务，您的感受是？ [{}]"),
    }[lang]
    wifi, meal = {"en": ("Wi-Fi", "Hot meal"), "zh": ("无线网络", "热餐")}[lang]
    head = [stamp, there.format(wifi), there.format(meal), absent.format(wifi), absent.format(meal)]
    rows = [[STAMP.format(k), a[0], a[2], a[1], a[3]] for k, a in enumerate(said(lang), start=1)]
    return write_csv(folder / "google.csv", [head, *rows], lineterminator="\n")


def limesurvey(folder: Path, lang: str) -> Path:
    head = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", *PAIRS[lang]]
    rows = [[str(k), "2026-03-01 10:00:00", "2", lang, "17", *a] for k, a in enumerate(said(lang), start=1)]
    return write_csv(folder / "results-survey.csv", [head, *rows], "utf-8-sig", delimiter=";", quoting=csv.QUOTE_ALL)


def surveymonkey(folder: Path, lang: str) -> Path:
    meta = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"]
    there, absent = ("How do you feel if you have this?", "How do you feel if you do not have this?")
    head = [*meta, there, "", absent, ""]
    sub = [""] * len(meta) + ["Wi-Fi", "Hot meal", "Wi-Fi", "Hot meal"]
    rows = [
        [f"1187{k}", "44", "03/01/2026", "03/01/2026", "10.0.0.1", "", "", a[0], a[2], a[1], a[3]]
        for k, a in enumerate(said("en"), start=1)
    ]
    return write_csv(folder / "monkey.csv", [head, sub, *rows])


def qualtrics(folder: Path, lang: str) -> Path:
    meta = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Finished", "RecordedDate", "ResponseId"]
    head = [*meta, "Q1", "Q2", "Q3", "Q4"]
    text = [f"About: {m}" for m in meta] + PAIRS[lang]
    ids = [json.dumps({"ImportId": f"QID{k}"}) for k in range(len(head))]
    start = ["2026-03-01 10:00:00", "2026-03-01 10:03:00", "0", "10.0.0.1", "100", "1", "2026-03-01 10:03:01"]
    rows = [[*start, f"R_{k}x", *a] for k, a in enumerate(codes("1", "2", "3", "4", "5"), start=1)]
    return write_csv(folder / "qualtrics.csv", [head, text, ids, *rows], "utf-8-sig", quoting=csv.QUOTE_ALL)


def kobotoolbox(folder: Path, lang: str) -> Path:
    head = ["start", "end", *PAIRS[lang], "_id", "_uuid", "_submission_time", "_validation_status", "_index"]
    rows = [
        ["2026-03-01T10:00", "2026-03-01T10:03", *a, f"90{k}", f"u-{k}", "2026-03-01T10:03", "", str(k)]
        for k, a in enumerate(said(lang), start=1)
    ]
    return write_csv(folder / "kobo.csv", [head, *rows], "utf-8-sig", delimiter=";")


MAKERS = [wenjuanxing, microsoft_forms, google_forms, limesurvey, surveymonkey, qualtrics, kobotoolbox]


def answers_of(case: sq.case.Case) -> list[tuple[int, ...]]:
    frame = case.answers("kano").drop(columns="respondent")
    items = case.items("kano")
    ordered = frame[[f"{item}_{half}" for item in items for half in "fd"]]
    return [tuple(int(v) for v in row) for row in ordered.to_numpy()]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_from_export_to_answers(make, lang, tmp_path):
    """The check recognizes the platform and proposes; copied into case.yml, the proposal gives the true answers."""
    path = make(tmp_path, lang)
    report = check_file(path, "kano")
    assert report.exit_code == 2
    assert [r.code for r in report.problems] == ["check.needs_map"]
    assert report.proposals[0].platform == make.__name__
    assert len(report.proposals[0].items) == 2
    (tmp_path / "case.yml").write_text(report.proposals[0].text(lang), encoding="utf-8")
    case = sq.open_case(tmp_path)
    assert answers_of(case) == TRUTH
    assert check_case(tmp_path).exit_code == 0


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_nothing_is_applied_without_a_case(make, tmp_path):
    path = make(tmp_path, "en")
    before = path.read_bytes()
    text = check_file(path, "kano").text("en")
    assert "Proposal for case.yml" in text
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_next_month_in_another_order_is_read_alike(tmp_path):
    """The mapping holds by the question's text: columns may change places, blanks and widths may differ."""
    path = wenjuanxing(tmp_path, "zh")
    (tmp_path / "case.yml").write_text(check_file(path, "kano").proposals[0].text("zh"), encoding="utf-8")
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))
    turned = [row[::-1] for row in rows]
    turned[0] = [name.replace("、", "、 ").replace("2", "２").replace("？", "?") for name in turned[0]]
    write_csv(path, turned, "utf-8-sig")
    assert answers_of(sq.open_case(tmp_path)) == TRUTH


def test_wenjuanxing_by_number_with_skipped_questions(tmp_path):
    meta = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    rows = [[str(k), "2026/3/1", "60秒", "微信", "", "", *map(str, a)] for k, a in enumerate(TRUTH, start=1)]
    rows[1][6], rows[2][7] = "-3", "-2"
    write_csv(tmp_path / "n.csv", [meta + PAIRS["zh"], *rows], "gb18030")
    report = check_file(tmp_path / "n.csv", "kano")
    (tmp_path / "case.yml").write_text(report.proposals[0].text("zh"), encoding="utf-8")
    case = sq.open_case(tmp_path)
    frame = case.answers("kano")
    assert frame.iloc[:, 1:].isna().sum().sum() == 2
    skipped = [r for r in case.remarks("kano") if r.code == "input.missing_code"]
    assert [(r.where.rows, r.values["found"]) for r in skipped] == [((3,), ["-3"]), ((4,), ["-2"])]


def test_skipped_codes_are_slips_elsewhere(tmp_path):
    write_csv(tmp_path / "s.csv", [["respondent", "wifi_f", "wifi_d"], ["a", "-3", "5"], ["b", "1", "5"]])
    assert check_file(tmp_path / "s.csv", "kano").exit_code == 2


def test_limesurvey_codes_need_the_users_word(tmp_path):
    """Codes such as A1 are nobody's position until case.yml says so."""
    names = ["G1Q1[SQ001]", "G1Q2[SQ001]", "G1Q1[SQ002]", "G1Q2[SQ002]"]
    head = ["id", "submitdate", "lastpage", "startlanguage", *names]
    rows = [[str(k), "2026-03-01", "2", "en", *a] for k, a in enumerate(codes("A1", "A2", "A3", "A4", "A5"), start=1)]
    write_csv(tmp_path / "lime.csv", [head, *rows], "utf-8-sig", delimiter=";")
    yaml = "kano:\n  answers:\n    file: lime.csv\n    respondent: id\n    map:\n"
    yaml += "".join(f"      {n}: {c}\n" for n, c in zip(names, ["wifi_f", "wifi_d", "meal_f", "meal_d"], strict=True))
    (tmp_path / "case.yml").write_text(yaml)
    assert {r.code for r in check_case(tmp_path).problems} == {"input.unknown_answer"}
    (tmp_path / "case.yml").write_text(yaml + "    codes: {A1: 1, A2: 2, A3: 3, A4: 4, A5: 5}\n")
    assert answers_of(sq.open_case(tmp_path)) == TRUTH


def test_codes_of_their_own_are_shown_to_be_explained(tmp_path):
    """The proposal of a file in codes is a form to fill in: as it is, it reads nothing."""
    head = ["id", "submitdate", "lastpage", "startlanguage", *PAIRS["en"], "Route"]
    rows = [["7", "2026", "2", "en", *a, "N"] for a in codes("A1", "A2", "A3", "A4", "A5")]
    write_csv(tmp_path / "lime.csv", [head, *([str(k), *row[1:]] for k, row in enumerate(rows))], delimiter=";")
    proposal = check_file(tmp_path / "lime.csv", "kano").proposals[0]
    assert (len(proposal.items), proposal.unknown) == (2, ("A1", "A2", "A3", "A4", "A5"))
    (tmp_path / "case.yml").write_text(proposal.text("en"), encoding="utf-8")
    assert {r.code for r in check_case(tmp_path).problems} == {"input.unknown_answer"}
    text = proposal.text("en")
    for k in range(1, 6):
        text = text.replace(f'# "A{k}": 1', f'"A{k}": {k}')
    (tmp_path / "case.yml").write_text(text, encoding="utf-8")
    assert answers_of(sq.open_case(tmp_path)) == TRUTH


def test_what_the_user_named_stands_in_the_proposal(tmp_path):
    path = google_forms(tmp_path, "en")
    path.write_bytes(b"Exported on Monday\n\n" + path.read_bytes())
    proposal = check_file(path, "kano", header_row=3, encoding="utf-8").proposals[0]
    (tmp_path / "case.yml").write_text(proposal.text("en"), encoding="utf-8")
    assert answers_of(sq.open_case(tmp_path)) == TRUTH


def test_reversed_coding_is_declared_never_shifted(tmp_path):
    head = ["respondent", "wifi_f", "wifi_d", "meal_f", "meal_d"]
    rows = [[f"r{k}", *(str(a - 1) for a in row)] for k, row in enumerate(TRUTH)]
    write_csv(tmp_path / "s.csv", [head, *rows])
    (tmp_path / "case.yml").write_text("kano:\n  answers: {file: s.csv}\n")
    assert {r.code for r in check_case(tmp_path).problems} == {"input.off_scale"}
    (tmp_path / "case.yml").write_text("kano:\n  answers: {file: s.csv, codes: {0: 1, 1: 2, 2: 3, 3: 4, 4: 5}}\n")
    assert answers_of(sq.open_case(tmp_path)) == TRUTH
    rows[0][1] = "5"
    write_csv(tmp_path / "s.csv", [head, *rows])
    assert {r.code for r in check_case(tmp_path).problems} == {"input.not_coded"}


@pytest.mark.parametrize(
    ("header", "platform"),
    [
        (["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、题"], "wenjuanxing"),
        (["Id", "Start time", "Completion time", "Email", "Name", "Q"], "microsoft_forms"),
        (["Q", "Timestamp"], "google_forms"),
        (["Question", "Answer"], None),
        (["respondent", "wifi_f", "wifi_d", "start", "end"], None),
    ],
)
def test_recognized_by_names_wherever_they_stand(header, platform):
    for names in (header, header[::-1]):
        found = recognize(names)
        assert (found.name if found else None) == platform


def test_a_second_header_row_needs_its_platform():
    rows = [["Name of it", "b"], ["", "x"], ["1", "2"]]
    assert header_layout(rows)[2] == 1
    rows = [["Respondent ID", "Collector ID", "Q"], ["12", "3", "Response"]]
    assert header_layout(rows)[2] == 1, "the row has an id, so it is an answer"


@pytest.mark.parametrize(
    ("texts", "pairs"),
    [
        (["wifi [functional]", "wifi [dysfunctional]", "meal [functional]", "meal [dysfunctional]"], [(0, 1), (2, 3)]),
        (["没有热餐", "有热餐", "没有无线网络", "有无线网络"], [(1, 0), (3, 2)]),
        (["免费Wi-Fi（正向）", "热餐（正向）", "免费Wi-Fi（反向）", "热餐（反向）"], [(0, 2), (1, 3)]),
        (["You'd get a refund", "You'd not get a refund", "How old are you?"], [(0, 1)]),
        (["Wi-Fi", "Seat", "Meal"], []),
    ],
)
def test_pairs_by_their_wording(texts, pairs):
    assert pair_questions(texts) == [Pair(*p) for p in pairs]


@pytest.mark.parametrize(("branches", "offered"), [("NSNSNS", True), ("ABCDEF", False), ("NNNNNN", False)])
def test_a_column_that_splits_the_respondents_is_offered_not_applied(branches, offered, tmp_path):
    header = ["Timestamp", *PAIRS["en"][:2], "Which branch?", "E-mail"]
    answers = zip(branches, ["I like it", "I expect it"] * 3, strict=True)
    rows = [[STAMP.format(1), a, "I dislike it", branch, f"{a[2]}@example.org"] for branch, a in answers]
    write_csv(tmp_path / "g.csv", [header, *rows])
    (proposal,) = check_file(tmp_path / "g.csv", "kano").proposals
    assert ('# "Which branch?": segment' in proposal.text("en")) is offered
    assert "segment" not in proposal.map.values()
    assert "E-mail" not in proposal.groups


def test_google_forms_without_ids_asks_for_numbers(tmp_path):
    write_csv(tmp_path / "g.csv", [["Timestamp", "wifi_f", "wifi_d"], ["2026", "1", "5"], ["2027", "2", "5"]])
    report = check_file(tmp_path / "g.csv", "kano")
    assert "input.missing_id" in {r.code for r in report.problems}
    assert check_file(tmp_path / "g.csv", "kano", respondent="row").exit_code == 0
