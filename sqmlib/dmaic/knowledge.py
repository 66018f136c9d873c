"""What is known about DMAIC, as data: phases, layouts, the action priority table, gates, conventions, with sources."""

from __future__ import annotations

from collections.abc import Mapping

from sqmlib.inputs import Column, Layout
from sqmlib.rules import Bands, Convention

PHASES = ("define", "measure", "analyze", "improve", "control")
CATEGORIES = ("passed", "passed_with_risk", "not_passed")  # what a group may decide at a tollgate
DIRECTIONS = ("auto", "neutral", "increase", "decrease")
BRANCHES = ("people", "process", "policy", "place", "systems", "information", "measurement")
SIPOC = ("suppliers", "inputs", "process", "outputs", "customers")
STEPS = (5, 7)  # process steps of a SIPOC, common practice
EVIDENCE = ("hypothesis", "confirmed", "refuted")
WHYS = 5
CUT = 0.80  # Pareto: the category that crosses 80 % still belongs to the vital few
OTHER = ("other", "others", "其他", "其它")
P_FROM = 30  # fewer values in a test: intervals, no p-values
MIN_STUDY = 5  # fewest values of a capability figure
INDEPENDENT = 0.3  # own: lag-one autocorrelation above which a plain test of two periods is void
LARGE_EFFECT_MODE = 0.05

# Words that belong to causes or solutions, not into the statement of a problem (own lists, both languages).
CAUSE_WORDS = ("because", "due to", "caused by", "as a result of", "owing to", "因为", "由于", "导致", "造成")
SOLUTION_WORDS = (
    "should introduce",
    "need to install",
    "must buy",
    "roll out",
    "应该引入",
    "需要安装",
    "必须采购",
    "上线",
)

# Action priority of the AIAG & VDA FMEA Handbook 2019, one table for design and process FMEA: bands from the worst
# rating down, cells by severity band, occurrence band and detection band.
AP_SOURCE = "AIAG & VDA FMEA Handbook 2019"
AP_BANDS = {
    "severity": ((9, 10), (7, 8), (4, 6), (2, 3), (1, 1)),
    "occurrence": ((8, 10), (6, 7), (4, 5), (2, 3), (1, 1)),
    "detection": ((7, 10), (5, 6), (2, 4), (1, 1)),
}
AP_CELLS = (
    ("HHHH", "HHHH", "HHHM", "HMLL", "LLLL"),
    ("HHHH", "HHHM", "HMMM", "MMLL", "LLLL"),
    ("HHMM", "MMML", "MLLL", "LLLL", "LLLL"),
    ("MMLL", "LLLL", "LLLL", "LLLL", "LLLL"),
    ("LLLL", "LLLL", "LLLL", "LLLL", "LLLL"),
)
PRIORITIES = ("H", "M", "L")
FMEA: Mapping[str, Convention] = {
    "action_priority": Convention("action_priority", AP_SOURCE),
    "rpn": Convention("rpn", "severity x occurrence x detection, MIL-STD-1629A practice"),
}
PARETO: Mapping[str, Convention] = {
    "count": Convention("count", "Juran & Godfrey 1999: complaints"),
    "cost": Convention("cost", "count x cost per complaint"),
    "severity": Convention("severity", "count x severity, ISO 10002 practice; own"),
}
CHARTS = ("auto", "i", "i_log", "xbar_r", "xbar_s", "p", "laney_p", "u", "laney_u")
MEASURES = ("process", "defects")  # tables a CTQ may be measured in

# Purposes of a data-collection plan: what the sample size follows from, and which figures it needs.
PURPOSES: Mapping[str, Convention] = {
    "mean": Convention("mean", "Cochran 1977", ("sd", "margin")),
    "share": Convention("share", "Cochran 1977", ("share", "margin")),
    "two_means": Convention("two_means", "noncentral t; Cohen 1988", ("sd", "effect")),
    "two_shares": Convention("two_shares", "Fleiss, Levin & Paik 2003, no continuity", ("share", "share_after")),
}

# Guided tests: question -> (method, alternative, columns it needs).
QUESTIONS: Mapping[str, Convention] = {
    "two_groups": Convention("two_groups", "Welch 1947; Mann & Whitney 1947", ("outcome", "group")),
    "paired": Convention("paired", "Student 1908; Wilcoxon 1945", ("before", "after")),
    "groups": Convention("groups", "Welch 1951; Games & Howell 1976; Kruskal & Wallis 1952", ("outcome", "group")),
    "two_shares": Convention("two_shares", "Newcombe 1998; Fisher 1935", ("outcome", "group")),
    "paired_shares": Convention("paired_shares", "McNemar 1947, exact binomial", ("before", "after")),
    "categories": Convention("categories", "Pearson 1900; Cramer 1946", ("outcome", "group")),
    "regression": Convention("regression", "least squares; Spearman 1904", ("outcome", "predictor")),
    "equivalence": Convention("equivalence", "Schuirmann 1987, two one-sided tests", ("outcome", "group")),
}

# Band names of effect sizes: orientation only, the smallest effect that matters is the group's to state.
SIZES = {
    "d": Bands("d", (0.2, 0.5, 0.8), ("trivial", "small", "medium", "large"), "Cohen 1988"),
    "v": Bands("v", (0.1, 0.3, 0.5), ("trivial", "small", "medium", "large"), "Cohen 1988"),
    "eta2": Bands("eta2", (0.01, 0.06, 0.14), ("trivial", "small", "medium", "large"), "Cohen 1988"),
    "r2": Bands("r2", (0.02, 0.13, 0.26), ("trivial", "small", "medium", "large"), "Cohen 1988"),
    "h": Bands("h", (0.2, 0.5, 0.8), ("trivial", "small", "medium", "large"), "Cohen 1988"),
}

# What can be missing, and at which gate it is asked for. Own rules, tollgates of the handbook.
GAPS: Mapping[str, str] = {
    "no_problem": "define",
    "problem_names_cause": "define",
    "no_goal": "define",
    "goal_without_figures": "define",
    "no_scope": "define",
    "no_team": "define",
    "no_dates": "define",
    "no_sipoc": "define",
    "output_without_ctq": "define",
    "no_ctq": "define",
    "no_voc": "define",
    "voc_without_ctq": "define",
    "no_defect_definition": "define",
    "limit_not_from_customer": "define",
    "no_measure": "measure",
    "no_measurement_study": "measure",
    "no_baseline": "measure",
    "n_not_reached": "measure",
    "baseline_not_stable": "measure",
    "no_cause": "analyze",
    "confirmed_without_test": "analyze",
    "test_says_otherwise": "analyze",
    "no_confirmed_cause": "analyze",
    "person_blamed": "analyze",
    "no_fmea": "improve",
    "high_priority_without_action": "improve",
    "cause_without_solution": "improve",
    "pilot_without_prediction": "improve",
    "no_before_after": "improve",
    "no_harm_check": "improve",
    "no_control_plan": "control",
    "no_reaction": "control",
    "no_owner": "control",
    "limits_are_targets": "control",
    "not_rescored": "control",
    "no_benefit": "control",
}

INPUT = Layout(
    "dmaic",
    (
        Column("category", "id"),
        Column("count", "number", low=0, whole=True),
        Column("cost", "number", required=False, low=0),
        Column("severity", "number", required=False, low=0),
        Column("text_en", "text", required=False),
        Column("text_zh", "text", required=False),
    ),
    rows="category",
)

_RATINGS = ("severity", "occurrence", "detection")
TABLES: dict[str, Layout] = {
    "process": Layout(
        "process",
        (
            Column("timestamp", "time"),
            Column("subgroup", "category", required=False),
            Column("value", "number"),
            Column("stage", "category", required=False),
            Column("ctq", "category", required=False),
        ),
        rows="measurement",
    ),
    "defects": Layout(
        "defects",
        (
            Column("date", "time"),
            Column("inspected", "number", low=0, whole=True),
            Column("defects", "number", low=0, whole=True),
            Column("stage", "category", required=False),
            Column("ctq", "category", required=False),
        ),
        rows="period",
    ),
    "samples": Layout("dmaic_samples", (Column("{item}", "text"),), rows="sample"),
    "fmea": Layout(
        "dmaic_fmea",
        (
            Column("failure_mode", "id"),
            *(Column(name, "number", low=1, high=10, whole=True) for name in _RATINGS),
            *(Column(name, "text", required=False) for name in ("text_en", "text_zh", "step", "effect", "control")),
            *(Column(name, "text", required=False) for name in ("cause", "action", "owner", "due")),
            *(Column(f"{name}_after", "number", required=False, low=1, high=10, whole=True) for name in _RATINGS),
        ),
        rows="failure_mode",
    ),
}

# What a group may enter: section -> field -> kind. text; number, share 0..1, count, rating 1..10; date; flag;
# one:<codes>; ref:<sections> one id; refs:<sections> ids; scores:<section> id -> number.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "charter": {
        **dict.fromkeys(("problem", "goal", "unit", "scope_in", "scope_out", "team", "sponsor", "risks"), "text"),
        **dict.fromkeys(
            ("baseline", "goal_value", "cost_per_case", "cost_low", "cost_high", "cases_per_year"), "number"
        ),
        **dict.fromkeys(("start", "end"), "date"),
        "measure": "ref:ctqs",
    },
    "sipoc": {"part": "one:" + ",".join(SIPOC), "text": "text", "ctqs": "refs:ctqs"},
    "voc": {"text": "text", "source": "text", "group": "text", "date": "date", "complaint": "ref:complaints"},
    "needs": {"text": "text", "voc": "refs:voc"},
    "drivers": {"text": "text", "need": "ref:needs"},
    "ctqs": {
        **dict.fromkeys(("text", "unit", "limits_by", "defect", "opportunity"), "text"),
        **dict.fromkeys(("target", "lower", "upper", "importance", "harm"), "number"),
        "direction": "one:" + ",".join(DIRECTIONS[1:]),
        "driver": "ref:drivers,needs",
        "measured_in": "one:process,defects",
    },
    "plan": {
        **dict.fromkeys(("text", "source", "sampling", "owner", "period", "study_note"), "text"),
        **dict.fromkeys(("margin", "sd", "effect", "population", "cluster_size", "reached"), "number"),
        **dict.fromkeys(("share", "share_after", "icc", "power"), "share"),
        "ctq": "ref:ctqs",
        "purpose": "one:" + ",".join(PURPOSES),
        "process_continues": "flag",
        "study": "one:passed,risk_accepted,failed",
    },
    "causes": {
        "text": "text",
        "branch": "one:" + ",".join(BRANCHES),
        "parent": "ref:causes",
        "ctq": "ref:ctqs",
        "evidence": "one:" + ",".join(EVIDENCE),
        "person": "flag",
        "scores": "scores:ctqs",
    },
    "tests": {
        **dict.fromkeys(("text", "hypothesis", "outcome", "group", "predictor", "before", "after"), "text"),
        **dict.fromkeys(("event", "stratum", "cluster"), "text"),
        **dict.fromkeys(("relevant", "bound"), "number"),
        "question": "one:" + ",".join(QUESTIONS),
        "cause": "ref:causes",
    },
    "fault_tree": {
        "text": "text",
        "kind": "one:and,or,vote,event",
        "inputs": "refs:fault_tree",
        "k": "count",
        **dict.fromkeys(("p", "low", "high", "beta"), "share"),
        **dict.fromkeys(("failures", "trials"), "count"),
        "cause": "ref:causes",
    },
    "fmea": {
        **dict.fromkeys(("text", "step", "effect", "cause", "control", "action", "owner"), "text"),
        **dict.fromkeys((*_RATINGS, *(f"{name}_after" for name in _RATINGS)), "rating"),
        "due": "date",
        "status": "one:open,done",
        "cause_id": "ref:causes",
        "solution": "ref:solutions",
        "changes": "one:prevention,detection,design",
    },
    "criteria": {"text": "text", "weight": "number", "better": "one:max,min"},
    "solutions": {
        **dict.fromkeys(("text", "owner"), "text"),
        "due": "date",
        "causes": "refs:causes",
        "scores": "scores:criteria",
        "chosen": "flag",
    },
    "pilot": {
        **dict.fromkeys(("what", "where", "comparison", "stop_rule"), "text"),
        **dict.fromkeys(("predicted", "predicted_low", "predicted_high"), "number"),
        **dict.fromkeys(("start", "end"), "date"),
        "solution": "ref:solutions",
        "ctq": "ref:ctqs",
    },
    "control": {
        **dict.fromkeys(("text", "sample", "owner", "reaction", "record"), "text"),
        **dict.fromkeys(("lower", "upper"), "number"),
        "ctq": "ref:ctqs",
        "fmea": "ref:fmea",
        "chart": "one:" + ",".join(CHARTS[1:]),
        "last_read": "date",
    },
    "tollgates": {"who": "text", "date": "date", "note": "text", "accepted": "flag"},
    "pdca": {
        **dict.fromkeys(("text", "owner", "note"), "text"),
        **dict.fromkeys(("predicted_low", "predicted_high", "observed"), "number"),
        **dict.fromkeys(("start", "due", "closed"), "date"),
        "state": "one:P,D,C,A",
        "verdict": "one:adopt,adapt,abandon",
        "reopened": "flag",
        "ctq": "ref:ctqs",
        "solution": "ref:solutions",
        "next": "ref:pdca",
    },
}
SINGLE = ("charter", "pilot")  # sections that are one entry, not many
