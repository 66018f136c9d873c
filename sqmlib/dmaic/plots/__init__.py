"""Pictures of a DMAIC project; every function returns the Axes, and ``ax.alt`` says the picture in words."""

from __future__ import annotations

__all__: list[str] = []
