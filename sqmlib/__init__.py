"""sqmlib: the library behind the service quality workbench.

Examples
--------
>>> import sqmlib as sq
>>> "kano" in sq.METHODS
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqmlib.checks import DataError
from sqmlib.i18n import use
from sqmlib.rules import choice_error

if TYPE_CHECKING:
    from types import ModuleType

    from sqmlib.case import Case

__version__ = "0.1.0"
METHODS = ("kano", "servqual", "satisfaction", "qfd", "dmaic", "swot", "parcs")
COMPANIONS = ("gaps", "ipa")  # methods that are shown in the notebook of another
_MODULES = (
    *METHODS,
    *COMPANIONS,
    "charts",
    "checks",
    "guide",
    "i18n",
    "inputs",
    "panels",
    "report",
    "result",
    "rules",
    "stats",
)
_MODULES += ("portfolio", "psychometrics", "weights", "chain", "spc", "capability", "msa")

__all__ = ["COMPANIONS", "METHODS", "DataError", "__version__", "method", "open_case", "use"]


def open_case(folder: Any, **options: Any) -> Case:
    """Open a case folder; see :func:`sqmlib.case.open_case`."""
    return import_module("sqmlib.case").open_case(folder, **options)


def method(name: str) -> ModuleType:
    """Return the module of a method, or raise DataError naming those there are.

    >>> method("kano").INPUT.kind
    'kano'
    """
    if name not in (*METHODS, *COMPANIONS):
        raise choice_error("method", name, (*METHODS, *COMPANIONS))
    return import_module(f"sqmlib.{name}")


def __getattr__(name: str) -> Any:
    """Load a module of the library at its first use: ``import sqmlib`` itself stays light."""
    if name in _MODULES:
        return import_module(f"sqmlib.{name}")
    raise AttributeError(f"module 'sqmlib' has no attribute {name!r}")
