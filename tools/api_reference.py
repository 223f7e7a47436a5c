"""Write docs/reference/api.md from the server itself; with ``--check`` say whether it is out of date."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pages import REFERENCE, keep, prose, table

from spillover.interfaces.serve.app import application
from spillover.interfaces.serve.foreman import Foreman
from spillover.interfaces.serve.services import Services

INTRODUCTION = """\
# The API of the server

<!-- Made by tools/api_reference.py from src/spillover/interfaces/serve: change those. -->

What `spillover serve` answers, for programs other than the explorer; how to start it:
[serve the explorer](../howto/serve-the-explorer.md). A running server has the same for machines, as OpenAPI 3.1, at
`/api/openapi.json`.

- Bodies are JSON in UTF-8, with the header `Content-Type: application/json`, of at most 1 MB; an unknown name is an
  error.
- Where the server has a token, each request carries it: `Authorization: Bearer TOKEN`.
- A request that is refused is answered with `{"findings": […]}`: each finding has `code`, `message` and `cure`, and
  where they apply `column` and `value`. [Errors](errors.md) explains the codes.
- Views and differences have an `ETag`; send it back as `If-None-Match` to be told whether anything changed.
- The bodies of the two documents of runs are explained in [view.md](view.md); a stay is answered as by
  `spillover stay --json`.
"""
ANYWHERE = ("400", "401", "500")
WORDS_OF = {"boolean": "true or false", "integer": "whole number", "string": "text"}
REF = "#/components/schemas/"
DOCUMENTS = frozenset({"View", "Difference"})
"""Described on a page of their own."""


def main() -> int:
    """Write the page, or compare it."""
    with tempfile.TemporaryDirectory() as folder:
        runs = Path(folder)
        said = application(Services(runs, Foreman(runs, works=False))).openapi()
    return keep({REFERENCE / "api.md": page(said)}, "api_reference.py")


def page(said: Mapping[str, Any]) -> str:
    """The whole page in Markdown."""
    asked = [(path, verb, one) for path, verbs in said["paths"].items() for verb, one in verbs.items()]
    lines = [INTRODUCTION, *_statuses(asked), "## Requests\n"]
    for path, verb, one in asked:
        lines += _request(path, verb, one)
    lines.append("## Bodies\n")
    for name, schema in said["components"]["schemas"].items():
        if name not in _inside_documents(said):
            lines += _body(name, schema)
    return "\n".join(lines)


def _statuses(asked: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Iterator[str]:
    """What statuses of refusals mean, once for all requests."""
    why = {status: answer["description"] for _, _, one in asked for status, answer in one["responses"].items()}
    yield "## Statuses\n"
    yield from table(("status", "when"), ((status, words) for status, words in sorted(why.items()) if status > "201"))
    yield f"{', '.join(ANYWHERE)} may answer any request, and are not repeated below.\n"


def _request(path: str, verb: str, one: Mapping[str, Any]) -> Iterator[str]:
    yield f"### `{verb.upper()} {path}`\n"
    yield prose(one["description"]) + "\n"
    sent = [f"`{given['name']}`" for given in one.get("parameters", []) if given["in"] == "query"]
    if "requestBody" in one:
        sent.append(_type(one["requestBody"]["content"]["application/json"]["schema"]))
    answers = [f"{status} {_answer(answer)}" for status, answer in one["responses"].items() if status < "300"]
    others = sorted(status for status in one["responses"] if status > "300" and status not in ANYWHERE)
    yield _line(sent, answers, others)


def _line(sent: list[str], answers: list[str], others: list[str]) -> str:
    parts = (("Sent", sent), ("Answered", answers), ("Else", others))
    return "\n".join(f"- {word}: {', '.join(said)}" for word, said in parts if said) + "\n"


def _answer(answer: Mapping[str, Any]) -> str:
    for kind, content in answer.get("content", {}).items():
        return _type(content["schema"]) if kind == "application/json" else f"`{kind}`"
    return ""


def _body(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    yield prose(schema.get("description")).partition("\n")[0] + "\n"
    needed = schema.get("required", [])
    rows = [
        (f"`{field}`", _type(one), one.get("description", "") + _default(field, one, needed))
        for field, one in schema.get("properties", {}).items()
    ]
    if rows:
        yield from table(("name", "type", "meaning"), rows)


def _default(field: str, one: Mapping[str, Any], needed: list[str]) -> str:
    if field in needed or one.get("default") is None:
        return ""
    return f" (default: `{json.dumps(one['default'], ensure_ascii=False)}`)"


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in words."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        return f"[{name}](view.md)" if name in DOCUMENTS else f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return ", ".join(f'`"{one}"`' for one in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "list"
    if kind == "string" and schema.get("format") == "date":
        return "date"
    return WORDS_OF.get(kind, kind) + _bounds(schema)


def _bounds(schema: Mapping[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f", {low:.0f} to {high:.0f}"
    return f", at least {low:.0f}" if low is not None else ""


def _inside_documents(said: Mapping[str, Any]) -> set[str]:
    """Names of what the two documents are made of."""
    schemas = said["components"]["schemas"]
    found, queue = set(), list(DOCUMENTS)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += [part.split('"')[0] for part in json.dumps(schemas[name]).split(REF)[1:]]
    return found


if __name__ == "__main__":
    sys.exit(main())
