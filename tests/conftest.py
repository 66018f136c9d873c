"""What all tests share."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")
for _library in ("OPENBLAS", "OMP", "MKL"):  # as batches do: threads for small matrices cost more than they save
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [path for path in (str(ROOT),) if path not in sys.path]  # tests use tools/ as modules

# Files whose tests take longest, those that take more than ten seconds; all others follow in the usual order.
LONG = """
batch_resume browser/kano_panel browser/swot_panel batch_cluster browser/qfd_panel browser/parcs_panel new_method
browser/servqual_panel browser/dmaic_panel bound hostile notebooks contract report batch_pool batch_faults
panels_swot panels_servqual panels_dmaic panels guide project manifest portfolio_properties kano_properties
portfolio_plots security cli panels_satisfaction portfolio_guide batch_fidelity parcs_panels panels_qfd
panels_qfd_sources servqual_properties swot_plots kano_plots
""".split()  # noqa: SIM905

# The same examples every time: a red test must be red again at the next run.
settings.register_profile("sqm", deadline=None, max_examples=30, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "sqm"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: a long one at the end would keep one worker busy and the others idle."""
    ranks = {name: rank for rank, name in enumerate(LONG)}
    items.sort(key=lambda item: ranks.get(_short(item.path), len(LONG)))


def pytest_collection_finish() -> None:
    """Leave what stays for good to itself: looking through all of it for garbage takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _short(path: Path) -> str:
    """Return the name of a file of tests as `LONG` has it."""
    name = path.stem.removeprefix("test_")
    return f"browser/{name}" if path.parent.name == "browser" else name


@pytest.fixture(autouse=True)
def _english():
    """Leave no language and no open figure behind."""
    from sqmlib import i18n

    i18n.use("en")
    yield
    i18n.use("en")
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(params=["en", "zh"])
def lang(request) -> str:
    """Return each of the two languages in turn."""
    return request.param


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the founders' folder that lies beside the repository of the developers; others have none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder shared/ does not lie beside this repository")
    return folder
