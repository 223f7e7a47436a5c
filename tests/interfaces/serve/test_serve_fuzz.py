"""The API is fuzzed from its own OpenAPI document: no fault, and every answer as it is described."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from factories import tiny_scenario
from interfaces.serve.serving import HereDesk
from running import BY_FLEE, finished_run
from spillover.interfaces.serve.app import OPENAPI, application
from spillover.interfaces.serve.foreman import Foreman
from spillover.interfaces.serve.guard import Doors
from spillover.interfaces.serve.routes import api
from spillover.interfaces.serve.services import Services

TOKEN = {"Authorization": "Bearer secret-of-sixteen"}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
    checks.allow_header_conformance,
    checks.ignored_auth,
]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    """A server over one finished run, whose queue does not start."""
    world = tmp_path_factory.mktemp("fuzzed")
    tiny_scenario(world / "scenarios", declaration=BY_FLEE)
    run = finished_run(world, members=2, days=3)
    run.folder.rename(run.folder.with_name("run"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(world)
        services = Services(world / "runs", Foreman(world / "runs", works=False), HereDesk())
        yield schemathesis.openapi.from_asgi(
            OPENAPI, application(services, Doors("secret-of-sixteen", any_host=True)), headers=TOKEN
        )
        assert all(job.run is None for job in services.foreman.jobs())


BOUNDED = settings(
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ROUTES = [(route.path, method) for route in api.routes for method in sorted(route.methods)]
CAN_BE_WRONG = [(path, method) for path, method in ROUTES if method == "POST" or path == "/api/form"]
ASKED = [
    *((path, method, GenerationMode.POSITIVE) for path, method in ROUTES),
    *((path, method, GenerationMode.NEGATIVE) for path, method in CAN_BE_WRONG),
]


@pytest.mark.parametrize(("path", "method", "mode"), ASKED, ids=lambda value: str(getattr(value, "value", value)))
def test_whatever_is_asked_is_answered_as_described(fuzzed, path: str, method: str, mode: GenerationMode):
    operation = fuzzed[path][method]

    @settings(BOUNDED, max_examples=1 if path.endswith("/events") else 20)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case) -> None:
        if mode.is_positive:
            _make_likelier(case)
        case.call_and_validate(headers=TOKEN, checks=CHECKS, timeout=2)

    ask()


def _make_likelier(case) -> None:
    """Letters and digits by chance name nothing that is there: half of the names are those of what is."""
    for name in ("run", "other"):
        if len((case.path_parameters or {}).get(name, "")) % 2:
            case.path_parameters[name] = "run"
    if len((case.query or {}).get("scenario", "")) % 2:
        case.query["scenario"] = "tiny"
    if isinstance(case.body, dict) and len(str(case.body.get("scenario", ""))) % 2:
        case.body |= {"scenario": "tiny", "settings": {}, "movement": None}
