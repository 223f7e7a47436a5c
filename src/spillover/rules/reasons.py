"""Why an answer is what it is: the rules that were looked at, those that applied and those that did not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule in the tree of reasons.

    Attributes:
        rule: its id, or a heading where there are children.
        fired: whether it applied.
        because: what was found, in words.
        cite: provision in which it stands.
        source: title of the source in which it was read.
        url: where the source is.
        confidence: grade of the rule, A to C, or P.
        since: first day in force, None if it was before the pack.
        contested: what another source says instead.
        children: what was looked at beneath it.
    """

    rule: str
    fired: bool
    because: str
    cite: str = ""
    source: str = ""
    url: str = ""
    confidence: str = ""
    since: dt.date | None = None
    contested: str = ""
    children: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The tree as it is printed with ``--json``."""
        return {
            "rule": self.rule,
            "fired": self.fired,
            "because": self.because,
            "cite": self.cite,
            "source": self.source,
            "url": self.url,
            "confidence": self.confidence,
            "since": self.since.isoformat() if self.since else None,
            "contested": self.contested,
            "children": [child.to_json() for child in self.children],
        }
