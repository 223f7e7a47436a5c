"""Write the reference of law packs, docs/reference/law-packs.md and law-pack.schema.json.

The format is taken from the models of ``spillover.data.law``, the tables of what there is from the packs of the
project. Without arguments both files are written; with ``--check`` the exit status is 1 if they are out of date.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from pages import REFERENCE, keep, prose, table
from pydantic import BaseModel

from spillover.data.law.exposures import ConflictRule, ExposureRule, Party
from spillover.data.law.library import LARGEST_PACK, MOST_PACKS, Library
from spillover.data.law.pack import (
    BarRule,
    ClockRule,
    DocumentRule,
    EntryRule,
    IndexRule,
    Member,
    Pack,
    PenaltyRule,
    PermitRule,
    Regime,
    RemarkRule,
)
from spillover.data.law.prior import Prior, PriorSource
from spillover.data.law.rule import EARLIEST, LATEST, Cited, ForPassports, Source
from spillover.data.schema import DIALECT

WORDS_OF = {"boolean": "yes or no", "integer": "whole number", "number": "number"}
SECTIONS = (
    EntryRule, BarRule, DocumentRule, ClockRule, PermitRule, PenaltyRule, IndexRule, RemarkRule, Member, Regime,
    ExposureRule, ConflictRule,
)  # fmt: skip

INTRODUCTION = f"""\
# Law packs

<!-- Made by tools/law_reference.py from src/spillover/data/law and packs/law: change those. -->

One TOML file is the law of one host, or of one area of several. It is called by the host's ISO 3166 code in small
letters, as `kaz.toml`; `sch.toml` is the Schengen area, `int.toml` holds treaties. `spillover law check` names every
error with file, line, key, value and cure. The same as JSON Schema, with dates as text:
[law-pack.schema.json](law-pack.schema.json). How to write one: [a law pack](../howto/write-a-law-pack.md). What the
rules mean: [stay law](../explanation/stay-law.md), [exposure](../explanation/exposure.md).

- Dates are TOML dates (`2023-01-27`, without quotation marks), from {EARLIEST} to {LATEST}. Both `from` and `to` are in
  force.
- An unknown key is an error, and nothing is turned into another type: `"90"` is not `90`.
- A pack holds no code and names no other file. It has at most {LARGEST_PACK // 2**20} MiB; a folder has at most
  {MOST_PACKS} packs.
"""

CONFIDENCE = """\
| confidence | where the value was read | in answers |
| --- | --- | --- |
| `A` | official text | |
| `A-`, `B`, `B-` | steps between: officials as quoted, registers of law, reports of news | |
| `C` | hearsay: a forum, a travel agent, one site that describes a practice | marked in every answer |
| `P` | the index of passports; a pack does not use it | marked in every answer |
"""


def main() -> int:
    """Write the pages, or compare them."""
    library = Library()
    hosts = (*library.hosts, *(["INT"] if library.treaties() else []))
    packs = [library.pack(host) for host in hosts]
    lines = [INTRODUCTION, *_format(), *_holdings(packs), *_sources(packs), *_index(library.prior)]
    pages = {
        REFERENCE / "law-packs.md": "\n".join(lines).rstrip() + "\n",
        REFERENCE / "law-pack.schema.json": json.dumps(_schema(), indent=2, ensure_ascii=False) + "\n",
    }
    return keep(pages, "law_reference.py")


def _schema() -> dict[str, Any]:
    about = (
        f"A law pack, parsed from a TOML file of at most {LARGEST_PACK // 2**20} MiB. Dates are texts as 2023-01-27."
    )
    whole = Pack.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, **whole, "title": "Spillover law pack", "description": about}


# --- the format -------------------------------------------------------------------------------------------------------


def _format() -> Iterator[str]:
    yield "## The head of the file\n"
    yield from _keys(Pack, leave_out={"sources", *(_section(model) for model in SECTIONS)})
    yield "## `[sources.<key>]`\n"
    yield from _about(Source)
    yield from _keys(Source)
    yield "## Keys of every rule\n"
    yield "Every section below but `[[regime]]` has these. A rule without `cite` and `source` is refused.\n"
    yield from _keys(Cited)
    yield CONFIDENCE
    yield "## Keys of rules for passports\n"
    named = ", ".join(f"`[[{_section(model)}]]`" for model in SECTIONS if issubclass(model, ForPassports))
    yield f"{named} have these besides.\n"
    yield from _keys(ForPassports, leave_out=_names(Cited))
    for model in SECTIONS:
        yield from _rule_section(model)
    yield "### `parties` of a treaty\n"
    yield from _keys(Party)
    yield "## `passport-index.toml`\n"
    yield "The source of `passport-index.csv`, written by `spillover import passport-index` beside the table.\n"
    yield from _keys(PriorSource)


def _rule_section(model: type[BaseModel]) -> Iterator[str]:
    inherited = next((parent for parent in (ForPassports, Cited) if issubclass(model, parent)), None)
    yield f"## `[[{_section(model)}]]`\n"
    yield from _about(model)
    yield from _keys(model, leave_out=_names(inherited) if inherited else ())


def _section(model: type[BaseModel]) -> str:
    """Name of the group of a pack that holds such rules."""
    return next(name for name, field in Pack.model_fields.items() if field.annotation == list[model])  # type: ignore[valid-type]


def _names(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


def _about(model: type[BaseModel]) -> Iterator[str]:
    _, _, text = prose(inspect.getdoc(model)).partition(": ")
    yield f"{text[:1].upper()}{text[1:]}\n"


def _keys(model: type[BaseModel], leave_out: Container[str] = ()) -> Iterator[str]:
    properties = model.model_json_schema(by_alias=True)["properties"]
    rows = []
    for name, field in model.model_fields.items():
        if name not in leave_out:
            key = field.alias or name
            rows.append((f"`{key}`", _type(properties[key]), _default(field.is_required(), field.default),
                         field.description or ""))  # fmt: skip
    yield from table(("key", "type", "without it", "meaning"), rows)


def _default(required: bool, value: object) -> str:
    if required:
        return "error"
    if value is None or value in ("", []):
        return ""
    return f"`{json.dumps(value)}`"


def _type(schema: Mapping[str, Any]) -> str:
    """What a key may hold, in words."""
    if "anyOf" in schema:
        return _type(next(one for one in schema["anyOf"] if one != {"type": "null"}))
    if "enum" in schema:
        return ", ".join(f"`{choice}`" for choice in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].lower()
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    if schema["type"] == "string":
        return _text(schema)
    return WORDS_OF[schema["type"]] + _bounds(schema)


def _text(schema: Mapping[str, Any]) -> str:
    if schema.get("format") == "date":
        return "date"
    pattern = schema.get("pattern", "")
    if "[A-Z]{3}" in pattern:
        return "code or `*`" if "*)" in pattern else "code"
    return "name" if "a-z0-9" in pattern and "-" in pattern else "text"


def _bounds(schema: Mapping[str, Any]) -> str:
    low, above, high = (schema.get(bound) for bound in ("minimum", "exclusiveMinimum", "maximum"))
    words = f", more than {above:,}" if above is not None else f", {low:,}" if low is not None else ""
    return words + (f" to {high:,}" if high is not None else " or more" if low is not None else "")


# --- what there is ----------------------------------------------------------------------------------------------------


def _holdings(packs: Iterable[Pack]) -> Iterator[str]:
    yield "## What the packs of the project hold\n"
    yield "A pack answers from *covers from*. What changed after *checked* is not known, and answers say so.\n"
    yield from table(
        ("host", "checked", "covers from", "rules", "by group", "by confidence", "contested"),
        (_holding(pack) for pack in packs),
    )


def _holding(pack: Pack) -> tuple[str, ...]:
    groups = {name: len(getattr(pack, name)) for name in Pack.model_fields if isinstance(getattr(pack, name), list)}
    grades = Counter(rule.confidence for rule in pack.rules())
    area = f", in {pack.area}" if pack.area else ""
    contested = sum(bool(rule.contested) for rule in pack.rules())
    return (
        f"[{pack.host}](#{pack.host.lower()}) {pack.name}{area}",
        str(pack.checked),
        str(pack.covers_from),
        str(grades.total()),
        ", ".join(f"{name} {number}" for name, number in groups.items() if number),
        ", ".join(f"{grade} {number}" for grade, number in sorted(grades.items(), key=_by_grade)),
        str(contested or ""),
    )


def _by_grade(pair: tuple[str, int]) -> int:
    return ("A", "A-", "B", "B-", "C", "P").index(pair[0])


def _sources(packs: Iterable[Pack]) -> Iterator[str]:
    yield "## Sources\n"
    for pack in packs:
        yield f"### {pack.host}\n"
        used = Counter(rule.source for rule in pack.rules())
        yield from table(
            ("source", "version", "rules that rest on it"),
            ((_linked(source), str(source.date or ""), str(used[key])) for key, source in pack.sources.items()),
        )


def _index(prior: Prior | None) -> Iterator[str]:
    if prior is None:
        return
    rows = list(prior.rows())
    days = f"{min(row.first_seen for row in rows)} to {max(row.last_seen for row in rows)}"
    yield "### The index of passports\n"
    yield f"{_linked(prior.source)}: {len(rows):,} values in snapshots of {days}.\n"
    yield f"{prior.source.note}\n"
    yield f"Licence: {prior.source.licence}.\n"


def _linked(source: Source) -> str:
    title = source.title.replace("[", "(").replace("]", ")")
    address = source.url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return f"[{title}]({address})" if address else title


if __name__ == "__main__":
    sys.exit(main())
