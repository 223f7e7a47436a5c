"""What is sent and answered, as the OpenAPI document says it; ``explorer/src/sources/source.ts`` has the same words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from spillover.data.law.pack import Document, Purpose, Route
from spillover.engine.index import RunRow
from spillover.ground.errors import Finding
from spillover.interfaces.asking import Day, Name, RunRequest, Sent, Text

MOST_MEMBERS, MOST_SETTINGS = 10_000, 500
LARGEST_SEED = 2**53 - 1
"""The largest whole number that every reader of JSON takes as it is."""

Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
State = Literal["queued", "running", "done", "cancelled", "failed"]


class Refusal(BaseModel):
    """Why a request was refused."""

    findings: list[Finding] = Field(min_length=1, description="what is wrong, each with its code and cure")


class Health(BaseModel):
    """The server answers."""

    status: Literal["ok"] = "ok"
    version: str = Field(description="version of Spillover")


class Runs(BaseModel):
    """The runs of the folder."""

    runs: list[RunRow] = Field(description="the one used last at the end")


class ScenarioRow(BaseModel):
    """A scenario that has a name."""

    name: str = Field(description="as exodus-2022, or exodus-2022/eu-opens for a variant")
    title: str
    question: str = Field(description="what is asked, in words")
    start: str = Field(description="first day, as 2022-09-21")
    days: int


class Scenarios(BaseModel):
    """Scenarios by name; those whose declaration cannot be read are left out."""

    scenarios: list[ScenarioRow]


class FormParameter(BaseModel):
    """A parameter of the plan that the scenario makes."""

    id: str = Field(description="mechanism.name, as settings call it")
    mechanism: str
    name: str
    type: Literal["number", "integer", "boolean", "choice", "text"]
    value: str = Field(description="as it stands in the scenario")
    unit: str
    low: float | None = Field(description="smallest value allowed")
    high: float | None = Field(description="largest value allowed")
    choices: list[str]
    prior: str = Field(description="what members draw it from, empty where it is held fixed")
    source: str
    set_by: str = Field(description="default, posterior, scenario or command")
    about: str


class Form(BaseModel):
    """All that may be asked of a scenario."""

    scenario: ScenarioRow
    request: dict[str, Any] = Field(description="JSON Schema of the body of POST /api/jobs")
    parameters: list[FormParameter]


class JobRequest(RunRequest):
    """A run to be computed; the words of ``spillover run``, for a scenario that has a name."""

    scenario: Name = Field(description="name of a scenario, as exodus-2022 or exodus-2022/eu-opens")
    members: int = Field(100, ge=1, le=MOST_MEMBERS, description="members of the ensemble")
    seed: int = Field(0, ge=0, le=LARGEST_SEED, description="root of all random numbers")
    settings: dict[Name, Text] = Field(
        {}, max_length=MOST_SETTINGS, description="parameters to set, as mechanism.parameter: value"
    )


class Job(BaseModel):
    """A run of the queue."""

    id: str
    state: State
    run: str | None = Field(description="name of the run's folder, once there is one")
    request: JobRequest
    members: int = Field(description="members that the run has when it is done")
    done: int = Field(description="members that are stored")
    submitted: str = Field(description="time in UTC")
    started: str | None
    ended: str | None
    eta_seconds: int | None = Field(description="seconds to go when the last members were stored; null while unknown")
    waiting: int = Field(description="place in the queue, from 1; 0 where it does not wait")
    findings: list[Finding] = Field(description="why it failed")


class Jobs(BaseModel):
    """The queue: what runs, what waits, and what ended lately."""

    jobs: list[Job]


class Nothing(Sent):
    """A body without content: {}."""


class Trip(Sent):
    """One presence at a host."""

    host: Iso3
    entry: Day = Field(alias="in", description="day of entry")
    exit: Day | None = Field(None, alias="out", description="day of exit; null while the stay lasts")
    registered: Day | None = Field(None, description="day of registration")
    permit: Day | None = Field(None, description="first day of a residence permit")
    protection: Day | None = Field(None, description="first day of protection")


class StayQuestion(Sent):
    """A question about the stay of one person. Nothing of it is kept."""

    passports: Annotated[list[Iso3], Field(min_length=1, max_length=10)] = Field(description="nationalities held")
    host: Iso3 = Field(description="the host; SCH is the Schengen area")
    on: Day = Field(description="the day asked about")
    plan: bool = Field(False, description="whether an entry on that day is planned")
    trips: list[Trip] = Field([], max_length=1_000, description="earlier stays and the present one, in any order")
    visa: bool = Field(False, description="whether a visa is held, where one is needed")
    document: Document = Field("passport", description="shown at the border")
    purpose: Purpose | Literal[""] = Field("", description="of the journey; empty if it is not stated")
    route: Route | Literal[""] = Field("", description="empty if it is not stated")
    coming_from: Iso3 | Literal[""] = Field("", alias="from", description="country that is left; empty: not stated")
    as_of: Day | None = Field(None, description="information date: law that became known later is hidden")
    facts: list[Text] = Field([], max_length=100, description="as served=RUS; empty: exposure is not asked about")


class StayWords(BaseModel):
    """Words that a question may use."""

    hosts: list[str]
    passports: list[str]
    documents: list[str]
    purposes: list[str]
    routes: list[str]
