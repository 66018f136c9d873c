"""Survey platforms: recognize one by the names in its header, never by position, and know what its columns are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["PLATFORMS", "Platform", "header_layout", "recognize"]


@dataclass(frozen=True)
class Platform:
    """What is known about one platform's exports.

    Attributes
    ----------
    name : str
        Its name; words stand under ``platform.name.<name>``.
    signs : tuple of tuple of str
        Alternatives; a header that holds all names of one of them is this platform's.
    meta : tuple of str
        Names (or their beginnings, with ``*``) of columns that hold no answers.
    respondent : tuple of str
        Columns that number the answers, first choice first.
    missing : tuple of str
        Codes the platform writes where a question was skipped.
    header_rows : int
        Lines of its header.
    """

    name: str
    signs: tuple[tuple[str, ...], ...]
    meta: tuple[str, ...]
    respondent: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    header_rows: int = 1


PLATFORMS = (
    Platform(
        "wenjuanxing",
        (("序号", "提交答卷时间"), ("序号", "所用时间", "来源"), ("提交答卷时间", "来自IP")),
        ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "来自ip", "总分", "用户ID", "昵称"),
        respondent=("序号",),
        missing=("-3", "-2", "(跳过)", "(空)"),
    ),
    Platform(
        "qualtrics",
        (
            ("StartDate", "EndDate", "ResponseId"),
            ("StartDate", "RecordedDate", "Finished"),
            ("Start Date", "Recorded Date", "Response ID"),
        ),
        (
            "StartDate",
            "EndDate",
            "Status",
            "IPAddress",
            "Progress",
            "Duration*",
            "Finished",
            "RecordedDate",
            "ResponseId",
            "RecipientLastName",
            "RecipientFirstName",
            "RecipientEmail",
            "ExternalReference",
            "LocationLatitude",
            "LocationLongitude",
            "DistributionChannel",
            "UserLanguage",
            "Q_RecaptchaScore",
        ),
        respondent=("ResponseId",),
        header_rows=3,
    ),
    Platform(
        "surveymonkey",
        (("Respondent ID", "Collector ID"), ("respondent_id", "collector_id")),
        (
            "Respondent ID",
            "Collector ID",
            "Start Date",
            "End Date",
            "IP Address",
            "Email Address",
            "First Name",
            "Last Name",
            "Custom Data*",
            "respondent_id",
            "collector_id",
            "date_created",
            "date_modified",
            "ip_address",
        ),
        respondent=("Respondent ID", "respondent_id"),
        header_rows=2,
    ),
    Platform(
        "microsoft_forms",
        (
            ("ID", "Start time", "Completion time"),
            ("开始时间", "完成时间"),
            ("ID", "Hora de inicio", "Hora de finalización"),
        ),
        (
            "ID",
            "Start time",
            "Completion time",
            "Email",
            "Name",
            "Last modified time",
            "Language",
            "开始时间",
            "完成时间",
            "电子邮件",
            "名称",
            "姓名",
            "上次修改时间",
            "语言",
            "Total points",
            "Quiz feedback",
            "Points - *",
            "Feedback - *",
        ),
        respondent=("ID",),
    ),
    Platform(
        "limesurvey",
        (
            ("id", "submitdate", "lastpage"),
            ("id", "submitdate", "startlanguage"),
            ("Response ID", "Date submitted", "Last page"),
            ("答复 ID", "提交日期"),
        ),
        (
            "id",
            "submitdate",
            "lastpage",
            "startlanguage",
            "seed",
            "startdate",
            "datestamp",
            "ipaddr",
            "refurl",
            "token",
            "Response ID",
            "Date submitted",
            "Last page",
            "Start language",
            "Date started",
            "Date last action",
            "IP address",
            "Referrer URL",
            "答复 ID",
            "提交日期",
            "最后一页",
            "起始语言",
            "种子",
            "interviewtime",
            "Total time",
            "groupTime*",
            "*Time",
        ),
        respondent=("id", "Response ID", "答复 ID"),
    ),
    Platform(
        "kobotoolbox",
        (("_uuid", "_submission_time"), ("_id", "_submission_time", "_index")),
        (
            "start",
            "end",
            "today",
            "deviceid",
            "username",
            "phonenumber",
            "_id",
            "_uuid",
            "_submission_time",
            "_validation_status",
            "_notes",
            "_status",
            "_submitted_by",
            "__version__",
            "_tags",
            "_index",
            "meta/*",
            "formhub/*",
        ),
        respondent=("_id", "_uuid"),
    ),
    Platform(
        "google_forms",
        (("Timestamp",), ("时间戳记",), ("时间戳",)),
        (
            "Timestamp",
            "时间戳记",
            "时间戳",
            "Email Address",
            "Username",
            "电子邮件地址",
            "用户名",
            "Score",
            "得分",
            "分数",
        ),
    ),
)


def _key(text: Any) -> str:
    return "".join(str(text).split()).casefold()


def recognize(names: Sequence[str]) -> Platform | None:
    """Return the platform whose signs all stand in a header, or None.

    >>> recognize(["序号", "提交答卷时间", "1、提供免费无线网络"]).name
    'wenjuanxing'
    >>> recognize(["respondent", "wifi_f"]) is None
    True
    """
    there = {_key(n) for n in names}
    for platform in PLATFORMS:
        if any(all(_key(s) in there for s in sign) for sign in platform.signs):
            return platform
    return None


def is_meta(platform: Platform | None, name: str) -> bool:
    """Say whether a column holds no answers but what the platform adds."""
    if platform is None:
        return False
    key = _key(name)
    for pattern in map(_key, platform.meta):
        start, star, end = pattern.partition("*")
        if key == pattern or (star and key.startswith(start) and key.endswith(end)):
            return True
    return False


def header_layout(rows: Sequence[Sequence[Any]]) -> tuple[list[str], tuple[tuple[str, ...], ...], int, str]:
    """Return names, texts per column, number of header rows and platform of a table.

    Two and three header rows are taken only where a platform shows itself beyond doubt: SurveyMonkey by its own columns
    with a second row that leaves them blank, Qualtrics by a third row of import ids.
    """
    first = [_text(v) for v in rows[0]]
    platform = recognize(first)
    name = platform.name if platform else ""
    if name == "qualtrics" and len(rows) > 2 and _import_ids(rows[2]):
        second = [_text(v) for v in rows[1]]
        return first, tuple(zip(first, second, strict=True)), 3, name
    if name == "surveymonkey" and len(rows) > 1 and not _text(rows[1][first_of(platform, first)]):
        names = _joined(first, [_text(v) for v in rows[1]])
        return names, tuple((n,) for n in names), 2, name
    return first, tuple((n,) for n in first), 1, name


def first_of(platform: Platform, names: Sequence[str]) -> int:
    """Return the position of the platform's respondent column."""
    wanted = [_key(n) for n in platform.respondent]
    return next((k for k, n in enumerate(names) if _key(n) in wanted), 0)


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _import_ids(row: Sequence[Any]) -> bool:
    for value in row:
        try:
            if "ImportId" not in json.loads(str(value)):
                return False
        except (ValueError, TypeError):
            return False
    return True


def _joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Join question and sub-question: the question goes on where the first row is blank."""
    names, question = [], ""
    for top, sub in zip(first, second, strict=True):
        question = top or question
        names.append(question if sub in ("", "Response", "Open-Ended Response") else f"{question} [{sub}]")
    return names
