"""``spillover report``: a run, or two beside each other, as files to send: the explorer in one page, figures, a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spillover.ground.errors import Finding, RunError
from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, RunName, Runs, note, show_json

if TYPE_CHECKING:
    from spillover.engine.runstore import Run
    from spillover.report.briefing.write import Subject


def report(
    run: RunName,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help="A second run, shown beside the first with the difference.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The explorer as one file that opens with no network.")
    ] = None,
    pdf: Annotated[Path | None, typer.Option(metavar="FILE", help="A briefing of several pages, to print.")] = None,
    png: Annotated[
        Path | None, typer.Option(metavar="FILE", help="One figure for screens: map and hosts, or camps.")
    ] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="The same, for print.")] = None,
    runs: Runs = DEFAULT_RUNS,
    json: Json = False,
) -> None:
    """Write a run as files to send; of one that is not complete, the finished members. Older files are replaced.

    Figures need the extra 'plots'; all forms may be asked for at once.
    """
    wanted = {"html": html, "pdf": pdf, "png": png, "svg": svg}
    files = {form: path for form, path in wanted.items() if path is not None}
    _check_names(files)
    from spillover.engine.files import write_whole
    from spillover.engine.index import find_run
    from spillover.engine.runstore import open_run
    from spillover.report.briefing.write import drawn
    from spillover.report.explorer.page import page

    opened = [open_run(find_run(named, runs)) for named in (run, other) if named is not None]
    _tell_of_missing(opened)
    subject = _subject(opened)
    contents = {
        path: page(subject.views, subject.difference, subject.refused) if form == "html" else drawn(subject, form)
        for form, path in files.items()
    }
    replaced = [str(path) for path in files.values() if path.exists()]
    for path, content in contents.items():
        write_whole(path, content)
    written = [str(path) for path in files.values()]
    if json:
        show_json({"written": written, "replaced": replaced, "refused": subject.refused or None})
        return
    again = f" (in place of an older {', '.join(replaced)})" if replaced else ""
    note(f"Wrote {', '.join(written)}{again}")


def _check_names(files: dict[str, Path]) -> None:
    """Refuse names that do not say what is in the file, before anything is computed."""
    from spillover.report.explorer.page import check_name

    if not files:
        raise RunError(Finding("RUN-023", "no form was asked for", "give --html, --pdf, --png or --svg FILE"))
    for form, path in files.items():
        if form == "html":
            check_name(path)
        elif path.suffix.lower() != f".{form}":
            cure = f"let its name end in .{form}"
            raise RunError(Finding("RUN-305", f"'{path}' is no name of a {form.upper()} file", cure, value=str(path)))


def _tell_of_missing(opened: list[Run]) -> None:
    for one in opened:
        manifest = one.manifest
        if manifest.n_done < manifest.members:
            note(f"{manifest.name}: {manifest.n_done} of {manifest.members} members are finished, and shown")


def _subject(opened: list[Run]) -> Subject:
    """The documents of one run or two; of two that are no pairs, why there is no difference."""
    from spillover.report.briefing.write import Subject
    from spillover.report.explorer.cache import difference_beside, view_beside

    views = tuple(view_beside(one) for one in opened)
    difference, refused = None, ""
    if len(opened) > 1:
        try:
            difference = difference_beside(*opened)
        except RunError as error:
            refused = "; ".join(finding.message for finding in error.findings)
            note(f"There is no difference of these runs: {refused}")
    return Subject(views, difference, refused, _camps(opened[0], views[0]))


def _camps(run: Run, view: dict[str, Any]) -> Any:
    """Results and scenario of a run whose camps are drawn; None of a run over borders, or without any camp."""
    from dataclasses import replace

    from spillover.data.scenario import load
    from spillover.engine.runstore import INPUTS
    from spillover.experiments.results import Results

    results, manifest = Results.of_run(run), run.manifest
    kinds = {place["kind"] for place in view["places"]}
    if "crossing" in kinds or ("camp" not in kinds and results.observed.is_empty()):
        return None
    if manifest.n_done < manifest.members:
        results = replace(results, about={**results.about, "members": f"{manifest.n_done} of {manifest.members}"})
    return results, load(run.folder / INPUTS)
