"""Find what travels beside the code: notebooks, templates and sample data."""

from __future__ import annotations

from pathlib import Path

__all__ = ["share"]

_HERE = Path(__file__).resolve().parent
_ROOTS = (_HERE / "_share", _HERE.parent)  # in an installed wheel; in a checkout of the repository


def share(name: str) -> Path:
    """Return the folder `name` (``notebooks``, ``templates`` or ``data``).

    Parameters
    ----------
    name : str
        Folder, or a path below one of the three.

    Raises
    ------
    FileNotFoundError
        If the installation is not complete.

    Examples
    --------
    >>> share("templates").is_dir()
    True
    """
    for root in _ROOTS:
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(name)
