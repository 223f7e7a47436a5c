"""Proposals for acts, read out of dated headlines by rules: who (a lexicon of names) did what (phrases).

A proposal is no evidence: it has weight 0 until a person has looked at it. Nothing is proposed where more than one
government could be meant. The rules stand in ``headline_rules.csv``, the names in ``headline_actors.csv``; direction is
that of similar acts coded by hand, larger further from Moscow, 0 where the words do not tell.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spillover.data.events.table import whole_file
from spillover.data.stance.sheets import Sheet, day, read_sheet
from spillover.ground.errors import StanceError, capped

HERE = Path(__file__).parent
BELLIGERENTS = frozenset(("RUS", "UKR"))
HEADER = ("date", "iso3", "kind", "act", "direction", "weight", "source_url", "confidence", "checked", "vote")
VOTES = ("un_vote", "unsc_vote")


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that stand for an act.

    Attributes:
        kind: kind of act.
        direction: from −1 (Moscow) to 1 (Kyiv).
        phrase: what is done.
        about: what must stand anywhere in the headline too; empty matches anything.
    """

    kind: str
    direction: str
    phrase: re.Pattern[str]
    about: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Proposals:
    """Proposed acts.

    Attributes:
        rows: texts of the columns of ``HEADER``.
        counts: headlines, by what became of them.
    """

    rows: tuple[tuple[str, ...], ...]
    counts: Counter[str]


def propose(path: Path, as_of: dt.date | None = None) -> Proposals:
    """Read headlines and propose a code for each that the rules understand.

    Args:
        path: a CSV file with the columns date, text and url.
        as_of: information date; later headlines are left out.

    Raises:
        StanceError: everything that is wrong with the table: STA-101 to STA-103 for its form, STA-350 dates, STA-351
            headlines without text, STA-352 without address.
    """
    sheet = read_sheet(path, ("date", "text", "url"))
    dates = [day(sheet, "STA-350", line, "date", row["date"]) for line, row in sheet.rows]
    _blame_gaps(sheet)
    if sheet.findings:
        raise StanceError(*capped(sheet.findings))
    rules, names = tuple(_rules()), _names()
    rows, counts = (
        [],
        Counter(dict.fromkeys(("proposed", "later", "without_phrase", "without_actor", "several_actors"), 0)),
    )
    for on, (_, row) in zip(dates, sheet.rows, strict=True):
        if as_of is not None and on is not None and on > as_of:
            counts["later"] += 1
            continue
        found = _read(row["text"], rules, names)
        counts[found if isinstance(found, str) else "proposed"] += 1
        if not isinstance(found, str):
            iso3, rule = found
            vote = "abstain" if rule.kind in VOTES else ""
            cells = (
                row["date"],
                iso3,
                rule.kind,
                row["text"],
                rule.direction,
                "0",
                row["url"],
                "low",
                "proposed",
                vote,
            )
            rows.append(cells)
    return Proposals(tuple(rows), counts)


def write_proposals(proposals: Proposals, path: Path, *, overwrite: bool = False) -> None:
    """Write proposals as a table of acts.

    Raises:
        StanceError: STA-315 if there is a file of that name, STA-316 if the disk refuses.
    """
    with whole_file(path, overwrite=overwrite) as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *proposals.rows])


def _blame_gaps(sheet: Sheet) -> None:
    for line, row in sheet.rows:
        if not row["text"]:
            sheet.blame("STA-351", line, "text", ("", "the headline has no text", "add it, or leave the row out"))
        if not row["url"]:
            sheet.blame("STA-352", line, "url", ("", "the headline has no address", "add it, or leave the row out"))


def _rules() -> Iterator[Rule]:
    with (HERE / "headline_rules.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, quoting=csv.QUOTE_NONE):
            yield Rule(row["kind"], row["direction"], _words(row["phrase"]), _words(row["about"]))


def _names() -> re.Pattern[str]:
    """All names in one pattern; the group that matches is called by its country."""
    with (HERE / "headline_actors.csv").open(encoding="utf-8", newline="") as file:
        return _words("|".join(f"(?P<{row['iso3']}>{row['words']})" for row in csv.DictReader(file)))


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b" if pattern else "", re.IGNORECASE)


def _read(text: str, rules: tuple[Rule, ...], names: re.Pattern[str]) -> tuple[str, Rule] | str:
    """The actor and the first rule that fits, or why there is none."""
    plain = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for rule in rules:
        if rule.about.search(plain) and (act := rule.phrase.search(plain)):
            named = [str(found.lastgroup) for found in names.finditer(plain[: act.start()])]
            hosts = set(named) - BELLIGERENTS
            if len(hosts) > 1:
                return "several_actors"
            return (named[-1], rule) if hosts and named[-1] in hosts else "without_actor"
    return "without_phrase"
