"""Who says so: every row of a scenario names the source that it was taken from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """One publication, dataset or judgement that rows are taken from.

    Attributes:
        key: the short name that tables use.
        title: what it is called, so that a reader can find it.
        url: where it was found; empty when it is not on the web.
        licence: the terms that it is published under, or plain words where none are stated.
        date: the day of the version used; None when it is not known.
        note: what a careful reader should know about it.
    """

    key: str
    title: str
    url: str
    licence: str
    date: date | None
    note: str = ""
