"""``spillover law``: are the packs in order, and what changed between two days."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from spillover.interfaces.cli.speak import BAD_INPUT, Json, show, show_json, tell
from spillover.interfaces.cli.stay import AsOf, Law, day_of

if TYPE_CHECKING:
    from spillover.rules.overview import Census

app = typer.Typer(help="Look into law packs.", no_args_is_help=True)


@app.callback()
def _commands() -> None:
    """Look into law packs."""


@app.command("check")
def check(law: Law = None, json: Json = False) -> None:
    """Check every pack of a folder: form, dates, sources, names."""
    from spillover.data.law.library import Library
    from spillover.rules.overview import Census, census

    library = Library(law)
    wrong = library.findings()
    counted = census(library) if not wrong else Census(len(library.hosts), 0, 0, 0, 0)
    if json:
        show_json({"errors": [asdict(finding) for finding in wrong], **asdict(counted)})
    else:
        tell(wrong)
        show(_errors(len(wrong)) if wrong else _what_there_is(counted))
    if wrong:
        raise typer.Exit(BAD_INPUT)


def _errors(number: int) -> str:
    return f"{number} error{'' if number == 1 else 's'}"


def _what_there_is(counted: Census) -> str:
    numbers = {"host": counted.hosts, "rule": counted.rules, "source": counted.sources}
    told = ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in numbers.items())
    return f"{told}; {counted.weak} of low confidence, {counted.contested} contested"


@app.command("diff")
def diff(
    begin: Annotated[str, typer.Option("--from", metavar="DATE", help="First day.")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day.")],
    as_of: AsOf = None,
    law: Law = None,
    json: Json = False,
) -> None:
    """List what came into force, or ended, after the first day and up to the last."""
    from spillover.ground.errors import Finding, LawError
    from spillover.report.stays import changes_in_words
    from spillover.rules.law import read_law
    from spillover.rules.overview import changes

    first, last = day_of(begin, "--from"), day_of(end, "--to")
    if first is None or last is None or last < first:
        cure = "swap them, or correct one"
        raise LawError(Finding("LAW-126", f"--to {end} lies before --from {begin}", cure, column="--to", value=end))
    found = changes(read_law(law, as_of=day_of(as_of, "--as-of")), first, last)
    if json:
        show_json([
            {
                "day": one.day, "host": one.host, "what": one.what, "group": one.group, "rule": one.rule.id,
                "about": one.words, "passports": one.passports, "cite": one.rule.cite, "source": one.rule.source,
                "confidence": one.rule.confidence, "contested": one.rule.contested,
            }
            for one in found
        ])  # fmt: skip
        return
    show(*changes_in_words(found, first, last))
