"""Write the SERVQUAL answers and the forms of managers and employees from their stated truth.

``python tools/simulate_surveys.py`` rewrites ``servqual.csv``, ``managers.csv`` and ``employees.csv`` of
``data/airline/`` and ``servqual.csv`` of ``data/helpdesk/``, byte for byte the same every time. Change a truth table
and run it again to make an exercise of your own.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from simulate_kit import choose, mixed, normals, points, rows_of, table, whole, with_blanks

DATA = Path(__file__).resolve().parent.parent / "data"
GENERAL, FACTOR = 0.4, 0.7  # loadings: what an item shares with all items, and with those of its dimension
APART = 0.25  # what an item shares with all items where expectation and perception of a dimension move together
KINSHIP = 0.3  # correlation of the general factors of expectation and perception
WORDING = 0.35  # loading of the items worded negatively on what they share beyond their dimension

FIVE = {
    "tangibles": ("1", "2", "3", "4"),
    "reliability": ("5", "6", "7", "8", "9"),
    "responsiveness": ("10", "11", "12", "13"),
    "assurance": ("14", "15", "16", "17"),
    "empathy": ("18", "19", "20", "21", "22"),
}
# Items of the antecedents; a minus stands for a statement worded negatively.
ANTECEDENTS = {
    "managers": {
        "research": ("research_1", "research_2", "research_3"),
        "upward": ("upward_1", "upward_2", "upward_3"),
        "levels": ("-levels_1",),
        "commitment": ("commitment_1", "commitment_2", "commitment_3"),
        "goals": ("goals_1", "goals_2"),
        "standardization": ("standardization_1", "standardization_2"),
        "feasibility": ("feasibility_1", "feasibility_2"),
    },
    "employees": {
        "teamwork": ("teamwork_1", "teamwork_2", "teamwork_3"),
        "job_fit": ("job_fit_1", "job_fit_2"),
        "technology_fit": ("technology_fit_1",),
        "control": ("control_1", "control_2"),
        "supervision": ("supervision_1", "supervision_2"),
        "conflict": ("-conflict_1", "-conflict_2"),
        "ambiguity": ("ambiguity_1", "ambiguity_2", "-ambiguity_3"),
        "horizontal": ("horizontal_1", "horizontal_2", "horizontal_3"),
        "overpromise": ("-overpromise_1", "-overpromise_2"),
    },
}


@dataclass(frozen=True)
class Plan:
    """One SERVQUAL survey."""

    case: str
    truth: str
    seed: int
    people: int
    segment: str
    segments: dict[str, float]
    waves: tuple[str, ...]
    scale: tuple[int, int]
    dimensions: dict[str, tuple[str, ...]]
    adequate: bool = False
    reversed: tuple[str, ...] = ()
    outcomes: dict[str, tuple[float, float]] = field(default_factory=dict)  # loading on perception, mean
    careless: dict[int, int] = field(default_factory=dict)  # line -> the one answer given to everything
    odd_points: dict[int, int] = field(default_factory=dict)  # line -> points added to the first dimension
    prefix: str = "S"


AIRLINE = Plan(
    *("airline", "truth_servqual.csv", 20260402, 360, "route", {"short": 0.55, "long": 0.45}, ("2025", "2026"), (1, 7)),
    dimensions=FIVE,
    adequate=True,
    outcomes={"satisfaction": (0.85, 4.9), "recommend": (0.6, 4.7)},
    careless={44: 4, 207: 5, 318: 7},
    odd_points={12: 5, 160: -5, 222: 40, 290: 0},
)
DEPARTMENTS = {"sales": 0.34, "production": 0.27, "finance": 0.21, "research": 0.18}
HELPDESK = Plan(
    *("helpdesk", "truth.csv", 20260403, 240, "department", DEPARTMENTS, ("",), (1, 5)),
    dimensions={
        "reachability": ("1", "2", "3"),
        "speed": ("4", "5", "6"),
        "competence": ("7", "8", "9"),
        "communication": ("10", "11", "12", "13"),
        "tools": ("14", "15", "16"),
    },
    reversed=("10", "11"),
    outcomes={"satisfaction": (0.8, 3.4)},
    careless={101: 3},
    prefix="H",
)
LEGAL = 4  # the last people of the help desk survey work in a department too small to show
BOTH_FORMS = {"managers": 24, "employees": 96}
FORMS_SEED = 20260411


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
    found = {data / plan.case / "servqual.csv": servqual(plan, data, seed) for plan in (AIRLINE, HELPDESK)}
    truth = rows_of(data / "airline" / "truth_gaps.csv")
    return found | {data / "airline" / f"{form}.csv": form_answers(form, truth, seed) for form in BOTH_FORMS}


def servqual(plan: Plan, data: Path, seed: int = 0) -> str:
    """Return the answers of one SERVQUAL survey as CSV text."""
    truth, rng = rows_of(data / plan.case / plan.truth), np.random.default_rng(plan.seed + seed)
    segment, wave = choose(rng, plan.segments, plan.people), [_wave(plan, i) for i in range(plan.people)]
    segment[-LEGAL:] = ["legal"] * LEGAL if plan.case == "helpdesk" else segment[-LEGAL:]
    told = {d: [_row(truth, d, s, w) for s, w in zip(segment, wave, strict=True)] for d in plan.dimensions}
    halves, factors = _answers(plan, told, rng)
    outcomes = {name: _outcome(plan, told, factors, *how, rng) for name, how in plan.outcomes.items()}
    _careless(plan, halves)
    columns = {f"{half}{i}": answers[i] for half, answers in halves.items() for i in _items(plan)}
    columns |= {f"O_{name}": values for name, values in outcomes.items()}
    cells = with_blanks(rng, np.column_stack(list(columns.values())), 0.01)
    weights = _points(plan, told, rng)
    header = ["respondent", *(["wave"] if plan.waves[0] else []), plan.segment, *columns]
    header += [f"W_{d}" for d in plan.dimensions]
    ids = [[f"{plan.prefix}{i + 1:03d}"] for i in range(plan.people)]
    groups = [([w] if w else []) + [s] for w, s in zip(wave, segment, strict=True)]
    return table(header, (a + b + c + d for a, b, c, d in zip(ids, groups, cells, weights, strict=True)))


def _items(plan: Plan) -> list[str]:
    return [i for items in plan.dimensions.values() for i in items]


def _wave(plan: Plan, place: int) -> str:
    return plan.waves[place * len(plan.waves) // plan.people]


def _row(truth: list[dict[str, str]], dimension: str, segment: str, wave: str) -> dict[str, str]:
    """Return the truth that holds for one person: the row that names most of what the person is."""
    fits = [r for r in truth if r["dimension"] == dimension and r["segment"] in ("", segment)]
    fits = [r for r in fits if r["wave"] in ("", wave)]
    return max(fits, key=lambda r: bool(r["segment"]) + bool(r["wave"]))


def _numbers(rows: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([float(r[name]) for r in rows])


def _answers(plan: Plan, told: dict, rng: np.random.Generator) -> tuple[dict[str, dict], dict[str, np.ndarray]]:
    """Return half -> item -> answers, and the factor of each dimension's perceptions."""
    n, (low, high) = plan.people, plan.scale
    general_e = normals(rng, n)
    general_p = mixed([(KINSHIP, general_e)], normals(rng, n))
    wording = {half: normals(rng, n) for half in "EP"}
    halves: dict[str, dict] = {half: {} for half in ("E", "P", *(["A"] if plan.adequate else []))}
    factors = {}
    for dimension, items in plan.dimensions.items():
        rows = told[dimension]
        factor_e, shared = normals(rng, n), float(rows[0]["shared"])
        loading = APART if shared > 0.5 else GENERAL
        factors[dimension] = factor_p = mixed([(shared, factor_e)], normals(rng, n))
        for item in items:
            turned = item in plan.reversed
            for half, general, factor in (("E", general_e, factor_e), ("P", general_p, factor_p)):
                parts = [(loading, general), (FACTOR, factor), *([(WORDING, wording[half])] if turned else [])]
                mean = _numbers(rows, {"E": "expectation", "P": "perception"}[half])
                given = whole(mixed(parts, normals(rng, n)), mean, low, high)
                halves[half][item] = low + high - given if turned else given
            if plan.adequate:
                latent = mixed([(GENERAL, general_e), (FACTOR, factor_e)], normals(rng, n))
                halves["A"][item] = whole(latent, _numbers(rows, "adequate"), low, high)
    return halves, factors


def _outcome(plan: Plan, told: dict, factors: dict, loading: float, mean: float, rng) -> np.ndarray:
    """Return an outcome that follows the perceptions of the dimensions, weighted with their points."""
    weights = np.array([float(rows[0]["points"]) for rows in told.values()])
    heard = np.column_stack(list(factors.values())) @ weights / np.sqrt((weights**2).sum())
    return whole(mixed([(loading, heard)], normals(rng, plan.people)), np.full(plan.people, mean), *plan.scale)


def _careless(plan: Plan, halves: dict[str, dict]) -> None:
    for line, answer in plan.careless.items():
        for answers in halves.values():
            for values in answers.values():
                values[line - 1] = answer


def _points(plan: Plan, told: dict, rng: np.random.Generator) -> list[list[str]]:
    """Return a hundred points per person around the stated ones; a few people add up wrong or leave them out."""
    wanted = np.column_stack([_numbers(rows, "points") for rows in told.values()])
    given = points(wanted * np.exp(0.35 * normals(rng, *wanted.shape)))
    out = [[str(v) for v in row] for row in given]
    for line, more in plan.odd_points.items():
        row = given[line - 1]
        out[line - 1] = [str(row[0] + more), *map(str, row[1:])] if more else [""] * len(row)
    return out


def form_answers(form: str, truth: list[dict[str, str]], seed: int = 0) -> str:
    """Return the answers of managers or employees as CSV text."""
    rng = np.random.default_rng(FORMS_SEED + 100 * (1 + list(BOTH_FORMS).index(form)) + seed)
    n, own = BOTH_FORMS[form], [row for row in truth if row["form"] == form]
    columns, general = {}, normals(rng, n)
    for row in own:
        mean, factor = np.full(n, float(row["mean"])), normals(rng, n)
        for name in _names(row):
            latent = mixed([(0.3, general), (0.65, factor)], normals(rng, n))
            given = whole(latent, mean, 1, 7)
            columns[name.removeprefix("-")] = 8 - given if name.startswith("-") else given
    cells = with_blanks(rng, np.column_stack(list(columns.values())), 0.008)
    prefix = form[0].upper()
    return table(["respondent", *columns], ([f"{prefix}{i + 1:02d}", *row] for i, row in enumerate(cells)))


def _names(row: dict[str, str]) -> tuple[str, ...]:
    """Return the columns a row of the truth speaks of."""
    if row["kind"] == "antecedent":
        return ANTECEDENTS[row["form"]][row["id"]]
    items = FIVE[row["id"]]
    return tuple(f"estimate_{i}" for i in items) if row["kind"] == "estimate" else (f"{row['kind']}_{row['id']}",)


if __name__ == "__main__":
    main()
