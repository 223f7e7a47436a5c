"""``spillover stay``: what the law says of one person at one host on one day; and the table of all hosts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spillover.ground.errors import Finding, LawError
from spillover.interfaces.cli.speak import Json, show_json

if TYPE_CHECKING:
    from spillover.rules.person import Person, Stay

app = typer.Typer(no_args_is_help=True, invoke_without_command=True)

Passports = Annotated[
    list[str] | None, typer.Option("--passport", metavar="ISO3", help="A nationality held; may be given several times.")
]
Law = Annotated[Path | None, typer.Option("--law", metavar="DIR", help="Folder of law packs (default: the project's).")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Information date: law that became known later is hidden.")
]
Transition = Annotated[
    str | None,
    typer.Option(
        metavar="count_back|restart", help="Whether days before a change count, where the law is silent on it."
    ),
]


def day_of(text: str | None, option: str, today: dt.date | None = None) -> dt.date | None:
    """Read a date that an option gives.

    Args:
        text: as typed.
        option: name of the option, for the message.
        today: what lies later cannot have happened; None if it may.

    Raises:
        LawError: LAW-117 for what is not a date, LAW-118 for a day in the future.
    """
    from spillover.rules.trips import parse_day

    if text is None:
        return None
    day = parse_day(text.strip())
    if isinstance(day, str):
        raise LawError(Finding("LAW-117", day, f"correct {option}", column=option, value=text))
    if today is not None and day > today:
        cure = "leave it out and read 'lawful until', or ask about a stay to come with --plan DATE"
        raise LawError(Finding("LAW-118", f"{day} lies in the future (today is {today})", cure, column=option))
    return day


@app.callback()
def stay(
    context: typer.Context,
    passport: Passports = None,
    host: Annotated[str | None, typer.Option(metavar="ISO3", help="The host; SCH is the Schengen area.")] = None,
    entered: Annotated[str | None, typer.Option("--in", metavar="DATE", help="Day of entry.")] = None,
    left: Annotated[str | None, typer.Option("--out", metavar="DATE", help="Day of exit, if it has ended.")] = None,
    registered: Annotated[str | None, typer.Option(metavar="DATE", help="Day of registration.")] = None,
    permit: Annotated[str | None, typer.Option(metavar="DATE", help="First day of a residence permit.")] = None,
    protection: Annotated[str | None, typer.Option(metavar="DATE", help="First day of protection.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day asked about (default: today).")] = None,
    plan: Annotated[str | None, typer.Option(metavar="DATE", help="Day of an entry that is planned.")] = None,
    trips: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV with host,in,out; out may be empty.")] = None,
    merge: Annotated[bool, typer.Option("--merge", help="Let stays overlap; shared days count once.")] = False,
    visa: Annotated[bool, typer.Option("--visa", help="A visa is held, where one is needed.")] = False,
    document: Annotated[str, typer.Option(metavar="KIND", help="passport, internal_passport, …")] = "passport",
    purpose: Annotated[str, typer.Option(metavar="KIND", help="tourism, family, work, study …")] = "",
    route: Annotated[str, typer.Option(metavar="KIND", help="road, rail, air, foot or sea")] = "",
    coming_from: Annotated[str, typer.Option("--from", metavar="ISO3", help="Country that is left.")] = "",
    exposure: Annotated[bool, typer.Option("--exposure", help="Say what each passport exposes the person to.")] = False,
    fact: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="A fact for --exposure: served=RUS, wanted_by=RUS or =none, case_by=…, listed_by=…, captured_by=UKR, "
            "offence=RUS:desertion, asylum=yes or =no.",
        ),
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Show the rules that applied, and those that did not.")] = False,
    as_of: AsOf = None,
    transition: Transition = None,
    law: Law = None,
    json: Json = False,
) -> None:
    """May a person enter, until when is the stay lawful, what would extend it, what does an overstay cost.

    It informs; it decides nothing about a person, and is no reason to refuse protection.
    """
    if context.invoked_subcommand is not None:
        return
    from spillover.report.stays import answer_in_words
    from spillover.rules.law import read_law
    from spillover.rules.question import Question, answer, read_situation

    today = dt.date.today()
    stays = _stays((host, entered, left, registered, permit, protection), trips, today)
    day = day_of(plan, "--plan") or day_of(on, "--on", today) or today
    person = _person(passport, stays, (document, purpose, route, coming_from), visa=visa, trips=trips)
    situation = read_situation(person.passports, fact or ()) if exposure or fact else None
    question = Question(person, _host(host), day, plan is not None, merge, situation)
    found = answer(question, read_law(law, as_of=day_of(as_of, "--as-of"), transition=transition))
    if json:
        show_json(found.to_json())
        return
    from spillover.interfaces.cli.speak import show

    show(*answer_in_words(found, why=why))


def _host(host: str | None) -> str:
    if not host:
        raise LawError(Finding("LAW-119", "no host is named", "add --host, as --host KAZ", column="--host"))
    return host.upper()


def _stays(single: tuple[str | None, ...], trips: Path | None, today: dt.date) -> tuple[Stay, ...]:
    """The stay of the options, after those of the file."""
    from spillover.rules.person import Stay
    from spillover.rules.trips import read_trips

    host, *texts = single
    stays = read_trips(trips, today) if trips else ()
    names = ("--in", "--out", "--registered", "--permit", "--protection")
    days = [day_of(text, name, today) for text, name in zip(texts, names, strict=True)]
    entry, exit_, registered, permit, protection = days
    if entry is None:
        for name, day in zip(names, days, strict=True):
            if day is not None:
                cure = "add --in, or put the stays into a file for --trips"
                raise LawError(Finding("LAW-124", f"{name} is given without a day of entry", cure, column=name))
        return stays
    return (*stays, Stay(_host(host), entry, exit_, registered, permit, protection))


def _person(
    passports: list[str] | None, stays: tuple[Stay, ...], words: tuple[str, ...], *, visa: bool, trips: Path | None
) -> Person:
    from typing import get_args

    from spillover.data.law.pack import Document, Purpose, Route
    from spillover.ground.errors import did_you_mean
    from spillover.rules.person import Person

    if not passports:
        raise LawError(Finding("LAW-119", "no passport is named", "add --passport, as --passport RUS"))
    for text, kinds, option in zip(words, (Document, Purpose, Route), ("document", "purpose", "route"), strict=False):
        if text and text not in get_args(kinds):
            cure = did_you_mean(text, get_args(kinds))
            raise LawError(Finding("LAW-125", f"there is no {option} '{text}'", cure, column=f"--{option}", value=text))
    document, purpose, route, coming_from = words
    held = tuple(passport.upper() for passport in passports)
    return Person(held, stays, document, purpose, route, coming_from.upper(), visa, trips.name if trips else None)


@app.command("table")
def table(
    passport: Annotated[str, typer.Option(metavar="ISO3", help="The passport.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day asked about (default: today).")] = None,
    as_of: AsOf = None,
    law: Law = None,
    json: Json = False,
) -> None:
    """Every host for one passport: entry, days, window, registration, and where it stands."""
    from dataclasses import asdict

    from spillover.interfaces.cli.speak import show
    from spillover.report.stays import hosts_in_words
    from spillover.rules.law import read_law
    from spillover.rules.overview import host_lines

    day = day_of(on, "--on") or dt.date.today()
    lines = host_lines(read_law(law, as_of=day_of(as_of, "--as-of")), passport.upper(), day)
    if json:
        show_json([asdict(line) | {"low_confidence": line.is_weak} for line in lines])
        return
    show(*hosts_in_words(lines, passport.upper(), day))
