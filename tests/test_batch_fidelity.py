"""A forked run gives what a fresh kernel gives: the same outputs, the same settings, and nothing of its neighbors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from report_kit import make_case

from sqmlib.disk import scratch
from sqmlib.isolation import environment
from sqmlib.report import prepare
from sqmlib.report.execution import in_kernel
from sqmlib.warming import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system cannot fork safely")

# What a batch does between its server and a run: warm up, fork, take a folder, run the cells.
FORK = """
import json, os, sys, traceback
from pathlib import Path
import nbformat
from sqmlib.batch.worker import _stand_alone, warm_up
warm_up()
tasks = json.load(open(sys.argv[1]))
for task in tasks:
    pid = os.fork()
    if not pid:
        code = 1
        try:
            from sqmlib.batch.shell import in_shell
            folder = Path(task["source"] + ".tmp")
            folder.mkdir()
            _stand_alone(folder, None)
            notebook = nbformat.read(task["source"], 4)
            done = in_shell(lambda number: None)(notebook, task["parameters"], Path(task["folder"]), 60)
            nbformat.write(done, task["target"])
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    if os.waitpid(pid, 0)[1]:
        sys.exit(1)
"""
CELLS = (
    "import numpy as np, pandas as pd, matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);",
    "fig, ax = plt.subplots(); ax.bar([1, 2], [3, 4]); ax.set_title('Two')",
    "plt.figure(); plt.plot([3, 1]); plt.show(); print('after')",
    "plt.close('all'); fig = plt.figure(); fig",
    "plt.style.use('ggplot'); plt.plot([1]); plt.gcf().set_size_inches(2, 1)",
    "with plt.rc_context({'lines.linewidth': 9}): plt.plot([1, 2])",
    "pd.DataFrame(np.arange(90.).reshape(3, 30) / 7)",
    "print(pd.DataFrame(np.arange(90.).reshape(3, 30) / 7))",
    "pd.DataFrame({'a': range(200), 'b': ['x' * 80] * 200})",
    "pd.Series(range(100))",
    "import sys\nprint('a'); print('e', file=sys.stderr); sys.stdout.write('c\\n'); sys.stderr.flush()",
    "print('no end', end='')",
    "for n in range(3): print(n, end='\\r')",
    (
        "import warnings\nfor kind in (UserWarning, DeprecationWarning, FutureWarning, PendingDeprecationWarning):\n"
        "    warnings.warn('say', kind)\nnp.log(np.array([0.]))"
    ),
    "import logging; logging.warning('logged'); logging.getLogger('x').info('no')",
    "from IPython.display import *\nh = display('one', display_id='d1')\nprint('mid')\nh.update('two')",
    "h.update(HTML('<b>three</b>'))\ndisplay(Markdown('*m*'), Latex('$x$'), JSON({'a': 1}), SVG('<svg/>'))",
    "display({'text/plain': 'raw', 'text/html': '<p>raw</p>'}, raw=True, metadata={'text/html': {'isolated': True}})",
    "print('gone'); clear_output(); print('stays')",
    "print('gone'); clear_output(wait=True); print('stays')",
    "print('kept'); clear_output(wait=True)",
    "import ipywidgets as w\ns = w.IntSlider(3, description='x'); display(s); s",
    "import asyncio\nawait asyncio.sleep(0.01); print('awaited')",
    "async def f(): return 5\nawait f()",
    "t = asyncio.ensure_future(asyncio.sleep(0, 'in the background'))",
    "await t",
    "asyncio.get_running_loop().is_running()",
    "%%capture cap\nprint('hidden'); 1",
    "cap.stdout",
    "%%bash\necho bash; echo err >&2",
    "!echo shell; echo 2nd",
    "r = !echo list\nr",
    "%env TZ",
    "%matplotlib inline",
    "%config InlineBackend.figure_format",
    "%precision 3",
    "1 / 3",
    "class R:\n    def __repr__(self): raise ValueError('no')\nkept = R()",
    "try:\n    repr(kept)\nexcept ValueError as error: print(error)",
    "class H:\n    def _repr_html_(self): return '<i>h</i>'\n    def __repr__(self): return 'H'\nH()",
    (
        "class P:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        return {'text/plain': 'p', 'application/x-a+json': {'k': 1}}\nP()"
    ),
    "_",
    "sorted(Out)[-3:], In[3]",
    "1;",
    "2\n3",
    "None",
    "import pickle\nclass C: pass\ntype(pickle.loads(pickle.dumps(C()))).__module__",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(1) as p: list(p.map(print, 'tt'))",
    "import os, subprocess\nos.write(1, b'below Python\\n'); subprocess.run(['echo', 'a program']).returncode",
    "from IPython.core.magic import register_line_magic\n@register_line_magic\ndef hello(line): return 'hi ' + line",
    "%hello you",
    "np.set_printoptions(precision=2); np.array([1.23456])",
    "get_ipython().user_ns is globals(), __name__, get_ipython().execution_count, type(get_ipython()).__name__",
)
STATE = """
import asyncio, builtins, decimal, gc, json, locale, os, random, shutil, signal, socket, sys, threading, warnings
import matplotlib as mpl, matplotlib.pyplot, numpy as np, pandas as pd
from pandas._config.config import _registered_options as options
shell = get_ipython()
kinds = [k for k in vars(builtins).values() if isinstance(k, type) and issubclass(k, Warning)]
kinds.append(np.exceptions.RankWarning)
def action(kind, place):
    fits = (f for f in warnings.filters if f[1] is None and issubclass(kind, f[2]))
    return next((f[0] for f in fits if getattr(f[3], "pattern", f[3]) in (None, place)), "default")
print(json.dumps({
    "pandas": {key: repr(pd.get_option(key)) for key in sorted(options)},
    "matplotlib": {key: repr(value) for key, value in sorted(mpl.rcParams.items())},
    "numpy": [repr(np.geterr()), repr(np.get_printoptions())],
    "warnings": {f"{kind.__name__} in {place}": action(kind, place) for kind in kinds for place in ("__main__", "x")},
    "python": [sys.path, sys.getrecursionlimit(), repr(gc.get_threshold()), sys.executable, sys.prefix, __name__],
    "files": [sys.stdout.encoding, sys.stdout.isatty(), sys.stdin.isatty(), os.getcwd()],
    "place": [locale.setlocale(locale.LC_ALL), shutil.get_terminal_size(), socket.getdefaulttimeout()],
    "environment": {key: os.environ.get(key) for key in ("TZ", "LC_ALL", "HOME", "PATH", "PYTHONPATH", "MPLBACKEND")},
    "signals": [repr(signal.getsignal(s)) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)],
    "decimal": repr(decimal.getcontext()), "backend": mpl.get_backend(),
    "loop": asyncio.get_running_loop().is_running(),
    "magics": sorted(shell.magics_manager.magics["line"]) + sorted(shell.magics_manager.magics["cell"]),
    "shell": [shell.colors, shell.ast_node_interactivity, shell.autoawait, shell.automagic, shell.cache_size],
    "names": sorted(globals()),
}))
"""
RANDOM = "import random, numpy as np\nprint(random.random(), np.random.random()); np.random.seed(5); random.seed(5)"


def written(folder, name, *sources):
    cells = [new_code_cell("y: int = 1", metadata={"tags": ["parameters"]}), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    return {"source": str(folder / f"{name}.ipynb"), "parameters": {"y": 2}, "folder": str(folder)}


@pytest.fixture(scope="module")
def tasks(tmp_path_factory):
    """Return what is run both ways: a method in both languages, all that a cell can show, the settings it meets."""
    folder = tmp_path_factory.mktemp("fidelity")
    case, tasks = make_case(folder / "small"), {}
    for lang in ("en", "zh"):
        task = prepare("kano", case, lang=lang)
        (folder / f"{lang}.ipynb").write_bytes(task.source)
        source = str(folder / f"{lang}.ipynb")
        tasks[lang] = {"source": source, "parameters": task.parameters, "folder": str(task.folder)}
    tasks["cells"] = written(folder, "cells", *CELLS)
    tasks["state"] = written(folder, "state", STATE)
    tasks["random1"], tasks["random2"] = written(folder, "random1", RANDOM), written(folder, "random2", RANDOM)
    for name, task in tasks.items():
        task["target"] = str(folder / f"{name}.done")
    return tasks


@pytest.fixture(scope="module")
def forked(tasks, tmp_path_factory):
    """Return the notebooks run in processes forked from a warm one."""
    file = tmp_path_factory.mktemp("asked") / "tasks.json"
    file.write_text(json.dumps(list(tasks.values())), encoding="utf-8")
    with scratch() as folder:
        command = [sys.executable, "-P", "-c", FORK, str(file)]
        done = subprocess.run(command, env=environment(folder), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name: nbformat.read(task["target"], 4) for name, task in tasks.items()}


def in_cold(task):
    return in_kernel(nbformat.read(task["source"], 4), task["parameters"], Path(task["folder"]), 120)


def shown(cell):
    """Return the outputs of a cell; streams in one piece each, and without what is new in every kernel."""
    texts, outputs = {}, []
    for output in cell.outputs:
        if output.output_type == "stream":
            texts[output.name] = texts.get(output.name, "") + output.text
        else:
            data = {kind: content for kind, content in output.data.items() if "widget-view" not in kind}
            outputs.append((output.output_type, data, output.metadata, output.get("execution_count")))
    names = re.compile(r"(/tmp/\S*ipykernel_\d+/\d+\.py|<ipython-input-\S+>)(?=:\d)")
    return {name: names.sub("cell", text) for name, text in texts.items()}, outputs, cell.execution_count


@pytest.mark.parametrize("name", ["en", "zh", "cells"])
def test_outputs_are_equal_in_every_kind(tasks, forked, name):
    cold, warm = in_cold(tasks[name]), forked[name]
    assert len(cold.cells) == len(warm.cells)
    compared = 0
    for one, other in zip(cold.cells, warm.cells, strict=True):
        if one.cell_type == "code":
            assert shown(one) == shown(other), one.source
            compared += bool(one.outputs)
    assert compared >= 5


def test_settings_are_those_of_a_fresh_kernel(tasks, forked):
    cold, warm = (json.loads(done.cells[-1].outputs[0].text) for done in (in_cold(tasks["state"]), forked["state"]))
    assert len(cold["pandas"]) > 40
    assert len(cold["matplotlib"]) > 300
    cold["matplotlib"].pop("interactive"), warm["matplotlib"].pop("interactive")  # set after the first cell that draws
    for key, value in cold.items():
        assert warm[key] == value, key


def test_random_numbers_are_not_those_the_neighbor_left(forked):
    first, second = (forked[name].cells[-1].outputs[0].text for name in ("random1", "random2"))
    assert first == second  # each begins anew, whatever seed the other set
