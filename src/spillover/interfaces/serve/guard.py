"""What stands before every request: who may ask, how large a request may be, and what every answer says to browsers."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spillover.ground.errors import Finding, SpilloverError
from spillover.interfaces.serve.faults import Refused, our_fault, status_of

LARGEST_BODY = 1_000_000
"""Bytes."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)


def refusal(status: int, findings: tuple[Finding, ...]) -> Response:
    """An answer that says why a request was refused."""
    content = json.dumps({"findings": [asdict(finding) for finding in findings]}, ensure_ascii=True)
    more = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    headers = {"Cache-Control": "no-store", **more}
    return Response(content, status_code=status, headers=headers, media_type="application/json")


def refusal_of(error: SpilloverError) -> Response:
    """The same for an error."""
    return refusal(status_of(error), error.findings)


@dataclass(frozen=True, slots=True)
class Doors:
    """Who may ask.

    Attributes:
        token: without it nothing is told but the files of the page; None if everybody may ask.
        any_host: whether the server may be called by any name; else by those of this machine for itself only, so that
            no page of the internet whose name is made to point here can read anything.
    """

    token: str | None = None
    any_host: bool = False

    def check(self, scope: Scope) -> None:
        """Let a request in.

        Raises:
            Refused: RUN-092 with status 400 (host), 401 (token), 403 (origin) or 415 (type).
        """
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self.any_host and _name_of(host) not in LOOPBACK:
            cure = "call it by the address that it printed, or start it with --host to be reached from elsewhere"
            raise Refused(400, Finding("RUN-092", f"the server is not called '{host[:80]}'", cure, value=host[:80]))
        if scope["path"].startswith("/api"):
            self._check_token(headers.get("authorization", ""))
        if scope["method"] not in ("GET", "HEAD"):
            _check_sender(headers, host)

    def _check_token(self, authorization: str) -> None:
        scheme, _, given = authorization.partition(" ")
        if self.token is None:
            return
        known = secrets.compare_digest(given.strip().encode(), self.token.encode())  # in equal time, whatever is wrong
        if scheme.lower() != "bearer" or not known:
            cure = "open the link with #token= that the server printed, or send the header Authorization: Bearer TOKEN"
            raise Refused(401, Finding("RUN-092", "the token of this server is missing or wrong", cure))


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _check_sender(headers: Headers, host: str) -> None:
    """Only our own page, or a program that is no browser, may ask for something to be done."""
    origin = headers.get("origin")
    strange = origin is not None and origin.lower() not in (f"http://{host.lower()}", f"https://{host.lower()}")
    if strange or headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        cure = "use the page of this server"
        raise Refused(403, Finding("RUN-092", "another page may not ask this", cure, value=(origin or "")[:80]))
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        cure = "send JSON with the header Content-Type: application/json"
        raise Refused(415, Finding("RUN-092", f"a body of type '{kind[:80]}' is not read", cure, value=kind[:80]))


class Guard:
    """The outermost part of the application."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        """Stand before an application."""
        self._app, self._doors = app, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            self._doors.check(scope)
            await self._app(scope, await _measured(scope, receive), send_guarded)
        except SpilloverError as error:
            await refusal_of(error)(scope, receive, send_guarded)
        except Exception as error:
            if begun:
                raise
            await refusal(500, (our_fault(error),))(scope, receive, send_guarded)


async def _measured(scope: Scope, receive: Receive) -> Receive:
    """The body as one message, read here so that one that is too large is refused before anything is made of it.

    Raises:
        Refused: RUN-093 if it is too large.
    """
    if scope["method"] in ("GET", "HEAD"):
        return receive
    length = Headers(scope=scope).get("content-length", "0")
    body, more = bytearray(), not length.isdigit() or int(length) <= LARGEST_BODY
    if not more:
        raise _too_large(int(length))
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return receive
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise _too_large(len(body))
    whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def again() -> Message:
        return whole.pop() if whole else await receive()

    return again


def _too_large(length: int) -> Refused:
    message = f"a body of {length:,} bytes or more is too large"
    return Refused(413, Finding("RUN-093", message, f"send at most {LARGEST_BODY:,} bytes"))
