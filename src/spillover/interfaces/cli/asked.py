"""What commands that compute are asked in the same words: which scenario, until when, knowing what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import typer

from spillover.ground.errors import Finding, ParameterError

SCENARIO = "A scenario: its folder, or its name, as exodus-2022 or exodus-2022/eu-opens."

Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help=SCENARIO)]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Information date: what became known later is hidden.")
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Last day to simulate, instead of --days.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """How the words of a command change a scenario; None leaves it as it is.

    Attributes:
        settings: "mechanism.parameter" → text.
        movement: name of another movement mechanism.
        days: days to simulate.
        until: last day to simulate, instead of ``days``.
        as_of: another information date.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    movement: str | None = None
    days: int | None = None
    until: dt.date | None = None
    as_of: dt.date | None = None

    def days_from(self, start: dt.date) -> int | None:
        """Days to simulate from a first day on; None: as many as the scenario says.

        Raises:
            ParameterError: PAR-007 if the last day lies before the first.
        """
        if self.until is None:
            return self.days
        if self.until < start:
            message = f"--until is {self.until}, but the first day is {start}"
            cure = "give a day on or after the first"
            raise ParameterError(Finding("PAR-007", message, cure, column="--until", value=str(self.until)))
        return (self.until - start).days + 1


def dates_asked(days: int | None, until: str | None, as_of: str | None) -> tuple[dt.date | None, dt.date | None]:
    """The dates of ``--until`` and ``--as-of``.

    Raises:
        ParameterError: PAR-008 for what is not a date, PAR-009 if ``--days`` and ``--until`` are both given.
    """
    if days is not None and until is not None:
        finding = Finding("PAR-009", "--days and --until both say how long", "give one of them", column="--until")
        raise ParameterError(finding)
    return _date(until, "--until"), _date(as_of, "--as-of")


def _date(text: str | None, option: str) -> dt.date | None:
    return None if text is None else read_date(text, option)


def read_date(text: str, option: str | None = None) -> dt.date:
    """Read a date that somebody typed.

    Args:
        text: as typed.
        option: name of the option, for the message.

    Raises:
        ParameterError: PAR-008 for what is not a date.
    """
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        finding = Finding("PAR-008", f"'{text}' is not a date", "write year-month-day, as 2012-03-22", column=option)
        raise ParameterError(finding) from error
