"""What a run says of published polls: opinion, which moves in standard deviations, as the share who would answer so.

The share of a question in a country is Φ(level + change). The change is the mean of the field that the question is
about, ``sympathy``, ``suspicion`` or ``fear``, over the days of asking; before the run it is 0. The level belongs to
the question and is drawn by each member:

- where an earlier poll asked the same and was known, it is the one that gives that poll's share, sampling error
  included, with the field of those days;
- else Φ⁻¹ of the share is normal about 0, with ``level_sd``: nobody knows how a question was put until it was asked.

At last each member's share gets an error of sampling: Beta with the share as its mean and the variance of
n / ``design_effect`` independent answers. The baseline is the earlier poll, or one half without any; its CRPS is its
absolute error. No poll is used by the run itself.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtr, ndtri

from spillover.data.scenario import Scenario
from spillover.data.tables import MOODS
from spillover.experiments.measures import judged
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError
from spillover.ground.params import declared, param
from spillover.ground.priors import LogNormal
from spillover.ground.streams import cell_id, uniforms

Floats = NDArray[np.float64]

PERSISTENCE, HALF = "persistence", "half"
SURE = 1e-6
"""Shares are kept so far from 0 and 1, where Φ⁻¹ has no value."""


@dataclass(frozen=True, slots=True)
class Params:
    """What stands between opinion and the share that a poll publishes."""

    level_sd: float = param(
        0.7, unit="1", low=0, high=10, source="assumed:A-67",
        about="spread of the levels of questions that nobody asked before, on the scale of opinion",
    )  # fmt: skip
    design_effect: float = param(
        4.0, unit="1", low=1, high=100, prior=LogNormal(4.0, 0.5), source="shiranimehr2018",
        about="variance of a published share over that of as many independent answers",
    )  # fmt: skip
    asked: int = param(
        1000, unit="person", low=2, source="assumed:A-68", about="people asked where nobody says how many"
    )


@dataclass(frozen=True, slots=True)
class Poll:
    """One published share; columns as in table ``polls``.

    Attributes:
        id: its name.
        country: whose people were asked.
        question: polls that asked the same in a country share one.
        quantity: the field that the share is of, or "other".
        first_day: first day of asking; last_day: the last, itself included.
        value: share who answered in the sense of the quantity, 0 to 1.
        n: people asked; None if nobody says.
        known: day on which it could be known.
        scope: who was asked what, in words.
    """

    id: str
    country: str
    question: str
    quantity: str
    first_day: date
    last_day: date
    value: float
    n: int | None
    known: date
    scope: str = ""

    def is_known_before(self, other: Poll, cutoff: date) -> bool:
        """Whether it asked the same earlier, and could be known by a day."""
        asked = self.country, self.question
        return asked == (other.country, other.question) and self.last_day < other.first_day and self.known <= cutoff


@dataclass(frozen=True, slots=True)
class PollScore:
    """One poll beside the shares that the members would have published; shares from 0 to 1.

    Attributes:
        id to scope: as in :class:`Poll`; ``observed`` is its share.
        in_sample: whether it was known by the information date; without one all are.
        mean: of the members; q05 to q95: their quantiles; None where nothing is scored, and ``note`` says why.
        crps: continuous ranked probability score, a share.
        inside_50, inside_90: whether the poll lies inside the interval; None for a single member.
        baseline: which one; baseline_crps: its absolute error.
        note: why it is not scored.
    """

    id: str
    country: str
    question: str
    quantity: str
    first_day: date
    last_day: date
    n: int | None
    scope: str
    observed: float
    in_sample: bool
    mean: float | None = None
    q05: float | None = None
    q25: float | None = None
    q50: float | None = None
    q75: float | None = None
    q95: float | None = None
    crps: float | None = None
    inside_50: bool | None = None
    inside_90: bool | None = None
    baseline: str = ""
    baseline_crps: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MoodScore:
    """Means over the ``n`` scored polls of a quantity; of all, for ``all``."""

    quantity: str
    n: int
    coverage_50: float | None
    coverage_90: float | None
    crps: float | None
    baseline_crps: float | None


@dataclass(frozen=True, slots=True)
class PollScores:
    """The polls of a run, by country and question."""

    rows: tuple[PollScore, ...]

    def by_quantity(self) -> tuple[MoodScore, ...]:
        """Means by quantity, then of all."""
        scored = sorted((row for row in self.rows if row.crps is not None), key=lambda row: row.quantity)
        groups = [(name, list(rows)) for name, rows in itertools.groupby(scored, key=lambda row: row.quantity)]
        return tuple(_means(name, rows) for name, rows in [*groups, ("all", scored)] if rows)

    def as_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        rows = [dataclasses.asdict(row) for row in self.rows]
        plain = [{key: str(value) if isinstance(value, date) else value for key, value in row.items()} for row in rows]
        return {"polls": plain, "polls_by_quantity": [dataclasses.asdict(one) for one in self.by_quantity()]}


def _means(quantity: str, rows: Sequence[PollScore]) -> MoodScore:
    names = ("inside_50", "inside_90", "crps", "baseline_crps")
    return MoodScore(quantity, len(rows), *(_mean(getattr(row, name) for row in rows) for name in names))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None


def read_polls(scenario: Scenario) -> tuple[Poll, ...]:
    """The polls of a scenario, by country, question and date."""
    return tuple(
        Poll(
            id=row["id"],
            country=row["country"],
            question=row["question"],
            quantity=row["quantity"],
            first_day=row["first_day"] or row["date"],
            last_day=row["date"],
            value=row["value"],
            n=row["n"],
            known=row["known"] or row["date"],
            scope=row["scope"],
        )
        for row in scenario.table("polls").iter_rows(named=True)
    )


@dataclass(frozen=True, slots=True)
class Minds:
    """What the members of a run think, and what they draw for polls.

    Attributes:
        start: civil date of day 0; last_day: of the last.
        seed: root seed of the run.
        members: int64[member], their numbers.
        values: float[member, day] by field and country.
    """

    start: date
    last_day: date
    seed: int
    members: NDArray[np.int64]
    values: Mapping[tuple[str, str], NDArray[Any]]

    @staticmethod
    def of(results: Results) -> Minds:
        """The opinion that a run kept."""
        values = {
            (name, country): field[:, :, column]
            for name in set(MOODS) & set(results.kept)
            for field in [results.field_values(name)]
            for column, country in enumerate(results.field_labels(name))
        }
        last_day = results.start + timedelta(days=results.n_days - 1)
        return Minds(results.start, last_day, int(results.about["seed"]), results.member_names, values)

    def why_not(self, poll: Poll) -> str:
        """Why a poll cannot be scored; empty if it can."""
        if not self.start <= poll.last_day <= self.last_day:
            return f"dated outside the run, which goes from {self.start} to {self.last_day}"
        if poll.quantity not in MOODS:
            return "no field of opinion answers this question"
        if (poll.quantity, poll.country) not in self.values:
            return f"the run kept no {poll.quantity} of {poll.country}"
        return ""

    def change(self, poll: Poll) -> Floats:
        """Mean of the field over the days of asking, float64[member]; 0 before the run."""
        first, last = ((day - self.start).days for day in (poll.first_day, poll.last_day))
        kept = self.values[poll.quantity, poll.country][:, max(first, 0) : max(last + 1, 0)]
        return np.asarray(kept.sum(axis=1, dtype=np.float64) / (last - first + 1))

    def luck(self, of: str, cell: str) -> Floats:
        """One uniform number a member, float64[member]."""
        return uniforms(self.seed, f"polls/{of}", self.members, np.array([cell_id(cell)]))[:, 0]

    def drawn(self, name: str) -> Floats:
        """A number of :class:`Params`, float64[member]."""
        one = declared(Params)[name]
        if one.prior is None:
            return np.full(len(self.members), float(one.value))  # type: ignore[arg-type]
        return np.clip(one.prior.quantile(self.luck("prior", name)), one.low, one.high)


def score_polls(scenario: Scenario, results: Results) -> PollScores:
    """Score the polls of a scenario that end within a run.

    Args:
        scenario: with its table of polls.
        results: of the finished members, of which there must be one at least.

    Raises:
        RunError: RUN-303 if no member is finished.
    """
    if not results.parts:
        message = f"no member of this run of '{scenario.id}' is finished"
        raise RunError(Finding("RUN-303", message, "finish it with: spillover run --resume and the run's name"))
    return score_minds(read_polls(scenario), Minds.of(results), scenario.as_of)


def score_minds(polls: Sequence[Poll], minds: Minds, as_of: date | None = None) -> PollScores:
    """Score polls against what members think.

    Args:
        polls: all that are known, those before the run among them.
        minds: the members.
        as_of: information date of the run; None: what was known before its start sets the levels.
    """
    cutoff = minds.start - timedelta(days=1) if as_of is None else as_of
    rows = []
    for poll in polls:
        same = {name: getattr(poll, name) for name in
                ("id", "country", "question", "quantity", "first_day", "last_day", "n", "scope")}  # fmt: skip
        row = PollScore(**same, observed=poll.value, in_sample=as_of is None or poll.known <= as_of)
        if note := minds.why_not(poll):
            rows.append(dataclasses.replace(row, note=note))
            continue
        earlier = [one for one in polls if one.is_known_before(poll, cutoff)]
        before = max(earlier, key=lambda one: one.last_day, default=None)
        rows.append(_scored(row, predict(poll, minds, before), before))
    return PollScores(tuple(rows))


def predict(poll: Poll, minds: Minds, before: Poll | None = None) -> Floats:
    """The share that each member would have published, float64[member].

    Args:
        poll: it.
        minds: the members.
        before: an earlier poll of the same question, which sets its level.
    """
    if before is None:
        level = minds.drawn("level_sd") * ndtri(minds.luck("level", f"{poll.country}/{poll.question}"))
    else:
        level = ndtri(_sampled(np.full(len(minds.members), before.value), before, minds)) - minds.change(before)
    return _sampled(ndtr(level + minds.change(poll)), poll, minds)


def _sampled(share: Floats, poll: Poll, minds: Minds) -> Floats:
    """A published share: Beta about the true one."""
    n = minds.drawn("asked") if poll.n is None else float(poll.n)
    weight = np.maximum(n / minds.drawn("design_effect"), 2.0) - 1.0
    share = np.clip(share, SURE, 1.0 - SURE)
    drawn = betaincinv(share * weight, (1.0 - share) * weight, minds.luck("asked", poll.id))
    return np.asarray(np.clip(drawn, SURE, 1.0 - SURE), dtype=np.float64)


def _scored(row: PollScore, values: Floats, before: Poll | None) -> PollScore:
    return dataclasses.replace(
        row,
        **judged(values, row.observed),
        baseline=HALF if before is None else PERSISTENCE,
        baseline_crps=abs(row.observed - (0.5 if before is None else before.value)),
    )
