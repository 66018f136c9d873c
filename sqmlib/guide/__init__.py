"""Guided steps: the same notebook cells edit live and report in batch.

Examples
--------
>>> import sqmlib as sq
>>> from sqmlib._share import share
>>> g = sq.guide.open("kano", sq.open_case(share("data") / "airline"), lang="en", mode="batch", bootstrap=200)
>>> g.live
False
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqmlib.case import MODES, Case
from sqmlib.guide.show import RESULT_MIME, Payload, Picture, TableView, Words
from sqmlib.guide.state import State
from sqmlib.guide.steps import Guide
from sqmlib.i18n import language, use
from sqmlib.rules import choice_error

__all__ = ["RESULT_MIME", "Guide", "Payload", "Picture", "TableView", "Words", "frontend", "open"]

_SERVERS = ("JPY_SESSION_NAME", "VOILA_REQUEST_URL")  # set by Jupyter Server and Voila for kernels that people look at


def open(method: str, case: Case, *, lang: str | None = None, mode: str | None = None, **overrides: Any) -> Guide:
    """Open the guided steps of a method over a case.

    Parameters
    ----------
    method : str
        Name of the method.
    case : Case
        The opened case.
    lang : {"en", "zh"}, optional
        Default: the language of the case.
    mode : {"auto", "live", "batch"}, optional
        ``live`` brings the editors, ``batch`` shows only; ``auto`` is live where somebody looks. Default: the case's.
    **overrides
        Options of the method's ``analyze``, laid over the saved ones without saving; None stands for "as saved".

    Returns
    -------
    Guide

    Raises
    ------
    DataError
        If an override is no option of the method, or the mode is none of the three.
    """
    mode = case.mode if mode is None else mode
    if mode not in MODES:
        raise choice_error("mode", mode, MODES)
    live = mode == "live" or (mode == "auto" and frontend())
    lang = language(lang or case.lang)
    if _shell() is not None:  # a notebook is in one language, and so is what its cells refuse
        use(lang)
    state = State(method, case, lang, overrides, hurried=live)
    return _guide_of(method)(state, live=live)


def _guide_of(method: str) -> type[Guide]:
    name = f"sqmlib.panels.{method}"
    return import_module(name).GUIDE if find_spec(name) else Guide


def _shell() -> Any:
    """Return the shell of the notebook that runs this code, or None."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def frontend() -> bool:
    """Say whether this code runs in a kernel that somebody looks at: JupyterLab, Voila, VS Code.

    >>> frontend()
    False
    """
    shell = _shell()
    if shell is None or not hasattr(shell, "kernel"):
        return False
    return any(os.environ.get(name) for name in _SERVERS) or "__vsc_ipynb_file__" in shell.user_ns
