"""Positions of governments from files, and back: read evidence, fit, write a pack; and why a position moved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from spillover.data.stance.acts import read_acts
from spillover.data.stance.positions import (
    EVIDENCE,
    FIT,
    POSITIONS,
    StancePack,
    positions_csv,
    stance_folder,
    table_csv,
)
from spillover.data.stance.rollcalls import read_rollcalls
from spillover.estimators.walks import Walk
from spillover.estimators.war_evidence import Sources, gather, last_day, month_number
from spillover.estimators.war_stance import STEP_SD, Fit, Measured, Why, fit, positions, why
from spillover.ground.errors import Finding, StanceError

KINDS_OF_EVIDENCE = ("votes", "acts", "events")


@dataclass(frozen=True, slots=True)
class Files:
    """Files of evidence, as asked for; None where there is none."""

    votes: Path | None = None
    acts: Path | None = None
    events: Path | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fit, and what is to be said of it.

    Attributes:
        fit: the positions.
        as_of: information date.
        files: what was read.
        findings: what was left out.
    """

    fit: Fit
    as_of: date
    files: Files
    findings: tuple[Finding, ...]


def fit_war_stances(files: Files, as_of: date, events: pl.DataFrame | None = None, first_year: int = 2008) -> Fitted:
    """Read evidence and fit the war stance.

    Args:
        files: at least one of votes and acts.
        as_of: information date.
        events: the table of coded events, where there is one.
        first_year: evidence before it is left out.

    Raises:
        StanceError: STA-207 if neither votes nor acts are given; whatever is wrong with the files.
    """
    if files.votes is None and files.acts is None:
        finding = Finding("STA-207", "there is nothing to fit", "give --votes, --acts, or both", column="--votes")
        raise StanceError(finding)
    findings: list[Finding] = []
    calls = votes = acts = items = None
    if files.votes:
        read = read_rollcalls(files.votes, as_of=as_of)
        calls = read.calls.filter(pl.col("date") >= date(first_year - 1, 1, 1))
        votes = read.votes.join(calls.select("rcid"), on="rcid", how="semi")
        items = read_items(first_year)
        findings += read.findings
    if files.acts:
        told = read_acts(files.acts, as_of)
        acts = told.table.filter(pl.col("date").dt.year() >= first_year)
        findings += told.findings
    evidence = gather(Sources(calls, votes, items, acts, events), as_of)
    return Fitted(fit(evidence), as_of, files, (*findings, *evidence.findings))


def read_items(first_year: int = 0) -> pl.DataFrame:
    """The roll calls on the war, of the project's pack."""
    items = pl.read_csv(stance_folder() / "items.csv", schema_overrides={"date": pl.Date})
    return items.filter(pl.col("date").dt.year() >= first_year)


# ---- the pack ----------------------------------------------------------------------------------------------


def pack_files(fitted: Fitted, states: Sequence[str] | None = None) -> dict[str, bytes]:
    """The files of a pack, of some states or all."""
    rows, evidence = position_rows(fitted), evidence_rows(fitted.fit)
    if states is not None:
        rows, evidence = (table.filter(pl.col("iso3").is_in(states)) for table in (rows, evidence))
    about = json.dumps(about_fit(fitted), ensure_ascii=False, indent=1) + "\n"
    return {POSITIONS: positions_csv(rows, "month"), EVIDENCE: table_csv(evidence), FIT: about.encode()}


def position_rows(fitted: Fitted) -> pl.DataFrame:
    """Positions by state and month, dated at the month's end or the information date."""
    rows = positions(fitted.fit)
    ends = {month: min(last_day(month), fitted.as_of) for month in rows["month"].unique()}
    dated = pl.col("month").replace_strict(ends, return_dtype=pl.Date)
    return rows.with_columns(date=dated, known=pl.lit(fitted.as_of), period=dated.dt.strftime("%Y-%m")).select(
        "iso3", "period", "date", "mean", "sd", "q05", "q95", "known"
    )


def evidence_rows(fitted: Fit) -> pl.DataFrame:
    """Every observation as it counts at the mode, by state and day."""
    parts = (fitted.evidence.votes, fitted.evidence.acts, fitted.evidence.events)
    told = pl.concat([part.table for part in parts]).with_columns(
        precision=fitted.measured.precision, pull=fitted.measured.pull
    )
    order = ("iso3", "date", "kind", "what", "said", "precision", "pull", "source", "known")
    return told.select(order).sort("iso3", "date", maintain_order=True)


def about_fit(fitted: Fitted) -> dict[str, Any]:
    """What ``fit.json`` says."""
    found, evidence = fitted.fit, fitted.fit.evidence
    reading = found.reading
    slope, low, gap = reading.items.slope, reading.items.low, reading.items.gap
    bounds = [(low / slope).round(3), ((low + gap) / slope).round(3)]
    return {
        "axis": "war", "as_of": fitted.as_of.isoformat(), "settled": found.settled, "rounds": len(found.course),
        "last_change": found.course[-1],
        "walk": dict(_walk(found.walk, evidence.first)),
        "counts": {"states": len(evidence.states), "items": evidence.items.height, "votes": evidence.votes.state.size,
                   "acts": evidence.acts.state.size, "events": evidence.events.state.size},
        "acts": {"direction_0": reading.scale[0], "direction_1": sum(reading.scale), "wider_by": reading.loose},
        "absence": {"in_place_of_no": reading.absence.kept[0], "in_place_of_yes": reading.absence.kept[1],
                    "habit": dict(zip(evidence.states, reading.absence.habit.round(3).tolist(), strict=True))},
        "items": [{"resolution": name, "slope": float(a), "no_below": float(no), "yes_above": float(yes)}
                  for name, a, no, yes in zip(evidence.items["resolution"], slope.round(3), *bounds, strict=True)],
        "inputs": dict(_inputs(fitted.files)), "left_out": [asdict(finding) for finding in fitted.findings],
    }  # fmt: skip


def _walk(walk: Walk, first: int) -> Iterator[tuple[str, Any]]:
    """A walk with few steps that differ from ``STEP_SD``."""
    yield "first", _month(first)
    yield "months", walk.steps.size + 1
    yield "start_sd", walk.start_sd
    yield "step_sd", STEP_SD
    wider = np.flatnonzero(walk.steps != STEP_SD)
    yield "wider_steps", {_month(first + 1 + int(step)): float(walk.steps[step]) for step in wider}


def _walk_told(told: Mapping[str, Any]) -> tuple[Walk, int]:
    """A walk and its first month, as ``_walk`` told them."""
    first = month_number(date.fromisoformat(told["first"] + "-01"))
    steps = np.full(told["months"] - 1, told["step_sd"])
    for month, sd in told["wider_steps"].items():
        steps[month_number(date.fromisoformat(month + "-01")) - first - 1] = sd
    return Walk(steps, told["start_sd"]), first


def _month(number: int) -> str:
    return last_day(number).isoformat()[:7]


def _inputs(files: Files) -> Iterator[tuple[str, dict[str, str]]]:
    for name in KINDS_OF_EVIDENCE:
        path: Path | None = getattr(files, name)
        if path:
            yield name, {"file": path.name, "sha256": sha256(path.read_bytes()).hexdigest()}


# ---- why ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a state's position changed between two months.

    Attributes:
        why: the change and what it is made of.
        evidence: the state's rows of evidence, with ``added``; the largest first.
        chances: probability that the state moved away, by the evidence that is heard: votes, acts, events, all.
    """

    why: Why
    evidence: pl.DataFrame
    chances: Mapping[str, float]


def explain(pack: StancePack, iso3: str, between: tuple[date, date]) -> Explained:
    """Split a change into what each observation added.

    Args:
        pack: with evidence.
        iso3: a state of the pack.
        between: two days; their months are compared.

    Raises:
        StanceError: STA-210 if the pack has no evidence of the fit, STA-211 for a month outside of it.
    """
    if pack.evidence.is_empty() or "walk" not in pack.about:
        message = f"the pack '{pack.folder.name}' holds no evidence of the fit of {pack.known}"
        raise StanceError(Finding("STA-210", message, "ask for the fit that it has evidence of, or fit it anew"))
    walk, first = _walk_told(pack.about["walk"])
    months = [_index(day, first, walk, option) for day, option in zip(between, ("--from", "--to"), strict=True)]
    rows = pack.evidence.filter(pl.col("iso3") == iso3)
    pair = months[0], months[1]

    whole = why(walk, _measured(rows, first), pair)
    chances = {}
    for group in sorted({_group(kind) for kind in rows["kind"]}, key=KINDS_OF_EVIDENCE.index):
        alone = rows.filter(pl.Series([_group(kind) == group for kind in rows["kind"]]))
        chances[group] = why(walk, _measured(alone, first), pair).chance
    ordered = rows.with_columns(added=whole.added).sort(pl.col("added").abs(), descending=True, maintain_order=True)
    return Explained(whole, ordered, chances | {"all": whole.chance})


def _group(kind: str) -> str:
    return {"vote": "votes", "event": "events"}.get(kind, "acts")


def _measured(rows: pl.DataFrame, first: int) -> Measured:
    month = np.array([month_number(on) - first for on in rows["date"]], dtype=np.int64)
    return Measured(np.zeros_like(month), month, rows["precision"].to_numpy(), rows["pull"].to_numpy())


def _index(day: date, first: int, walk: Walk, option: str) -> int:
    index, last = month_number(day) - first, walk.steps.size
    if 0 <= index <= last:
        return index
    begin, end = (_month(first + month) for month in (0, last))
    message = f"{day.isoformat()[:7]} is not among the months of the fit, {begin} to {end}"
    raise StanceError(Finding("STA-211", message, "give a month among them", column=option, value=str(day)))
