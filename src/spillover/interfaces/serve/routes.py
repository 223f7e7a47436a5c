"""The requests under ``/api``, and what each is answered with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.responses import StreamingResponse

from spillover.interfaces.serve.answers import StayAnswer
from spillover.interfaces.serve.documents import Difference, View
from spillover.interfaces.serve.folder import rows
from spillover.interfaces.serve.models import (
    Form,
    Health,
    Job,
    JobRequest,
    Jobs,
    Nothing,
    Refusal,
    Runs,
    Scenarios,
    StayQuestion,
    StayWords,
)
from spillover.interfaces.serve.services import Shared

Responses = dict[int | str, dict[str, Any]]
_WHY: Mapping[int, str] = MappingProxyType(
    {
        304: "the browser has it already",
        400: "the server is called by a name that is not its own, or the request cannot be read",
        401: "the token is missing or wrong",
        403: "another page may not ask this",
        404: "there is nothing of that name",
        409: "the state of a run, of two runs or of a job does not allow it",
        413: "the body is too large",
        415: "the body is no JSON",
        422: "the request cannot be used",
        429: "too many jobs wait",
        500: "a fault of the program",
        503: "the process that does this work is busy, or was killed",
        507: "the runs folder cannot be written",
    }
)


def refusals(*statuses: int) -> Responses:
    """How the answers to refused requests are described: those given, and those of every request."""
    told = sorted({400, 401, 500, *statuses})
    body = {"model": Refusal}
    return {status: {"description": _WHY[status], **(body if status >= 400 else {})} for status in told}


def event_stream() -> Responses:
    """How the answer to a listener is described."""
    jobs = {"type": "string", "contentMediaType": "application/json", "description": "a Jobs document"}
    event = {"type": "object", "properties": {"data": jobs}, "required": ["data"]}
    return {200: {"content": {"text/event-stream": {"itemSchema": event}}}}


OF_POSTS = (403, 413, 415, 422)
api = APIRouter(prefix="/api")


@api.get("/health", responses=refusals())
async def health() -> Health:
    """Whether the server answers, and which version it is."""
    return Health(version=version("spillover"))


# ---- runs ----------------------------------------------------------------------------------------


@api.get("/runs", responses=refusals())
def runs(services: Shared) -> Runs:
    """The runs of the folder."""
    return Runs(runs=rows(services.runs))


OF_DOCUMENTS = (304, 404, 409, 422, 503, 507)


@api.get("/runs/{run}/view", response_model=View, responses=refusals(*OF_DOCUMENTS))
async def view(run: str, request: Request, services: Shared) -> Response:
    """All that the explorer shows of a run."""
    return (await services.document("view", run)).response(request)


@api.get(
    "/runs/{run}/difference/{other}",
    response_model=Difference,
    responses=refusals(*OF_DOCUMENTS),
)
async def difference(run: str, other: str, request: Request, services: Shared) -> Response:
    """What the other run has more than the run, member by member."""
    return (await services.document("difference", run, other)).response(request)


# ---- what may be asked ----------------------------------------------------------------------------


@api.get("/scenarios", responses=refusals(503))
async def scenarios(services: Shared) -> Scenarios:
    """The scenarios that have a name."""
    return Scenarios(scenarios=await services.desk.ask("scenarios"))


@api.get("/form", responses=refusals(404, 422, 503))
async def form(scenario: Annotated[str, Query(min_length=1, max_length=200)], services: Shared) -> Form:
    """What may be asked of a scenario: every parameter with unit, bounds, prior and source."""
    return Form.model_validate(await services.desk.ask("form", scenario))


# ---- the queue ------------------------------------------------------------------------------------


@api.post("/jobs", status_code=201, responses=refusals(*OF_POSTS, 404, 429, 503))
async def submit(asked: JobRequest, services: Shared) -> Job:
    """Put a run into the queue. The request is compiled first, so that a slip is told at once."""
    text = asked.model_dump_json()
    await services.desk.ask("foreseen", text)
    job = await asyncio.to_thread(services.foreman.ledger.submit, text, asked.members)
    services.foreman.poke()
    return await services.job(job)


@api.get("/jobs", responses=refusals())
def jobs(services: Shared) -> Jobs:
    """The queue: what ended lately, what runs and what waits."""
    return Jobs(jobs=services.foreman.jobs())


@api.get("/jobs/events", response_class=StreamingResponse, responses=refusals() | event_stream())
async def events(services: Shared) -> StreamingResponse:
    """Server-sent events: `data: {"jobs": […]}` at once and whenever a job changes."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(services.foreman.events(), media_type="text/event-stream", headers=headers)


@api.get("/jobs/{job}", responses=refusals(404, 422))
async def one_job(job: str, services: Shared) -> Job:
    """One job."""
    return await services.job(job)


@api.post("/jobs/{job}/cancel", responses=refusals(*OF_POSTS, 404, 409))
async def cancel(job: str, _: Annotated[Nothing, Body()], services: Shared) -> Job:
    """Take a job out of the queue, or interrupt it; finished blocks are kept."""
    await asyncio.to_thread(services.foreman.ledger.cancel, job)
    services.foreman.poke()
    return await services.job(job)


@api.post("/jobs/{job}/resume", responses=refusals(*OF_POSTS, 404, 409, 429))
async def resume(job: str, _: Annotated[Nothing, Body()], services: Shared) -> Job:
    """Put a job that was cancelled or has failed back into the queue."""
    await asyncio.to_thread(services.foreman.ledger.resume, job)
    services.foreman.poke()
    return await services.job(job)


# ---- stays ----------------------------------------------------------------------------------------


@api.get("/stay/words", responses=refusals(422, 503))
async def stay_words(services: Shared) -> StayWords:
    """Words that a question about a stay may use."""
    return StayWords.model_validate(await services.desk.ask("words"))


@api.post("/stay", responses=refusals(*OF_POSTS, 503))
async def stay(question: StayQuestion, services: Shared) -> StayAnswer:
    """What the law says of one person at one host on one day. Nothing of the question is kept."""
    return StayAnswer.model_validate(await services.desk.ask("stay", question.model_dump_json(by_alias=True)))
