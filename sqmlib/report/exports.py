"""What a run hands over beside the page: results.json without words, results.xlsx, the cleaned notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from sqmlib.checks import Remark, Where
from sqmlib.i18n import has, pick, tr
from sqmlib.result import RESULT_MIME, heading
from sqmlib.workbook import Sheet, to_xlsx

__all__ = ["clean_notebook", "remark_of", "results_json", "results_xlsx", "sheets"]

_KEPT_META = ("tags",)
_ONLY_FOR_THE_RUN = ("marker", "pictures", "tables", "lang")


def results_json(payload: Mapping[str, Any], provenance: Mapping[str, Any]) -> bytes:
    """Return the results without any language: numbers, codes, and the texts of the case in both languages.

    Parameters
    ----------
    payload : mapping
        What the notebook handed over.
    provenance : mapping
        Versions and hashes; the same for both languages.
    """
    kept = {key: value for key, value in payload.items() if key not in _ONLY_FOR_THE_RUN}
    body = {"schema": 1, **kept, "made_with": dict(provenance)}
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False).encode() + b"\n"


def clean_notebook(notebook: Any) -> bytes:
    """Return the executed notebook without times, widget state and payload: the same run gives the same bytes."""
    import nbformat

    cleaned = deepcopy(notebook)
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    cleaned.metadata = type(notebook)({"kernelspec": kernel, "language_info": {"name": "python"}})
    for number, cell in enumerate(cleaned.cells, start=1):
        cell.id = f"cell-{number:03d}"
        cell.metadata = type(cell)({key: cell.metadata[key] for key in _KEPT_META if cell.metadata.get(key)})
        if cell.cell_type == "code":
            cell.outputs = [kept for output in cell.outputs if (kept := _kept(output))]
    return nbformat.writes(cleaned, version=4).encode() + b"\n"


def _kept(output: Any) -> Any:
    if output.output_type == "stream" and output.name == "stderr":
        return None
    for kind in (RESULT_MIME, "application/vnd.jupyter.widget-view+json", "application/javascript"):
        output.get("data", {}).pop(kind, None)
    return output


def remark_of(value: Mapping[str, Any]) -> Remark:
    """Return the remark that was handed over as plain values."""
    where = {k: tuple(v) if k == "rows" else v for k, v in value.get("where", {}).items()}
    return Remark(value["code"], value.get("level", "info"), value.get("values", {}), Where(**where))


def results_xlsx(payload: Mapping[str, Any], facts: Sequence[tuple[str, str]], lang: str, title: str) -> bytes:
    """Return the results as a workbook: findings and remarks, one sheet per table, parameters.

    Parameters
    ----------
    payload : mapping
        What the notebook handed over.
    facts : sequence of (str, str)
        Label and text of the provenance.
    lang : {"en", "zh"}
        Language of headings, labels and sentences; category codes stay codes.
    title : str
        Title of the case.
    """
    return to_xlsx(sheets(payload, facts, lang, title), title)


def sheets(payload: Mapping[str, Any], facts: Sequence[tuple[str, str]], lang: str, title: str) -> list[Sheet]:
    """Return the sheets of :func:`results_xlsx`; the arguments are the same."""
    told = [payload, *payload.get("companions", [])]
    frames = [sheet for one in told for sheet in _frames(one, lang, named=one is not payload)]
    return [_findings(payload, lang, title), *frames, _parameters(payload, facts, lang)]


def _frames(told: Mapping[str, Any], lang: str, *, named: bool) -> list[Sheet]:
    """Return a sheet per table of one result; those of a companion method carry its name."""
    result, labels = told.get("result", {}), told.get("labels", {})
    found = [_frame(result["method"], name, data, labels, lang) for name, data in result.get("frames", {}).items()]
    return [replace(sheet, name=f"{result['method']} {sheet.name}") if named else sheet for sheet in found]


def _findings(payload: Mapping[str, Any], lang: str, title: str) -> Sheet:
    notes = [*payload.get("remarks", []), *payload.get("result", {}).get("notes", [])]
    said = dict.fromkeys(
        (note.get("level", "info"), remark_of(note).text(lang, payload.get("labels"))) for note in notes
    )
    rows = [(tr("report.xlsx.case", lang), title)]
    rows += [(tr("report.xlsx.headline", lang), pick(payload.get("headline", ""), lang))]
    rows += [(tr(f"common.level.{level}", lang), text) for level, text in said]
    return Sheet(tr("report.xlsx.findings", lang), (tr("report.xlsx.kind", lang), tr("report.xlsx.text", lang)), rows)


def _frame(method: str, name: str, frame: Mapping[str, Any], labels: Mapping[str, Any], lang: str) -> Sheet:
    names = [str(n or "item") for n in frame["index_names"]]
    columns = [str(column) for column in frame["columns"]]
    head = [heading(method, column, lang) for column in (*names, *columns)]
    reasons = {(_key(r["row"]), r["column"]): r["reason"] for r in frame.get("not_computable", [])}
    rows = []
    for index, row in zip(frame["index"], frame["rows"], strict=True):
        first = [_label(part, labels, lang) for part in (index if isinstance(index, list) else [index])]
        cells = [_cell(v, reasons.get((_key(index), c)), lang) for c, v in zip(frame["columns"], row, strict=True)]
        rows.append([*first, *cells])
    formats = [""] * len(names) + [_number_format(row[i] for row in frame["rows"]) for i in range(len(columns))]
    key = f"{method}.frame.{name}"
    return Sheet(tr(key, lang) if has(key) else name, head, rows, formats)


def _key(row: Any) -> Any:
    return tuple(row) if isinstance(row, list) else row


def _label(part: Any, labels: Mapping[str, Any], lang: str) -> Any:
    if isinstance(part, str) and part in labels:
        return pick(labels[part], lang)
    return part


def _cell(value: Any, reason: str | None, lang: str) -> Any:
    if reason is not None:
        return tr(f"reason.{reason}", lang)
    if isinstance(value, bool):
        return tr("common.yes" if value else "common.no", lang)
    if isinstance(value, list):
        return tr("common.comma", lang).join(map(str, value))
    return value


def _number_format(values: Iterator[Any]) -> str:
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if not numbers:
        return ""
    return "0" if all(float(v).is_integer() for v in numbers) else "0.000"


def _parameters(payload: Mapping[str, Any], facts: Sequence[tuple[str, str]], lang: str) -> Sheet:
    rows = [(str(key), _plain(value)) for key, value in payload.get("result", {}).get("parameters", {}).items()]
    head = (tr("report.xlsx.name", lang), tr("report.xlsx.value", lang))
    return Sheet(tr("report.xlsx.parameters", lang), head, [*rows, *facts])


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
