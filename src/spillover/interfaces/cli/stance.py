"""``spillover stance``: where governments stand on the war, fitted from public evidence, shown, and explained."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spillover.ground.errors import Finding, StanceError
from spillover.interfaces.cli.speak import Json, note, show, show_json, tell

if TYPE_CHECKING:
    from spillover.data.stance.positions import StancePack
    from spillover.experiments.stances import Files

app = typer.Typer(help="Where governments stand on the war.", no_args_is_help=True)

Pack = Annotated[Path | None, typer.Argument(metavar="PACK", help="A folder with positions (default: the project's).")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Information date.")]


class Axis(StrEnum):
    """What a position is measured along."""

    war = "war"
    general = "general"


@app.callback()
def _commands() -> None:
    """Where governments stand on the war."""


@app.command("fit")
def fit(
    out: Annotated[Path, typer.Option("--out", metavar="PACK", help="The folder to write.")],
    votes: Annotated[Path | None, typer.Option(metavar="FILE", help="Roll calls, CSV or Parquet.")] = None,
    acts: Annotated[Path | None, typer.Option(metavar="FILE", help="Dated acts of governments, CSV.")] = None,
    events: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Coded events, as spillover import events writes them.")
    ] = None,
    as_of: AsOf = None,
    axis: Annotated[Axis, typer.Option(help="The war, or the general axis of the United Nations.")] = Axis.war,
    begin: Annotated[int, typer.Option("--from", metavar="YEAR", help="Leave out evidence before a year.")] = 2008,
    sessions: Annotated[
        str, typer.Option(metavar="A-B", help="Of the general axis: first and last session.")
    ] = "46-80",
    force: Annotated[bool, typer.Option("--force", help="Replace positions that the folder holds.")] = False,
    json: Json = False,
) -> None:
    """Estimate positions by month, with uncertainty."""
    from spillover.data.stance.positions import refuse_to_overwrite, write_stance_pack
    from spillover.experiments.stances import Files, about_fit, fit_war_stances, pack_files

    refuse_to_overwrite(out, overwrite=force)
    day = _day(as_of, "--as-of") or _today()
    if axis is Axis.general:
        _fit_general(Files(votes, acts, events), (day, sessions), out, force=force, json=json)
        return
    table = None
    if events:
        from spillover.data.events.table import read_events

        table = read_events(events, day)
    fitted = fit_war_stances(Files(votes, acts, events), day, table, begin)
    write_stance_pack(out, pack_files(fitted), overwrite=force)
    if json:
        about = about_fit(fitted)
        show_json({"pack": str(out)} | {name: about[name] for name in ("axis", "as_of", "settled", "rounds", "counts")}
                  | {"left_out": [asdict(finding) for finding in fitted.findings]})  # fmt: skip
        return
    from spillover.report.stance import fit_sentences

    tell(fitted.findings, "note")
    for sentence in fit_sentences(fitted, out):
        note(sentence)


def _fit_general(files: Files, asked: tuple[date, str], out: Path, *, force: bool, json: bool) -> None:
    from spillover.data.stance.positions import write_stance_pack
    from spillover.experiments.general_axis import general_pack

    as_of, sessions = asked
    first, _, last = sessions.partition("-")
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        message = f"'{sessions}' are no sessions"
        cure = "write first-last, as 46-80"
        raise StanceError(Finding("STA-217", message, cure, column="--sessions", value=sessions))
    if files.votes is None or files.acts or files.events:
        message = "the general axis is fitted to roll calls and nothing else"
        raise StanceError(Finding("STA-208", message, "give --votes alone", column="--axis"))
    content, about = general_pack(files.votes, as_of, (int(first), int(last)))
    write_stance_pack(out, content, overwrite=force)
    if json:
        show_json({"pack": str(out)} | {name: about[name] for name in about if name not in {"convergence", "absence"}})
        return
    counts = ", ".join(f"{number:,} {name}" for name, number in about["counts"].items())
    note(f"{counts}; {about['share_of_states_settled']:.0%} of states settled (worst R-hat {about['worst_rhat']:.3f})")
    note(f"written to {out}")


@app.command("show")
def show_positions(
    pack: Pack = None,
    iso: Annotated[str | None, typer.Option(metavar="ISO3,…", help="States, by their codes.")] = None,
    begin: Annotated[str | None, typer.Option("--from", metavar="MONTH", help="First month, as 2021-01.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="MONTH", help="Last month.")] = None,
    as_of: AsOf = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw them as well: a .png or .svg file.")] = None,
    json: Json = False,
) -> None:
    """Show positions by month, with the evidence beside them."""
    from spillover.report import stance as report

    found = _pack(pack, as_of)
    asked = report.window(found, iso.split(",") if iso else None, _between(begin, end))
    if plot:
        report.plot(asked, plot)
        note(f"drawn to {plot}")
    if json:
        show_json(report.plain(asked))
    else:
        show(*report.position_tables(asked))


@app.command("why")
def why(
    iso: Annotated[str, typer.Argument(metavar="ISO3", help="A state, by its code.")],
    begin: Annotated[str, typer.Option("--from", metavar="MONTH", help="First month, as 2022-02.")],
    end: Annotated[str, typer.Option("--to", metavar="MONTH", help="Last month.")],
    pack: Pack = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Say which evidence moved a state, and by how much; the parts sum to the change."""
    from spillover.experiments.stances import explain
    from spillover.report import stance as report

    found = _pack(pack, as_of)
    between = _ordered(begin, end)
    state = report.window(found, [iso], (None, None)).states[0]
    told = explain(found, state, between)
    if json:
        show_json(report.plain_why(told, state, between, found.known))
    else:
        show(*report.why_table(told, state, between))


def _pack(folder: Path | None, as_of: str | None) -> StancePack:
    from spillover.data.stance.positions import read_stance_pack

    return read_stance_pack(folder, _day(as_of, "--as-of"))


def _between(begin: str | None, end: str | None) -> tuple[date | None, date | None]:
    """First day of the first month, and last day of the last, where they are given."""
    if begin and end:
        return _ordered(begin, end)
    return _month(begin, "--from") if begin else None, _end(_month(end, "--to")) if end else None


def _ordered(begin: str, end: str) -> tuple[date, date]:
    """First day of the first month, and last day of the last.

    Raises:
        StanceError: STA-214 for what is no month, STA-215 if the last lies before the first.
    """
    first, last = _month(begin, "--from"), _end(_month(end, "--to"))
    if last < first:
        message = f"--to {end} lies before --from {begin}"
        raise StanceError(Finding("STA-215", message, "swap them, or correct one", column="--to", value=end))
    return first, last


def _end(day: date) -> date:
    from spillover.estimators.war_evidence import last_day, month_number

    return last_day(month_number(day))


def _month(text: str, option: str) -> date:
    given = text.strip()
    return _read(f"{given}-01" if given.count("-") == 1 else given, option, "write year-month, as 2022-09")


def _day(text: str | None, option: str) -> date | None:
    return None if text is None else _read(text.strip(), option, "write year-month-day, as 2022-10-07")


def _read(text: str, option: str, cure: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise StanceError(Finding("STA-214", f"'{text}' is not a date", cure, column=option, value=text)) from error


def _today() -> date:
    return date.today()
