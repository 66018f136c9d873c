"""A small notebook that keeps the agreement between notebooks and the runner; it needs no method and no case reader."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = """case: str = "data/tiny"  # case folder
lang: str = "en"  # language
mode: str = "auto"  # batch or live
bootstrap: int = 10  # resamples
segment: str | None = None  # column
"""
SETUP = """from IPython.display import display
import matplotlib.pyplot as plt
LABEL = {label!r}
"""
FINDINGS = """display({{"text/markdown": "**" + LABEL + "** delights. How sure: 97 %."}}, raw=True)"""
PICTURE = """import io
figure, axes = plt.subplots(figsize=(6, 3))
axes.plot([1, 2, 3]); axes.set_title(LABEL)
buffer = io.StringIO(); figure.savefig(buffer, format="svg"); plt.close(figure)
meta = {{"image/svg+xml": {{"alt": "A line for " + LABEL}}}}
display({{"image/svg+xml": buffer.getvalue(), "text/plain": "A line for " + LABEL}}, metadata=meta, raw=True)"""
TABLE = """import pandas as pd
pd.DataFrame({{"n": [12, 7], "better": [0.51, 0.2]}}, index=pd.Index([LABEL, "seat"], name="item"))"""
EXPORT = """frame = {{"index_names": ["item"], "index": ["wifi", "seat"], "columns": ["category", "n", "better"],
         "rows": [["A", 12, 0.5123], ["M", 7, None]],
         "not_computable": [{{"row": "seat", "column": "better", "reason": "no_valid_answers"}}]}}
result = {{"schema": 1, "method": "tiny", "parameters": {{"bootstrap": bootstrap, "seed": 0, "segment": segment}},
          "frames": {{"table": frame}}, "notes": []}}
payload = {{"marker": "complete", "result": result, "labels": {{"wifi": {{"en": LABEL, "zh": "无线网络"}}}},
           "inputs": [["answers.csv", "ab" * 32]], "parameters": {{"bootstrap": bootstrap}}, "remarks": [],
           "headline": {{"en": "Wi-Fi delights.", "zh": "无线网络令人惊喜。"}}, "pictures": 1, "tables": 1}}
display({{"application/vnd.sqmlib.result+json": payload, "text/plain": "Results handed over."}}, raw=True)"""


def cell(source: str, *tags: str, **values: Any) -> Any:
    """Return one code cell, its places filled."""
    return new_code_cell(source.format(**values) if values else source, metadata={"tags": list(tags)})


def prose(source: str, *tags: str) -> Any:
    """Return one Markdown cell."""
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def tiny_notebook(label: str = "Wi-Fi") -> Any:
    """Return the notebook; `label` is the text a survey could hold."""
    cells = [
        prose("# Find what delights\n\n*You will* learn it all.", "teach"),
        cell(PARAMETERS, "parameters"),
        cell(SETUP, label=label),
        prose("## See the picture\n\nWhy: $\\frac{A+O}{n}$ says more than words."),
        cell(PICTURE, label=label),
        prose("## Read the table\n\n- one\n- two"),
        cell(TABLE, label=label),
        cell(FINDINGS, "findings", label=label),
        prose("## Your turn\n\nExercise text", "exercise"),
        prose("## Method and sources\n\nKano 1984, [paper](https://example.org/a).", "method"),
        cell(EXPORT, label=label),
    ]
    for number, one in enumerate(cells):
        one.id = f"c{number:02d}"
    return new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}
    )
