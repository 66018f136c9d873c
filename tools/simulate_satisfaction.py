"""Write the answers on satisfaction, importance and performance from their stated truth.

``python tools/simulate_satisfaction.py`` rewrites ``satisfaction.csv`` of both sample cases and ``ipa.csv`` of
``data/airline/``, byte for byte the same every time.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from simulate_kit import choose, graded, mixed, normals, rows_of, table, whole, with_blanks
from simulate_surveys import DEPARTMENTS, LEGAL

DATA = Path(__file__).resolve().parent.parent / "data"
SCORES = {"detractor": (0, 7), "passive": (7, 2), "promoter": (9, 2)}  # first score and how many there are
WITHIN = {0: 0.02, 1: 0.02, 2: 0.04, 3: 0.08, 4: 0.14, 5: 0.3, 6: 0.4, 7: 0.4, 8: 0.6, 9: 0.6, 10: 0.4}
LASTING = 0.6  # how much of a person's attitude is the same in both waves
COMMENTED = 0.55  # share of answers with a comment
PEOPLE_IPA = 320

# Theme -> comments in English and Chinese, all made up; those of contented people begin with a plus.
COMMENTS = {
    "airline": {
        "delay": (
            ("Two hours delayed and nobody told us why.", "晚点两个小时，没人说明原因。"),
            ("We left late again.", "又晚点起飞了。"),
            ("+For once the flight was not delayed.", "难得这次没有延误。"),
        ),
        "baggage": (
            ("My suitcase arrived a day after me.", "行李箱比我晚到一天。"),
            ("Waited very long for the baggage.", "等行李等了很久。"),
            ("+The baggage was there at once.", "行李很快就到了。"),
        ),
        "crew": (
            ("+The crew was friendly and attentive.", "乘务员热情又细心。"),
            ("+Very kind flight attendants.", "空乘服务很周到。"),
            ("The crew looked tired and did not smile.", "乘务员看上去很疲惫，没有笑容。"),
        ),
        "seat": (
            ("Too little room for my legs.", "腿部空间太小。"),
            ("The seat was worn out.", "座椅很旧。"),
            ("+A comfortable seat by the window.", "靠窗的座位很舒适。"),
        ),
        "price": (
            ("The refund took six weeks.", "退款等了六个星期。"),
            ("+A good price for this distance.", "这个航程票价很实惠。"),
            ("The fee for changing the ticket is too high.", "改签费用太高。"),
        ),
        "app": (
            ("The app showed the wrong gate.", "手机应用显示的登机口不对。"),
            ("+Checking in with the app is easy.", "用手机应用值机很方便。"),
            ("The website logged me out twice.", "网站两次把我退出登录。"),
        ),
    },
    "helpdesk": {
        "wait": (
            ("Nobody answers at night.", "夜班时间没人接电话。"),
            ("Half an hour on hold.", "电话等了半个小时。"),
            ("It took three days until someone called back.", "三天后才有人回电。"),
        ),
        "solved": (
            ("+Solved at the first call.", "第一次打电话就解决了。"),
            ("The fault came back the next day.", "第二天故障又出现了。"),
            ("+Quick repair, thank you.", "修得很快，谢谢。"),
        ),
        "status": (
            ("I never know how far my ticket is.", "从来不知道工单处理到哪一步。"),
            ("Had to ask again for the status.", "只好再去询问进展。"),
            ("+Well informed about the progress.", "进展通知得很及时。"),
        ),
        "portal": (
            ("The portal asks for the same data every time.", "工单平台每次都要重填同样的信息。"),
            ("+The portal is clear.", "平台一目了然。"),
            ("I could not find the form in the portal.", "在平台上找不到表单。"),
        ),
        "staff": (
            ("+Patient and competent colleagues.", "同事耐心又专业。"),
            ("+Friendly on the phone.", "电话里态度很好。"),
            ("They use words I do not understand.", "说的术语我听不懂。"),
        ),
    },
}


@dataclass(frozen=True)
class Plan:
    """One survey on satisfaction: people per wave, `both` of them asked in both waves."""

    case: str
    seed: int
    segment: str
    segments: dict[str, float]
    waves: tuple[str, ...]
    people: int
    both: int
    prefix: str


PLANS = (
    Plan("airline", 20260404, "route", {"short": 0.55, "long": 0.45}, ("2025", "2026"), 300, 120, "N"),
    Plan("helpdesk", 20260405, "department", DEPARTMENTS, ("",), 210, 0, "T"),
)


def main() -> None:
    """Write the answers of both cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the sample cases")
    parser.add_argument("--seed", type=int, default=0, help="another number draws other respondents")
    wanted = parser.parse_args()
    for path, text in written(wanted.data, wanted.seed).items():
        path.write_bytes(text.encode())


def written(data: Path, seed: int = 0) -> dict[Path, str]:
    """Return the content of every file, drawn from the truth tables in `data`."""
    found = {data / plan.case / "satisfaction.csv": satisfaction(plan, data, seed) for plan in PLANS}
    return found | {data / "airline" / "ipa.csv": ipa(rows_of(data / "airline" / "truth_ipa.csv"), seed)}


def satisfaction(plan: Plan, data: Path, seed: int = 0) -> str:
    """Return the answers of one survey on satisfaction as CSV text."""
    truth = rows_of(data / plan.case / "truth_satisfaction.csv")
    rng = np.random.default_rng(plan.seed + seed)
    total = plan.people * len(plan.waves) - plan.both
    segment = choose(rng, plan.segments, total)
    segment[total - LEGAL :] = ["legal"] * LEGAL if "production" in plan.segments else segment[total - LEGAL :]
    attitude, out = normals(rng, total), []
    for turn, wave in enumerate(plan.waves):
        first = turn * (plan.people - plan.both)
        members = range(first, first + plan.people)
        told = [_row(truth, segment[m], wave) for m in members]
        scores = _scores(attitude[first : first + plan.people], told, rng)
        said = [_comment(plan.case, row, nps, rng) for row, nps in zip(told, scores[:, 0], strict=True)]
        for m, cells, text in zip(members, with_blanks(rng, scores, 0.02), said, strict=True):
            out.append([f"{plan.prefix}{m + 1:03d}", *([wave] if wave else []), segment[m], *cells, text])
    wave = ["wave"] if plan.waves[0] else []
    return table(["respondent", *wave, plan.segment, "nps", "csat", "ces", "comment"], out)


def _row(truth: list[dict[str, str]], segment: str, wave: str) -> dict[str, str]:
    (row,) = [r for r in truth if r["segment"] == segment and r["wave"] == wave]
    return row


def _scores(attitude: np.ndarray, told: list[dict[str, str]], rng: np.random.Generator) -> np.ndarray:
    """Return NPS 0-10, CSAT 1-5 and CES 1-7 (agreement) per person; the three hang together."""
    n, lasting = len(told), [(LASTING, attitude)]
    mood = mixed(lasting, normals(rng, n))
    shares = np.array([_nps_shares(row) for row in told])
    nps = graded_rows(mixed([(0.95, mood)], normals(rng, n)), shares)
    csat = whole(mixed([(0.8, mood)], normals(rng, n)), [float(r["csat"]) for r in told], 1, 5)
    ces = whole(mixed([(0.6, mood)], normals(rng, n)), [float(r["ces"]) for r in told], 1, 7)
    return np.column_stack([nps, csat, ces])


def graded_rows(latent: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return whole answers from 0 on, each person with shares of their own."""
    return np.array([int(graded(value, row, 0)) for value, row in zip(latent, shares, strict=True)])


def _nps_shares(row: dict[str, str]) -> list[float]:
    """Return the share of each score 0 to 10; the three groups have exactly the stated shares."""
    out = []
    for group, (first, count) in SCORES.items():
        within = np.array([WITHIN[s] for s in range(first, first + count)])
        out += list(float(row[group]) * within / within.sum())
    return out


def _comment(case: str, row: dict[str, str], nps: int, rng: np.random.Generator) -> str:
    """Return a comment in one of the two languages, on a theme with its stated share, or none.

    Promoters praise and detractors complain where the theme allows it.
    """
    draw = rng.random(4)
    if draw[0] > COMMENTED:
        return ""
    themes = list(COMMENTS[case])
    limits = np.cumsum([float(row[t]) for t in themes])
    theme = themes[min(int(np.searchsorted(limits, draw[1] * limits[-1], side="right")), len(themes) - 1)]
    every = COMMENTS[case][theme]
    praise, complaint = ([c for c in every if c[0].startswith("+") == good] for good in (True, False))
    fitting = (praise if nps >= 9 else complaint if nps <= 6 else every) or every
    return fitting[int(draw[2] * len(fitting))][int(draw[3] < 0.5)].removeprefix("+")


def ipa(truth: list[dict[str, str]], seed: int = 0) -> str:
    """Return importance 1-7, performance 1-7 and overall satisfaction 1-7 as CSV text."""
    rng, n = np.random.default_rng(20260406 + seed), PEOPLE_IPA
    route = choose(rng, {"short": 0.55, "long": 0.45}, n)
    leaning, general = normals(rng, n), normals(rng, n)
    columns, moved = {}, []
    for row in truth:
        own = mixed([(0.3, general)], normals(rng, n))
        moved.append((float(row["effect"]), own))
        important = mixed([(0.4, leaning)], normals(rng, n))
        columns[f"{row['item']}_imp"] = whole(important, np.full(n, float(row["importance"])), 1, 7)
        columns[f"{row['item']}_perf"] = whole(own, np.full(n, float(row["performance"])), 1, 7)
    heard = sum(effect * own for effect, own in moved)
    noise = np.sqrt(0.35) * heard.std() * normals(rng, n)
    latent = (heard + noise) / np.sqrt(heard.var() * 1.35)
    columns["overall"] = whole(latent, np.full(n, 4.8), 1, 7)
    cells = with_blanks(rng, np.column_stack(list(columns.values())), 0.006)
    ids = zip(range(1, n + 1), route, cells, strict=True)
    return table(["respondent", "route", *columns], ([f"I{i:03d}", r, *row] for i, r, row in ids))


if __name__ == "__main__":
    main()
