"""Execute a notebook and believe only its cells: every one ran, none failed, the end was reached."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqmlib.checks import Remark
from sqmlib.report.errors import RunError
from sqmlib.result import RESULT_MIME

__all__ = ["Executed", "InputRefusedError", "check_cells", "execute"]

PICTURE = "image/svg+xml"
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


def execute(notebook: Any, parameters: dict[str, Any], *, folder: Path, timeout: int = 600) -> Executed:
    """Execute `notebook` in a fresh kernel and check that it reached its end.

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
    done = _run(notebook, parameters, folder, timeout)
    return Executed(done, check_cells(done), (*_cut(done), *_warnings(done)))


# nothing saved between cells, no bar, no times: a report holds results only, and a run is published whole
_QUIET = {
    "kernel_name": "python3",
    "progress_bar": False,
    "request_save_on_cell_execute": False,
    "autosave_cell_every": 0,
    "iopub_timeout": OUTPUT_WAIT,
    "record_timing": False,
    "shutdown_kernel": "immediate",
}


def _run(notebook: Any, parameters: dict[str, Any], folder: Path, timeout: int) -> Any:
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
        raise _failed(error) from error
    except CellTimeoutError as error:
        raise _too_late(error, timeout) from error
    except (DeadKernelError, RuntimeError) as error:
        raise RunError("report.kernel") from error


def _too_late(error: Exception, timeout: int) -> RunError:
    """Tell a cell that took too long from one whose output did not arrive: both are one exception of nbclient."""
    if "IOPub" in str(error):
        return RunError("report.no_output", seconds=OUTPUT_WAIT)
    return RunError("report.timeout", seconds=timeout)


def _failed(error: Any) -> RunError:
    said = _ESCAPES.sub("", str(error.evalue))
    if error.ename == "DataError":
        return InputRefusedError(said)
    return RunError("report.cell", cell=error.cell_index + 1, name=error.ename, said=" ".join(said.split())[:500])


def check_cells(notebook: Any) -> dict[str, Any]:
    """Return what the last cell handed over, or raise RunError if the notebook did not reach its end.

    papermill returns normally after ``sys.exit(0)`` in a middle cell, so its word is not enough.
    """
    code = [(n, c) for n, c in enumerate(notebook.cells, start=1) if c.cell_type == "code" and c.source.strip()]
    for number, cell in code:
        if cell.get("execution_count") is None or any(o.output_type == "error" for o in cell.outputs):
            raise RunError("report.unfinished", cell=number)
        if any(_ADDRESS.search(text) for text in _texts(cell)):
            raise RunError("report.memory_address", cell=number)
    payload = next(
        (o.data[RESULT_MIME] for _, c in reversed(code) for o in c.outputs if RESULT_MIME in o.get("data", {})), None
    )
    if not isinstance(payload, dict) or payload.get("marker") != "complete":
        raise RunError("report.no_end")
    _count(code, payload)
    return payload


def _texts(cell: Any) -> list[str]:
    return [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]


def _count(code: list[tuple[int, Any]], payload: dict[str, Any]) -> None:
    """Compare the pictures that are there with those the notebook made: a kernel can lose them in silence."""
    there = sum(PICTURE in output.get("data", {}) for _, cell in code for output in cell.outputs)
    if there < payload.get("pictures", 0):
        raise RunError("report.lost_pictures", found=there, must=payload["pictures"])


def _cut(notebook: Any) -> list[Remark]:
    """Cut what a cell printed at a size people can read, and say so."""
    said = []
    for number, cell in enumerate(notebook.cells, start=1):
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
