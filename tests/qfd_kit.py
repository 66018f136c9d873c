"""Small houses for the tests of quality function deployment."""

from __future__ import annotations

import tomllib
from inspect import signature
from pathlib import Path

import pandas as pd

from sqmlib import qfd
from sqmlib.qfd.analysis import Options, check_options

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "qfd.toml").read_text(encoding="utf-8"))
AIRLINE = Path(__file__).resolve().parent.parent / "data" / "airline"


def tables(importance, matrix, **more) -> dict[str, pd.DataFrame]:
    """Return the tables of a house with requirements r1.. and characteristics c1..; None is a blank cell."""
    answers = pd.DataFrame(matrix, columns=[f"c{j + 1}" for j in range(len(matrix[0]))], dtype=object)
    answers.insert(0, "requirement", [f"r{i + 1}" for i in range(len(matrix))])
    answers.insert(1, "weight", importance)
    return {"answers": answers, **{name: pd.DataFrame(data) for name, data in more.items()}}


def house(importance, matrix, team=None, **more) -> qfd.House:
    """Return a house, see :func:`tables`."""
    return qfd.assemble(tables(importance, matrix, **more), team)


def clinic(**more) -> qfd.House:
    """Return the clinic's house with its planning matrix."""
    case = KNOWN["clinic"]
    plan = {"requirement": ["r1", "r2", "r3", "r4"], **{k: case[k] for k in ("current", "target", "sales_point")}}
    return house(case["importance"], case["matrix"], requirements=plan, **more)


def airline() -> qfd.House:
    """Return the airline's house, as it stands in the sample case."""
    names = {name: f"qfd_{name}.csv" for name in qfd.TABLES} | {"answers": "qfd.csv"}
    return qfd.assemble({name: pd.read_csv(AIRLINE / file, dtype=str) for name, file in names.items()})


def conventions(**given) -> Options:
    """Return checked conventions, the defaults of ``analyze`` unless given."""
    usual = {
        name: p.default for name, p in signature(qfd.analyze).parameters.items() if name not in ("house", "labels")
    }
    return check_options(**(usual | given))
