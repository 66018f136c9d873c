"""The reports made from all the others: the portfolio over the record of results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqmlib.batch.job import Job

if TYPE_CHECKING:
    from sqmlib.batch.plan import Plan

__all__ = ["overview_jobs"]


def overview_jobs(plan: Plan) -> list[Job]:
    """Return the portfolio runs a plan asks for, one per language; they begin when all other runs have ended."""
    asked = plan.portfolio
    if asked is None:
        return []
    params = {"targets": [dict(target) for target in asked.targets]} if asked.targets else {}
    pdf = any(job.pdf for job in plan.jobs)
    return [Job(f"portfolio-{lang}", method="portfolio", lang=lang, params=params, pdf=pdf) for lang in asked.languages]
