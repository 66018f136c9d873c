"""From what a manifest says to the runs it asks for: language, parameters, parts of the answers, names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqmlib.batch.hiding import hidden_cells, hidden_values, natural
from sqmlib.batch.job import Job
from sqmlib.batch.names import Draft, named
from sqmlib.batch.scalars import Misfit, typed
from sqmlib.batch.schema import Manifest, Matrix, Wanted
from sqmlib.batch.sources import CaseFacts, Sources
from sqmlib.checks import DataError, Remark, Where
from sqmlib.plainyaml import Branch
from sqmlib.report.parameters import OWN, check_parameters
from sqmlib.report.publishing import LONGEST

__all__ = ["MOST_RUNS", "MOST_VALUES", "expand"]

MOST_VALUES = 500
MOST_RUNS = 100_000
Part = tuple[str, str] | None


class Expansion:
    """One reading of a manifest into runs.

    Attributes
    ----------
    problems : list of Remark
        What is wrong with the manifest beside its sources.
    said : list of Remark
        What there is to know about runs that are not made.
    """

    def __init__(self, manifest: Manifest, sources: Sources, lang: str | None, pdf: bool) -> None:
        self.manifest, self.sources, self.lang, self.pdf = manifest, sources, lang, pdf
        self.problems: list[Remark] = []
        self.said: list[Remark] = []
        self._taken: set[str] = set()  # defaults that some notebook declares
        self._checked: dict[tuple[int, int], dict[str, Any]] = {}

    def say(self, code: str, line: int, **values: Any) -> None:
        """Note one problem of the manifest."""
        self.problems.append(Remark(f"manifest.{code}", "error", values, Where(self.manifest.name, "", (line,))))

    def drafts(self) -> Iterator[Draft]:
        """Yield every run, in the order of the manifest."""
        for wanted in self.manifest.runs:
            yield from self._run(wanted)
        for matrix in self.manifest.matrices:
            yield from self._matrix(matrix)

    def unused_defaults(self) -> None:
        """Refuse parameters given to all runs that no notebook declares."""
        lines = self.manifest.defaults.params.lines
        for name in lines.keys() - self._taken - set(OWN):
            self.say("unused_default", lines[name], name=name[:80])
        for name in lines.keys() & set(OWN):
            self.say("own_parameter", lines[name], name=name)

    # one run ----------------------------------------------------------------------------------------------------

    def _run(self, wanted: Wanted) -> Iterator[Draft]:
        given = self.manifest.defaults
        both = wanted.method or wanted.notebook
        method, notebook = (wanted.method, wanted.notebook) if both else (given.method, given.notebook)
        if not method and not notebook:
            if wanted.sound:
                self.say("nothing_to_run", wanted.line, key=wanted.place)
            return
        if wanted.name == "":
            self._remark("report.bad_name", wanted.line, {"found": "", "most": LONGEST})
        types = self.sources.notebook(notebook, wanted.line) if notebook else None
        case = wanted.case or (given.case if method or "case" in (types or {}) else None)
        if notebook and wanted.case and types is not None and "case" not in types:
            self.say("no_case_parameter", wanted.line, found=notebook[:200])
        if method and not case:
            if wanted.sound:
                self.say("case_missing", wanted.line, key=wanted.place)
            return
        found = self.sources.case(case, wanted.line) if case else None
        if case and (found is None or (method and not self.sources.answers(case, method))):
            return
        lang = self._language(wanted.lang, found)
        types = self.sources.shipped(method, lang, wanted.line) if method else types
        params = None if types is None else self._params(wanted.params, types)
        if params is not None and wanted.sound:
            yield self._draft(method, notebook, case, found, lang, params, wanted.line, wanted.name)

    def _language(self, wanted: str | None, case: CaseFacts | None) -> str:
        return wanted or self.manifest.defaults.lang or self.lang or (case and case.language) or "en"

    def _draft(
        self,
        method: str | None,
        notebook: str | None,
        case: str | None,
        facts: CaseFacts | None,
        lang: str,
        params: Mapping[str, Any],
        line: int,
        name: str | None = None,
    ) -> Draft:
        source = str(self.sources.root / notebook) if notebook else ""
        place = str(facts.path) if facts else ""
        job = Job(name or "", method or "", source, place, lang, params, pdf=self.pdf, line=line)
        stem = facts.path.resolve().relative_to(self.sources.root).as_posix() if facts else str(notebook)
        return Draft(job, facts.name if facts and stem == "." else stem)

    def _params(self, given: Branch, types: Mapping[str, str]) -> dict[str, Any]:
        """Return the checked parameters: those of all runs that this notebook declares, under those of this run."""
        defaults = self.manifest.defaults.params
        shared = {name: node for name, node in defaults.entries.items() if name in types and name not in OWN}
        self._taken |= shared.keys()
        if not given.entries and not shared:
            return {}
        nodes = {name: (node, defaults.lines[name]) for name, node in shared.items()}
        nodes |= {name: (node, given.lines[name]) for name, node in given.entries.items()}
        return {name: self._value(name, node, at, types) for name, (node, at) in nodes.items()}

    def _value(self, name: str, node: Any, line: int, types: Mapping[str, str]) -> Any:
        if name in OWN:
            self.say("own_parameter", line, name=name)
            return None
        try:
            value = typed(node, types.get(name, ""))
            return check_parameters({name: value}, types)[name]
        except Misfit as misfit:
            self._misfit(name, misfit, types)
        except DataError as error:
            self._refused(name, error, line, value)
        return None

    def _misfit(self, name: str, misfit: Misfit, types: Mapping[str, str]) -> None:
        text = getattr(misfit.node, "text", "…")[:80]
        if name not in types:
            values = {"name": name[:80], "allowed": [known for known in types if known not in OWN]}
            self._remark("report.unknown_parameter", misfit.node.line, values)
        elif misfit.code == "quote":
            self.say("quote_parameter", misfit.node.line, name=name[:80], found=text)
        else:
            self._remark("report.wrong_type", misfit.node.line, {"name": name[:80], "must": types[name], "found": text})

    def _remark(self, code: str, line: int, values: Mapping[str, Any]) -> None:
        self.problems.append(Remark(code, "error", values, Where(self.manifest.name, "", (line,))))

    def _refused(self, name: str, error: DataError, line: int, value: Any) -> None:
        for remark in error.problems:
            if remark.code == "report.address" and isinstance(value, str) and "://" not in value:
                self.say("away", line, name=name[:80], found=value[:200])
            else:
                self._remark(remark.code, line, remark.values)

    # many runs --------------------------------------------------------------------------------------------------

    def _matrix(self, matrix: Matrix) -> Iterator[Draft]:
        given = self.manifest.defaults
        methods = matrix.methods or ((given.method,) if given.method else ())
        cases = matrix.cases or (((given.case, matrix.line),) if given.case else ())
        for key, found in (("methods", methods), ("cases", cases)):
            if not found:
                self.say("matrix_lacks", matrix.line, key=f"{matrix.place}.{key}")
        if methods and not matrix.total and not (matrix.segment or matrix.wave):
            self.say("no_total", matrix.line, key=matrix.place)
        names = dict.fromkeys(name for text, line in cases for name in self.sources.matching(text, line))
        lines = dict(cases)
        for name in names:
            for method in methods:
                yield from self._cell(matrix, name, method, lines.get(name, matrix.line))

    def _cell(self, matrix: Matrix, name: str, method: str, line: int) -> Iterator[Draft]:
        """Yield the runs of one case and method."""
        facts, columns = self.sources.case(name, line), [c for c in (matrix.segment, matrix.wave) if c]
        sizes = self.sources.sizes(name, method, columns) if facts else None
        if facts is None or sizes is None:
            return
        parts = list(self._parts(matrix, name, columns, sizes, self.sources.least(name, method))) if columns else []
        for lang in dict.fromkeys(self._language(wanted, facts) for wanted in matrix.languages or (None,)):
            types = self.sources.shipped(method, lang, matrix.line)
            if types is None:
                continue
            if parts and "only" not in types:
                self.say("no_only", matrix.line, found=f"{method}.ipynb")
                continue
            params = self._params(matrix.params, types)
            draft = self._draft(method, None, name, facts, lang, params, matrix.line)
            if matrix.total:
                yield draft
            for segment, wave, hidden in parts:
                yield replace(draft, job=replace(draft.job, segment=segment, wave=wave, hidden=hidden))

    def _parts(
        self, matrix: Matrix, name: str, columns: list[str], sizes: Mapping[tuple[str, ...], int], least: int
    ) -> Iterator[tuple[Part, Part, Remark | None]]:
        """Yield the parts of the answers, those too small to show marked."""
        if not self._countable(matrix, name, columns, sizes):
            return
        if len(columns) == 1:
            hidden = {(v,): why for v, why in hidden_values({k[0]: n for k, n in sizes.items()}, least).items()}
        else:
            hidden = hidden_cells(sizes, least)
        for values in sorted((key for key in sizes if all(key)), key=lambda key: [natural(v) for v in key]):
            pairs = iter(zip(columns, values, strict=True))
            segment, wave = next(pairs) if matrix.segment else None, next(pairs) if matrix.wave else None
            why = hidden.get(values)
            yield segment, wave, Remark(f"manifest.hidden.{why}", "info", {"least": least}) if why else None

    def _countable(self, matrix: Matrix, name: str, columns: list[str], sizes: Mapping[tuple[str, ...], int]) -> bool:
        """Say how many rows belong to no part; refuse columns with more values than a person would compare."""
        fine = True
        for k, column in enumerate(columns):
            values = {key[k] for key in sizes if key[k]}
            if not 0 < len(values) <= MOST_VALUES:
                code = "too_many_values" if values else "no_values"
                self.say(code, matrix.line, column=column[:80], n=len(values), most=MOST_VALUES, case=name[:200])
                fine = False
        if len(sizes) > MOST_RUNS:
            self.say("too_many_runs", matrix.line, most=MOST_RUNS)
            fine = False
        blank = sum(n for key, n in sizes.items() if not all(key))
        if blank:
            values = {"case": name, "columns": columns, "n": blank}
            self.said.append(Remark("manifest.blank", "warning", values, Where(self.manifest.name, "", (matrix.line,))))
        return fine


def expand(
    manifest: Manifest, sources: Sources, lang: str | None, pdf: bool
) -> tuple[list[Job], list[Remark], list[Remark]]:
    """Return the runs with their names, what is worth knowing, and every problem that is not one of the sources."""
    work = Expansion(manifest, sources, lang, pdf)
    drafts: list[Draft] = []
    for draft in work.drafts():
        drafts.append(draft)
        if len(drafts) > MOST_RUNS:
            work.say("too_many_runs", draft.job.line, most=MOST_RUNS)
            break
    if drafts:
        work.unused_defaults()
    jobs, problems = named(drafts, manifest.name)
    said = {repr(remark): remark for remark in work.said}
    return jobs, list(said.values()), [*work.problems, *problems]
