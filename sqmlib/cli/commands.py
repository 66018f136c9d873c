"""The commands. Help texts are keys of ``locale/cli.toml``; :func:`sqmlib.cli.speech.speak` puts them into words."""

# ruff: noqa: B008 - typer reads the defaults of the parameters
from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import typer

import sqmlib
from sqmlib.i18n import tr

__all__ = ["command"]

app = typer.Typer(name="sqm", help="about", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

LANG = typer.Option(None, "--lang", help="option.lang", metavar="en|zh")
OUT = typer.Option(Path("reports"), "--out", help="option.out")
METHOD = typer.Option(None, "--method", help="option.method")
FORCE = typer.Option(False, "--force", help="option.force")


def command() -> Any:
    """Return the whole command line as one object."""
    return typer.main.get_command(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sqm {sqmlib.__version__}")
        raise typer.Exit


def _language(lang: str | None) -> str | None:
    if lang not in (None, "en", "zh"):
        raise typer.BadParameter(tr("cli.error.lang", found=lang))
    return lang


@app.callback()
def _sqm(
    version: bool = typer.Option(False, "--version", help="option.version", callback=_version, is_eager=True),
    lang: str = LANG,
) -> None:
    _language(lang)


@app.command(help="run.about")
def run(
    method: str = typer.Argument(..., help="run.method"),
    case: Path = typer.Option(..., "--case", help="run.case"),
    lang: str = LANG,
    out: Path = OUT,
    name: str = typer.Option(None, "--name", help="run.name"),
    pdf: bool = typer.Option(False, "--pdf", help="run.pdf"),
    parameter: list[str] = typer.Option([], "-p", "--parameter", help="run.parameter", metavar="NAME=VALUE"),
    timeout: int = typer.Option(600, "--timeout", help="run.timeout", min=1),
) -> None:
    """Run one method on one case."""
    from sqmlib.cli.speech import say
    from sqmlib.report import run as run_method

    options = {"lang": _language(lang), "out": out, "name": name, "pdf": pdf, "timeout": timeout}
    record = run_method(method, case, parameters=parameter, **options)
    for remark in record.warnings:
        say(remark.text(), err=True, color="yellow")
    say(record.headline)
    say(tr("cli.run.done", folder=str(record.folder), files=list(record.outputs)), color="green")


@app.command(help="batch.about")
def batch(
    manifest: Path = typer.Argument(..., help="batch.manifest"),
    out: Path = OUT,
    jobs: int = typer.Option(None, "--jobs", help="batch.jobs", min=1),
    timeout: int = typer.Option(600, "--timeout", help="batch.timeout", min=1),
    lang: str = typer.Option(None, "--lang", help="batch.lang", metavar="en|zh"),
    pdf: bool = typer.Option(False, "--pdf", help="batch.pdf"),
    force: bool = typer.Option(False, "--force", help="batch.force"),
    root: Path = typer.Option(None, "--root", help="batch.root"),
    memory: str = typer.Option(None, "--memory", help="batch.memory"),
    dask: str = typer.Option(None, "--dask", help="batch.dask"),
    plan: bool = typer.Option(False, "--plan", help="batch.plan_only"),
) -> None:
    """Make all the reports a manifest asks for."""
    from sqmlib.warming import warming

    options = {"jobs": jobs, "timeout": timeout, "lang": _language(lang), "pdf": pdf, "force": force}
    with nullcontext() if plan or dask else warming(manifest) as ahead:
        from sqmlib.cli.batch import batch as run_all  # takes a second; the server uses it, too

        options |= {"root": root, "memory": memory, "dask": dask, "plan_only": plan, "ahead": ahead}
        raise typer.Exit(run_all(manifest, out, **options))


@app.command(help="report.about")
def report(
    case: Path = typer.Argument(..., help="run.case"),
    lang: str = typer.Option(None, "--lang", help="report.lang", metavar="en|zh|both"),
    out: Path = OUT,
    name: str = typer.Option(None, "--name", help="report.name"),
    pdf: bool = typer.Option(True, "--pdf/--no-pdf", help="run.pdf"),
    timeout: int = typer.Option(600, "--timeout", help="run.timeout", min=1),
) -> None:
    """Bind everything the methods say of a case into one report."""
    from sqmlib.cli.bound import BOTH
    from sqmlib.cli.bound import report as bind_report

    wanted = lang if lang == BOTH else _language(lang)
    bind_report(case, wanted, out, name, pdf=pdf, timeout=timeout)


@app.command(help="portfolio.about")
def portfolio(
    results: Path = typer.Argument(..., help="portfolio.results"),
    lang: str = typer.Option(None, "--lang", help="portfolio.lang", metavar="en|zh"),
    out: Path = OUT,
    targets: Path = typer.Option(None, "--targets", help="portfolio.targets"),
    pdf: bool = typer.Option(False, "--pdf", help="run.pdf"),
    parameter: list[str] = typer.Option([], "-p", "--parameter", help="portfolio.parameter", metavar="NAME=VALUE"),
    timeout: int = typer.Option(600, "--timeout", help="run.timeout", min=1),
) -> None:
    """Compare the results of a batch."""
    from sqmlib.cli.portfolio import portfolio as compare

    compare(results, out, _language(lang), targets, parameter, pdf=pdf, timeout=timeout)


@app.command(help="check.about")
def check(
    target: Path = typer.Argument(..., help="check.target"),
    kind: str = typer.Option(None, "--kind", help="check.kind"),
    sheet: str = typer.Option(None, "--sheet", help="check.sheet"),
    encoding: str = typer.Option(None, "--encoding", help="check.encoding"),
    header_row: int = typer.Option(None, "--header-row", help="check.header_row", min=1),
    respondent: str = typer.Option(None, "--respondent", help="check.respondent"),
    scale: str = typer.Option(None, "--scale", help="check.scale", metavar="1-5"),
    lang: str = LANG,
) -> None:
    """Say everything that is wrong with a case or a file, and what is fine."""
    from sqmlib.check import check_target
    from sqmlib.cli.speech import say

    _language(lang)
    options = {"sheet": sheet, "encoding": encoding, "header_row": header_row, "respondent": respondent, "scale": scale}
    report = check_target(target, kind, **{k: v for k, v in options.items() if v is not None})
    say(report.text())
    raise typer.Exit(report.exit_code)


@app.command(help="demo.about")
def demo(
    out: Path = OUT,
    case: Path = typer.Option(None, "--case", help="demo.case"),
    pdf: bool = typer.Option(False, "--pdf", help="run.pdf"),
    lang: str = LANG,
) -> None:
    """Run every method on the sample case in both languages."""
    from sqmlib.cli.demo import demo as run_demo

    _language(lang)
    raise typer.Exit(run_demo(out, case, pdf=pdf))


@app.command(help="questionnaire.about")
def questionnaire(
    case: Path = typer.Argument(None, help="questionnaire.case"),
    items: Path = typer.Option(None, "--items", help="questionnaire.items"),
    lang: str = typer.Option("both", "--lang", help="questionnaire.lang", metavar="en|zh|both"),
    out: Path = typer.Option(Path("questionnaire"), "--out", help="questionnaire.out"),
    importance: bool = typer.Option(False, "--importance", help="questionnaire.importance"),
    title: str = typer.Option(None, "--title", help="questionnaire.title"),
    method: str = METHOD,
    force: bool = FORCE,
) -> None:
    """Write a questionnaire to print and a workbook to enter its answers."""
    from sqmlib.cli.files import write_questionnaire

    if (case is None) == (items is None):
        raise typer.BadParameter(tr("cli.error.case_or_items"))
    options = {"lang": lang, "importance": importance, "title": title, "force": force}
    write_questionnaire(method, case, items, out, **options)


@app.command(help="template.about")
def template(
    method: str = typer.Argument(..., help="run.method"),
    out: Path = typer.Option(None, "--out", help="template.out"),
    force: bool = FORCE,
    lang: str = LANG,
) -> None:
    """Write the blank input file of a method."""
    from sqmlib.cli.files import write_template

    _language(lang)
    write_template(method, out, force=force)


@app.command(help="new.about")
def new(
    folder: Path = typer.Argument(..., help="new.folder"),
    answers: Path = typer.Option(..., "--answers", help="new.answers"),
    title: str = typer.Option(None, "--title", help="new.title"),
    accept: bool = typer.Option(False, "--accept", help="new.accept"),
    method: str = METHOD,
    lang: str = LANG,
) -> None:
    """Make a case folder from a survey file."""
    from sqmlib.cli.files import new_case

    raise typer.Exit(new_case(folder, answers, method, title=title, lang=_language(lang), accept=accept))


@app.command(help="lab.about")
def lab(
    folder: Path = typer.Argument(Path("workbench"), help="lab.folder"),
    lang: str = LANG,
    port: int = typer.Option(8888, "--port", help="lab.port", min=1, max=65535),
    ip: str = typer.Option("127.0.0.1", "--ip", help="lab.ip"),
    certificate: Path = typer.Option(None, "--certificate", help="lab.certificate"),
    key: Path = typer.Option(None, "--key", help="lab.key"),
    browser: bool = typer.Option(True, "--browser/--no-browser", help="lab.browser"),
) -> None:
    """Open JupyterLab on a working copy of the notebooks."""
    from sqmlib.cli.lab import lab as open_lab
    from sqmlib.i18n import language

    place = {"port": port, "ip": ip, "certificate": certificate, "key": key}
    raise typer.Exit(open_lab(folder, language(_language(lang)), browser=browser, **place))
