"""Run the cells of a notebook in this very process: a kernel without sockets, for a process that serves one run only.

papermill puts the parameters in and judges the outcome as always; only its engine differs. The shell is ipykernel's
own, its messages are kept instead of sent, so a notebook gives the outputs it gives in a fresh kernel. What a forked
process would do otherwise and a fresh kernel does not is put right in :func:`_as_fresh`.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import SimpleNamespace
from typing import Any

from ipykernel.eventloops import enable_gui
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from nbformat.v4 import output_from_msg
from papermill.engines import Engine
from traitlets.config import Config

from sqmlib.errors import RunError
from sqmlib.report.execution import MOST_PRINTED, cell_error, numbered

__all__ = ["in_shell"]

ENGINE = "sqm-shell"


class _Outputs(Session):
    """Keeps what the shell would send, as the outputs of the cell that runs."""

    def begin(self, cell: Any) -> None:
        """Collect for `cell` from now on."""
        self.cell, self._clear, self._printed = cell, False, {"stdout": 0, "stderr": 0}
        cell.outputs = []

    def send(self, stream: Any, message: Any, content: Any = None, *_: Any, **__: Any) -> Any:
        """Keep one message; those that are no output are of no use here."""
        message = message if isinstance(message, dict) else self.msg(message, content=content)
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "clear_output":
            self._clear = content.get("wait", False)
            if not self._clear:
                self.cell.outputs.clear()
        elif kind == "update_display_data":
            self._update(content)
        elif kind in ("display_data", "execute_result", "error"):
            self._keep(output_from_msg(message), content)
        return message

    def _keep(self, output: Any, content: dict[str, Any]) -> None:
        if self._clear:
            self.cell.outputs.clear()
            self._clear = False
        self.cell.outputs.append(output)
        shown = content.get("transient", {}).get("display_id")
        if shown:
            self.shown.setdefault(shown, []).append(output)

    def _update(self, content: dict[str, Any]) -> None:
        for output in self.shown.get(content.get("transient", {}).get("display_id"), []):
            output.data, output.metadata = content["data"], content["metadata"]

    def printed(self, name: str, text: str) -> None:
        """Keep printed text, joined to what the same stream printed just before, up to the size that is shown."""
        kept = text[: max(MOST_PRINTED + 1 - self._printed[name], 0)]
        self._printed[name] += len(kept)
        if not kept:
            return
        last = self.cell.outputs[-1] if self.cell.outputs and not self._clear else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += kept
        else:
            stream = {"header": {"msg_type": "stream"}, "content": {"name": name, "text": kept}}
            self._keep(output_from_msg(stream), {})


class _Stream(io.TextIOBase):
    """``sys.stdout`` and ``sys.stderr`` of the cells; what programs write past Python is read back from a file."""

    def __init__(self, name: str, outputs: _Outputs, number: int) -> None:
        self.name, self._outputs, self._number = name, outputs, number
        self._before = os.dup(number)
        with TemporaryFile() as file:
            os.dup2(file.fileno(), number)
        self._parts: list[str] = []

    encoding = "UTF-8"
    errors = "replace"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if len(self._parts) < 1000:
            self._parts.append(text)
        else:
            self.flush()
            self._parts.append(text)
        return len(text)

    def flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts:
            self._outputs.printed(self.name, "".join(parts))
        if os.fstat(self._number).st_size:
            self._read_back()

    def give_back(self) -> None:
        """Let the process write where it wrote before."""
        os.dup2(self._before, self._number)
        os.close(self._before)

    def _read_back(self) -> None:
        raw = os.pread(self._number, MOST_PRINTED * 4, 0)
        os.ftruncate(self._number, 0)
        os.lseek(self._number, 0, os.SEEK_SET)
        self._outputs.printed(self.name, raw.decode(errors="replace"))


class _Shell(ZMQInteractiveShell):
    """The shell of a kernel, asked for its outputs instead of sending them."""

    def enable_gui(self, gui: str | None = None) -> None:
        """``%matplotlib inline`` and others of its kind."""
        enable_gui(gui, kernel=self.kernel)

    def ask_exit(self) -> None:
        """``exit`` and ``quit`` end the cell as ``sys.exit`` does."""
        raise SystemExit

    def _update_exit_now(self, change: Any) -> None:
        """There is no kernel to stop."""


_Shell.__name__ = "ZMQInteractiveShell"  # libraries look at this name to learn that they run in a notebook


class _Engine(Engine):
    """papermill's way to run cells, one after the other, up to the first that fails."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, begin: Callable, **_: Any) -> None:
        """Run the cells of ``nb_man.nb`` in one loop of events, as a kernel does."""
        with asyncio.Runner() as runner:
            asyncio.set_event_loop(runner.get_loop())
            runner.get_loop().run_until_complete(cls._run(nb_man.nb.cells, begin))

    @classmethod
    async def _run(cls, cells: list[Any], begin: Callable) -> None:
        with _shell() as (shell, outputs, streams):
            for number, cell in numbered(cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                begin(number)
                outputs.begin(cell)
                result = await _run_cell(shell, cell.source)
                for stream in streams:
                    stream.flush()
                cell.execution_count = result.execution_count
                error = result.error_before_exec or result.error_in_exec
                if error is not None or any(o.output_type == "error" for o in cell.outputs):
                    raise _failed(number, cell, error)


async def _run_cell(shell: Any, source: str) -> Any:
    """Run one cell; one that awaits something shares the loop with what earlier cells left running."""
    text, trouble = source, None
    try:
        text = shell.transform_cell(source)
    except Exception:  # noqa: BLE001 - the shell shows it as the error of the cell
        trouble = sys.exc_info()
    given = {"transformed_cell": text, "preprocessing_exc_tuple": trouble}
    if not shell.should_run_async(source, **given):
        return shell.run_cell(source, store_history=True)
    result = await shell.run_cell_async(source, store_history=True, **given)
    shell.events.trigger("post_execute")
    shell.events.trigger("post_run_cell", result)
    return result


def _failed(number: int, cell: Any, error: BaseException | None) -> RunError:
    """Return why a cell failed; the error that Python shows is the one that counts."""
    if error is not None:
        return cell_error(number, type(error).__name__, str(error))
    shown = next(o for o in cell.outputs if o.output_type == "error")
    return cell_error(number, shown.ename, shown.evalue)


@contextlib.contextmanager
def _shell() -> Iterator[tuple[Any, _Outputs, list[_Stream]]]:
    """Yield a shell whose outputs are kept; Python's streams are given back afterwards."""
    before = sys.stdout, sys.stderr
    outputs = _Outputs()
    outputs.shown = {}
    streams = [_Stream("stdout", outputs, 1), _Stream("stderr", outputs, 2)]
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = _Shell.instance(kernel=SimpleNamespace(eventloop=None), config=settings)
    shell.extension_manager.load_extension("storemagic")
    for part in (shell.displayhook, shell.display_pub):
        part.session, part.pub_socket = outputs, None
    try:
        sys.stdout, sys.stderr = streams
        _as_fresh(shell)
        yield shell, outputs, streams
    finally:
        sys.stdout, sys.stderr = before
        for stream in streams:
            stream.give_back()


def _as_fresh(shell: Any) -> None:
    """Undo what this process has from the one it was forked from, and a fresh kernel would not have.

    Each of these differs in silence: figures that never appear, tables cut to the width of a terminal, equal "random"
    numbers in every run.
    """
    import matplotlib as mpl
    import numpy as np
    import pandas as pd
    from matplotlib_inline.backend_inline import _enable_matplotlib_integration

    _enable_matplotlib_integration()
    mpl.rcParams["backend"] = os.environ.get("MPLBACKEND", mpl.rcParams["backend"])
    pd.set_option("display.max_columns", 20)
    pd.set_option("display.encoding", "UTF-8")
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - whoever uses the global state must not share it with other runs
    shell.user_ns.pop("exit_now", None)
    sys.argv[:] = [""]


def in_shell(begin: Callable[[int], None]) -> Callable[[Any, dict[str, Any], Path, int], Any]:
    """Return what runs the cells of a notebook in this process, for :func:`sqmlib.report.execution.execute`.

    Parameters
    ----------
    begin : callable
        Called with the number of each cell that begins: whoever watches this process counts its seconds.
    """
    import papermill
    from papermill.engines import papermill_engines

    papermill_engines.register(ENGINE, _Engine)
    papermill.execute.write_ipynb = lambda notebook, path: None  # it would make the text of the file, for no file
    logging.getLogger("papermill").setLevel(logging.ERROR)

    def run(notebook: Any, parameters: dict[str, Any], folder: Path, timeout: int) -> Any:
        options = {"engine_name": ENGINE, "kernel_name": "python3", "language": "python", "progress_bar": False}
        with _given_back(), contextlib.chdir(folder):
            return papermill.execute_notebook(notebook, None, parameters, begin=begin, **options)

    return run


@contextlib.contextmanager
def _given_back() -> Iterator[None]:
    """Put back what cells may change and building the report relies on."""
    environment, path = dict(os.environ), sys.path[:]
    with warnings.catch_warnings():
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(environment)
            sys.path[:] = path
