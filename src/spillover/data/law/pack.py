"""What a law pack may say: dated, cited values, and no code. One TOML file is one host, or one area of several.

A rule is a row of data. What its clock or condition means is written once, in ``spillover.rules``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from spillover.data.law.exposures import ConflictRule, ExposureRule
from spillover.data.law.rule import Cited, Day, ForPassports, Identifier, Iso3, Source, Status, Words
from spillover.data.strict_toml import Strict

Requirement = Literal["visa_free", "visa_required", "visa_on_arrival", "e_visa", "eta", "no_admission"]
Kind = Literal["per_entry", "rolling", "first_entry", "calendar_year"]
Document = Literal["passport", "internal_passport", "identity_card", "laissez_passer"]
Purpose = Literal[
    "tourism", "culture", "sport", "business", "transit_tourism", "transit", "family", "study", "work", "humanitarian",
    "dissident", "residence", "carrier", "diplomatic", "national_interest", "medical", "private",
]  # fmt: skip
Route = Literal["road", "rail", "air", "foot", "sea"]
Topic = Literal[
    "visa_fee", "visa_facilitation", "visa_type", "entry_condition", "exit_condition", "procedure", "citizenship_route",
    "not_counted", "exception",
]  # fmt: skip


class EntryRule(ForPassports):
    """``[[entry]]``: what a holder of a passport needs at the border."""

    requirement: Requirement = Field(description="what is needed at the border")


class BarRule(ForPassports):
    """``[[bar]]``: entry refused by purpose or by route, whatever the visa."""

    purposes: list[Purpose] = Field([], description="purposes that are barred; empty: all")
    exempt: list[Purpose] = Field([], description="purposes that are not barred")
    routes: list[Route] = Field([], description="routes on which it holds; empty: all")
    coming_from: list[Iso3] = Field([], description="neighbours whose border it shuts; empty: any")
    about: Words = Field(description="what is barred, in words")


class DocumentRule(ForPassports):
    """``[[document]]``: documents that are accepted at the border."""

    accepted: Annotated[list[Document], Field(min_length=1)] = Field(description="documents, any of which will do")


class ClockRule(ForPassports):
    """``[[clock]]``: how many days one may be present.

    A day of presence is lawful under a clock if the days counted up to it are no more than the limit, or if the
    person's status lifts the clock on that day.
    """

    kind: Kind = Field(description="per_entry, rolling, first_entry (window begins at first entry) or calendar_year")
    role: Literal["stay", "registration"] = Field("stay", description="a limit of stay, or a duty to register in time")
    limit_days: int | None = Field(None, ge=0, le=36_500, description="days that may be counted")
    limit_months: int | None = Field(None, ge=1, le=120, description="calendar months from entry (per_entry only)")
    unlimited: bool = Field(False, description="there is no limit")
    window_days: int | None = Field(None, ge=1, le=3_660, description="length of the window (rolling, first_entry)")
    counts_entry_day: bool = Field(True, description="whether the day of entry counts")
    counts_exit_day: bool = Field(True, description="whether the day of exit counts")
    days_counted: Literal["all", "weekdays", "not_sundays"] = Field(
        "all", description="which days of the week count (per_entry only); holidays are not known to the pack"
    )
    lifted_by: list[Status] = Field(["permit", "protection"], description="status whose days are not counted")
    ends_stay: bool = Field(True, description="whether the stay is unlawful past it; else it is a duty with a penalty")
    transition: Literal["count_back", "restart"] = Field(
        "count_back", description="whether days before it came into force count"
    )
    transition_settled: bool = Field(True, description="whether the law says so; if not, the user may vary it")
    extended_by: str = Field("", description="what extends it, in words", max_length=500)
    about: Words = Field(description="the rule, in words")

    @model_validator(mode="after")
    def _has_one_limit_and_its_window(self) -> ClockRule:
        if (self.limit_days is not None) + (self.limit_months is not None) + self.unlimited != 1:
            message = "give one of limit_days, limit_months and unlimited"
            raise ValueError(message)
        has_window = self.window_days is not None
        if has_window != (self.kind in {"rolling", "first_entry"}):
            message = f"a clock of kind {self.kind} {'has no' if has_window else 'needs'} window_days"
            raise ValueError(message)
        if self.kind != "per_entry" and (self.limit_months is not None or self.days_counted != "all"):
            message = "limit_months and days_counted belong to clocks of kind per_entry"
            raise ValueError(message)
        if self.role == "registration" and "registered" not in self.lifted_by:
            message = "a duty to register is lifted by registered"
            raise ValueError(message)
        return self


class PermitRule(ForPassports):
    """``[[permit]]``: a way to a status that lifts clocks."""

    grants: Status = Field("permit", description="status that it gives")
    route: Words = Field(description="ground on which it is given")
    conditions: list[Words] = Field([], description="what must be fulfilled")
    months: int | None = Field(None, ge=1, le=600, description="how long it lasts")
    days: int | None = Field(None, ge=1, le=3_660, description="how long it lasts (an extension of a stay)")


class PenaltyRule(ForPassports):
    """``[[penalty]]``: what an overstay costs."""

    over_days: int = Field(1, ge=0, le=36_500, description="least days of overstay to which it applies")
    up_to_days: int | None = Field(None, ge=0, le=36_500, description="most days of overstay; without it: no end")
    condition: str = Field("", description="when it applies, besides", max_length=500)
    fine_low: float | None = Field(None, ge=0, description="least fine")
    fine_high: float | None = Field(None, ge=0, description="largest fine; without it: the same")
    fine_unit: str = Field("", description="currency, or the name of an [[index]] in which fines are reckoned")
    per_day: bool = Field(False, description="whether the fine is owed for each day")
    ban_months_low: int | None = Field(None, ge=0, le=1_200, description="least months of a ban on entry")
    ban_months_high: int | None = Field(None, ge=0, le=1_200, description="most months; without it: the same")
    expulsion: bool = Field(False, description="whether expulsion may follow")
    about: Words = Field(description="the penalty, in words")


class IndexRule(Cited):
    """``[[index]]``: the value of a unit in which fines are reckoned."""

    unit: Words = Field(description="name of the unit, as MCI")
    value: float = Field(gt=0, description="its worth")
    currency: Iso3 = Field(description="currency of the worth")


class RemarkRule(ForPassports):
    """``[[remark]]``: law that changes no answer by itself, and is shown with it."""

    topic: Topic = Field(description="what it is about")
    text: Words = Field(description="what it says, in words")


class Member(Cited):
    """``[[member]]``: a state that belongs to an area, whose clocks run in all members together."""

    state: Iso3 = Field(description="the state")


class Regime(Strict):
    """``[[regime]]``: clocks that a government could put in force from a day of its choice, as a whole.

    The clocks of a regime are those named; on the day on which it is adopted they replace all clocks of stay of the
    passports that they apply to.
    """

    id: Identifier = Field(description="name of the regime")
    clocks: Annotated[list[Identifier], Field(min_length=1)] = Field(
        description="rules of the pack that it consists of"
    )
    hypothetical: bool = Field(description="whether no text of it exists")
    about: Words = Field(description="the regime, in words")


class Pack(Strict):
    """One file ``<iso3>.toml``."""

    format: Literal[1] = Field(description="version of this format")
    host: Iso3 = Field(description="the host, as its ISO 3166 code of three letters; SCH for the Schengen area")
    name: Words = Field(description="name of the host")
    checked: Day = Field(description="day up to which the law was followed; later answers say so")
    covers_from: Day = Field(description="first day for which the pack answers")
    area: Iso3 | None = Field(None, description="area to which the host belongs, whose entry rules and clocks it has")
    note: str = Field("", description="what a careful reader should know", max_length=2_000)
    sources: dict[Identifier, Source] = Field({}, description="where the rules were read, by key")
    member: list[Member] = Field([], max_length=100)
    entry: list[EntryRule] = Field([], max_length=500)
    bar: list[BarRule] = Field([], max_length=500)
    document: list[DocumentRule] = Field([], max_length=500)
    clock: list[ClockRule] = Field([], max_length=500)
    permit: list[PermitRule] = Field([], max_length=500)
    penalty: list[PenaltyRule] = Field([], max_length=500)
    index: list[IndexRule] = Field([], max_length=100)
    remark: list[RemarkRule] = Field([], max_length=500)
    regime: list[Regime] = Field([], max_length=50)
    exposure: list[ExposureRule] = Field([], max_length=500)
    conflict: list[ConflictRule] = Field([], max_length=100)

    def rules(self) -> Iterator[Cited]:
        """Every rule that has a citation."""
        groups = (self.member, self.entry, self.bar, self.document, self.clock, self.permit, self.penalty, self.index)
        for group in (*groups, self.remark, self.exposure, self.conflict):
            yield from group
