"""Faults of the program, told without a traceback, and with which status each finding is answered."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Mapping
from types import MappingProxyType

from spillover.ground.errors import ConservationError, Finding, SpilloverError


class Fault(SpilloverError):
    """Something that the user cannot mend: our own fault."""


class Refused(SpilloverError):
    """A request that is refused, with a status of its own."""

    def __init__(self, status: int, *findings: Finding) -> None:
        """Refuse.

        Args:
            status: of HTTP.
            findings: why.
        """
        super().__init__(*findings)
        self.status = status

    def __reduce__(self) -> tuple[type[SpilloverError], tuple[object, ...]]:  # type: ignore[override]
        """Travel whole between processes."""
        return type(self), (self.status, *self.findings)


STATUS: Mapping[str, int] = MappingProxyType(
    {
        "SCN-001": 404,  # no scenario of that name
        "RUN-001": 404,  # no run
        "RUN-002": 409,  # damaged
        "RUN-003": 409,  # of another version
        "RUN-004": 404,  # no run of that name
        "RUN-007": 409,  # held
        "RUN-008": 507,  # no space
        "RUN-009": 507,  # cannot be written
        "RUN-010": 409,  # a damaged file
        "RUN-012": 409,  # of other inputs
        "RUN-031": 409,  # no pairs
    }
)
"""What is not listed is bad input, 422; RUN-08x speaks of runs that cannot be shown as they are, 409."""


def status_of(error: SpilloverError) -> int:
    """The status of HTTP with which an error is answered."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, Fault | ConservationError) or not error.findings:
        return 500
    code = error.findings[0].code
    return 409 if code.startswith("RUN-08") else STATUS.get(code, 422)


def our_fault(error: BaseException) -> Finding:
    """The finding for an error that nobody expected; its traceback goes into a file, and nowhere else."""
    prefix = "spillover-"
    with tempfile.NamedTemporaryFile("w", prefix=prefix, suffix=".txt", delete=False, encoding="utf-8") as report:
        report.write("".join(traceback.format_exception(error)))
    return Finding(
        "RUN-999",
        f"this is our fault, not yours: {type(error).__name__}",
        f"please report it, with the file {report.name} of the server; runs keep their finished blocks",
    )
