"""``spillover check``: every error of a scenario at once."""

from __future__ import annotations

import typer

from spillover.ground.errors import Finding, SpilloverError
from spillover.interfaces.cli.asked import Asked, Scenario
from spillover.interfaces.cli.speak import BAD_INPUT, Json, show, show_json, tell


def check(scenario: Scenario, json: Json = False) -> None:
    """Look for every error in a scenario: file, row, column, value and cure."""
    from dataclasses import asdict

    from spillover.data.scenario import check as check_scenario

    errors, warnings = check_scenario(scenario)
    errors = errors or _errors_of_the_plan(scenario)
    if json:
        show_json({"errors": [asdict(finding) for finding in errors], "warnings": [asdict(one) for one in warnings]})
    else:
        tell(errors)
        tell(warnings, "warning")
        show(f"{scenario}: {_count(len(errors), 'error')}, {_count(len(warnings), 'warning')}")
    if errors:
        raise typer.Exit(BAD_INPUT)


def _errors_of_the_plan(scenario: str) -> list[Finding]:
    """What only the engine can see: unknown mechanisms and parameters."""
    from spillover.interfaces.cli.compiling import compiled

    try:
        compiled(scenario, Asked())
    except SpilloverError as error:
        return list(error.findings)
    return []


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
