"""Large documents in compressed form: what browsers asked for lately is kept, and what they have is not sent again."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

MOST_BYTES = 8_000_000
"""Of all documents on the shelf."""


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes that are sent as they are.

    Attributes:
        packed: gzip of the content.
        kind: its media type.
        tag: names the content; equal content has an equal tag.
    """

    packed: bytes
    kind: str
    tag: str

    @classmethod
    def of(cls, packed: bytes, kind: str) -> Document:
        """A document of compressed bytes."""
        return cls(packed, kind, f'"{hashlib.sha256(packed).hexdigest()[:32]}"')

    def response(self, request: Request, headers: Mapping[str, str] | None = None) -> Response:
        """The answer: nothing if the browser has it, else compressed if the browser can read that."""
        told = {"ETag": self.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding", **(headers or {})}
        known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
        if self.tag in known:
            return Response(status_code=304, headers=told)
        if _reads_gzip(request.headers.get("accept-encoding", "")):
            return Response(self.packed, headers=told | {"Content-Encoding": "gzip"}, media_type=self.kind)
        return Response(gzip.decompress(self.packed), headers=told, media_type=self.kind)


def _reads_gzip(accepted: str) -> bool:
    codings = [coding.replace(" ", "").partition(";") for coding in accepted.lower().split(",")]
    return any(name in ("gzip", "*") and quality not in ("q=0", "q=0.0") for name, _, quality in codings)


class Shelf:
    """The documents asked for lately, by what they are of."""

    def __init__(self) -> None:
        """Begin empty."""
        self._documents: OrderedDict[tuple[str, ...], Document] = OrderedDict()

    def find(self, key: tuple[str, ...]) -> Document | None:
        """A document, if it is still there."""
        if key in self._documents:
            self._documents.move_to_end(key)
        return self._documents.get(key)

    def keep(self, key: tuple[str, ...], document: Document) -> Document:
        """Put a document on the shelf; those asked for longest ago make room."""
        self._documents[key] = document
        while sum(len(one.packed) for one in self._documents.values()) > MOST_BYTES and len(self._documents) > 1:
            self._documents.popitem(last=False)
        return document
