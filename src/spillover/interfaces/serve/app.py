"""The application: the guard, the requests under ``/api``, the files of the page, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from spillover.ground.errors import Finding, SpilloverError
from spillover.interfaces.asking import refused
from spillover.interfaces.serve.guard import Doors, Guard, refusal, refusal_of
from spillover.interfaces.serve.routes import api
from spillover.interfaces.serve.services import Services, Shared
from spillover.interfaces.serve.static import INDEX

ABOUT = "Runs of Spillover, a queue of runs to come, and answers about the law of stays."
OPENAPI = "/api/openapi.json"


def application(services: Services, doors: Doors | None = None) -> FastAPI:
    """The application of one server.

    Args:
        services: runs folder, queue and desk.
        doors: who may ask; by default whoever calls this machine from itself.
    """
    app = FastAPI(
        title="Spillover",
        version=version("spillover"),
        description=ABOUT,
        openapi_url=OPENAPI,
        docs_url=None,  # it would load scripts from elsewhere
        redoc_url=None,
        lifespan=_life,
        separate_input_output_schemas=False,
        generate_unique_id_function=_name_of,
        redirect_slashes=False,
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},  # whatever is set
    )
    app.state.services = services
    app.include_router(api)
    app.add_api_route("/", _index, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route("/assets/{name}", _asset, methods=["GET", "HEAD"], include_in_schema=False)
    for kind in (SpilloverError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _refused)
    app.add_middleware(Guard, doors=doors or Doors())
    return app


def _name_of(route: APIRoute) -> str:
    return route.name


@contextlib.asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """See to the queue for as long as the server lives, and leave no child behind."""
    services: Services = app.state.services
    watching = asyncio.create_task(services.foreman.watch())
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        services.foreman.stop()
        services.desk.end()


async def _index(request: Request, services: Shared) -> Response:
    return services.static.file(INDEX).response(request)


async def _asset(name: str, request: Request, services: Shared) -> Response:
    return services.static.file(name).response(request)


async def _refused(request: Request, error: Exception) -> Response:
    """Every error that is expected, as findings."""
    if isinstance(error, SpilloverError):
        return refusal_of(error)
    if isinstance(error, RequestValidationError):
        return refusal(422, refused(error.errors(), lambda path: path.partition(".")[2]))
    if not isinstance(error, HTTPException):
        raise error
    response = refusal(error.status_code, (_told_by_framework(error.status_code, request.method),))
    response.headers.update(error.headers or {})
    return response


def _told_by_framework(status: int, method: str) -> Finding:
    if status == 404:
        return Finding("RUN-097", "there is nothing at this address", "see the reference of the API")
    if status == 405:
        return Finding("RUN-097", f"{method[:20]} cannot be asked here", "see the reference of the API")
    return Finding("RUN-091", "the request cannot be read", "send one JSON object in UTF-8")
