"""Execute a notebook and believe only its cells: every one ran, none failed, the end was reached."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqmlib.checks import Remark
from sqmlib.errors import RunError
from sqmlib.result import RESULT_MIME

__all__ = ["Executed", "InputRefusedError", "Runner", "cell_error", "check_cells", "execute", "in_kernel", "numbered"]

Runner = Callable[[Any, dict[str, Any], Path, int], Any]

PICTURES = ("image/svg+xml", "image/png")
INJECTED = "injected-parameters"
MOST_PRINTED = 1_000_000
OUTPUT_WAIT = 60  # seconds; four, as is the rule, are too few on a busy machine
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}>")
_WARNING = re.compile(r"\b[A-Z]\w*Warning: .*")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class InputRefusedError(RunError):
    """The notebook refused its input: its own text says what to correct."""

    exit_code = 2

    def __init__(self, text: str) -> None:
        super().__init__("report.refused", text=text)

    def text(self, lang: str | None = None) -> str:
        """Return what the notebook said."""
        return str(self.remark.values["text"])


@dataclass(frozen=True)
class Executed:
    """A notebook that reached its end.

    Attributes
    ----------
    notebook : nbformat.NotebookNode
        With outputs.
    payload : dict
        What its last cell handed over: result, labels, inputs, parameters, remarks, headline.
    warnings : tuple of Remark
        What the run has to say beside the report.
    """

    notebook: Any
    payload: dict[str, Any]
    warnings: tuple[Remark, ...] = ()


def execute(
    notebook: Any,
    parameters: dict[str, Any],
    *,
    folder: Path,
    timeout: int = 600,
    runner: Runner | None = None,
    marked: bool = True,
) -> Executed:
    """Execute `notebook` and check that it reached its end.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Left as it is.
    parameters : dict
        Checked values for its parameters cell.
    folder : pathlib.Path
        Working folder of the kernel.
    timeout : int
        Seconds a cell may take.
    runner : callable, optional
        What runs the cells: (notebook, parameters, folder, timeout) -> the notebook with outputs. Default: papermill
        with a fresh kernel.
    marked : bool
        Whether the last cell must hand over a result; a notebook of the user's own need not.

    Returns
    -------
    Executed

    Raises
    ------
    RunError
        If the kernel died, a cell failed or took too long, or the end was not reached.
    InputRefusedError
        If a cell refused its input.
    """
    done = (runner or in_kernel)(notebook, parameters, folder, timeout)
    return Executed(done, check_cells(done, marked), (*_cut(done), *_warnings(done)))


# nothing saved between cells, no bar, no times: a report holds results only, and a run is published whole
_QUIET = {
    "kernel_name": "python3",
    "language": "python",
    "progress_bar": False,
    "request_save_on_cell_execute": False,
    "autosave_cell_every": 0,
    "iopub_timeout": OUTPUT_WAIT,
    "record_timing": False,
    "shutdown_kernel": "immediate",
}


def in_kernel(notebook: Any, parameters: dict[str, Any], folder: Path, timeout: int) -> Any:
    """Run the cells with papermill in a fresh kernel and return the notebook with outputs."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from sqmlib.report.kernel import ReportKernelManager, kernel_config

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        with kernel_config() as config:
            special = {"kernel_manager_class": ReportKernelManager, "config": config, "execution_timeout": timeout}
            place = {"metadata": {"path": str(folder)}}
            return papermill.execute_notebook(notebook, None, parameters, resources=place, **special, **_QUIET)
    except papermill.PapermillExecutionError as error:
        raise cell_error(_number_of(notebook, parameters, error.cell_index), error.ename, error.evalue) from error
    except CellTimeoutError as error:
        raise _too_late(error, timeout) from error
    except (DeadKernelError, RuntimeError) as error:
        raise RunError("report.kernel") from error


def numbered(cells: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Yield every cell with its number as its author knows it: the cell that papermill put in has none.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell
    >>> tags = [["parameters"], ["injected-parameters"], []]
    >>> [number for number, _ in numbered(new_code_cell("", metadata={"tags": t}) for t in tags)]
    [1, 1, 2]
    """
    number = 0
    for cell in cells:
        number += INJECTED not in cell.metadata.get("tags", [])
        yield max(number, 1), cell


def _number_of(notebook: Any, parameters: dict[str, Any], index: int) -> int:
    """Return the author's number of the cell at `index`, parameters having been put in before it."""
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    place = next((n for n, found in enumerate(tags) if "parameters" in found), -1)
    return index if parameters and index > place else index + 1


def _too_late(error: Exception, timeout: int) -> RunError:
    """Tell a cell that took too long from one whose output did not arrive: both are one exception of nbclient."""
    if "IOPub" in str(error):
        return RunError("report.no_output", seconds=OUTPUT_WAIT)
    return RunError("report.timeout", seconds=timeout)


def cell_error(cell: int, name: str, said: str) -> RunError:
    """Return what a failed cell means for the run.

    >>> print(cell_error(3, "ZeroDivisionError", "division by zero").text("en"))
    Cell 3 of the notebook failed (ZeroDivisionError: division by zero). ...
    """
    said = _ESCAPES.sub("", str(said))
    if name == "DataError":
        return InputRefusedError(said)
    if name.endswith("MemoryError"):
        return RunError("report.memory", cell=cell)
    return RunError("report.cell", cell=cell, name=name, said=" ".join(said.split())[:500])


def check_cells(notebook: Any, marked: bool = True) -> dict[str, Any]:
    """Return what the last cell handed over, or raise RunError if the notebook did not reach its end.

    papermill returns normally after ``sys.exit(0)`` in a middle cell, so its word is not enough.
    """
    code = [(n, c) for n, c in numbered(notebook.cells) if c.cell_type == "code" and c.source.strip()]
    for number, cell in code:
        if cell.get("execution_count") is None or any(o.output_type == "error" for o in cell.outputs):
            raise RunError("report.unfinished", cell=number)
        if any(_ADDRESS.search(text) for text in _texts(cell)):
            raise RunError("report.memory_address", cell=number)
    handed = (o.data[RESULT_MIME] for _, c in reversed(code) for o in c.outputs if RESULT_MIME in o.get("data", {}))
    payload = next(handed, None if marked else {"marker": "complete"})
    if not isinstance(payload, dict) or payload.get("marker") != "complete":
        raise RunError("report.no_end")
    _count([o for _, c in code for o in c.outputs], {**notebook.metadata.get("sqm", {}), **payload})
    return payload


def _texts(cell: Any) -> list[str]:
    return [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]


def _count(outputs: list[Any], promised: Mapping[str, Any]) -> None:
    """Compare the pictures and tables that are there with those promised: a kernel can lose them in silence.

    Promised is what the steps of a guide say they showed, or what the metadata ``sqm`` of a notebook name.
    """
    data = [output.get("data", {}) for output in outputs]
    there = {
        "pictures": sum(any(kind in d for kind in PICTURES) for d in data),
        "tables": sum("<table" in str(d.get("text/html", "")) for d in data),
    }
    for kind, found in there.items():
        if found < int(promised.get(kind, 0)):
            raise RunError(f"report.lost_{kind}", found=found, must=promised[kind])


def _cut(notebook: Any) -> list[Remark]:
    """Cut what a cell printed at a size people can read, and say so."""
    said = []
    for number, cell in numbered(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and len(output.text) > MOST_PRINTED:
                output.text = output.text[:MOST_PRINTED] + "\n…\n"
                said.append(Remark("report.cut", "warning", {"cell": number, "most": MOST_PRINTED}))
    return said


def _warnings(notebook: Any) -> tuple[Remark, ...]:
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    texts = [o.text for c in cells for o in c.outputs if o.output_type == "stream" and o.name == "stderr"]
    lines = [found[0] for line in "".join(texts).splitlines() if (found := _WARNING.search(line))]
    return tuple(Remark("report.stderr", "warning", {"text": line[:300]}) for line in dict.fromkeys(lines))
