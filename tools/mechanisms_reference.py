"""Write docs/reference/mechanisms.md from the mechanisms themselves; with ``--check`` say whether it is out of date."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator

from pages import REFERENCE, keep, prose, table

from spillover import mechanisms
from spillover.ground.fields import PORTS
from spillover.ground.params import Param, Value, declared
from spillover.world.mechanism import Mechanism

INTRODUCTION = """\
# Mechanisms

<!-- Made by tools/mechanisms_reference.py from src/spillover/mechanisms: change those. -->

A plan has one mechanism that proposes who sets off (`departures`), one that proposes moves (`walk` or `flee3`, as the
scenario or `--movement` says), and every mechanism that speaks to a port which that movement reads. Set a parameter
with `--set mechanism.parameter=value`, or in the scenario's table `parameters`. A parameter with a prior is drawn from
it, once a member, unless somebody sets it. How to write a mechanism: [add-a-mechanism](../howto/add-a-mechanism.md).
"""
PROPOSES = {
    "entry": "who sets off",
    "status": "who changes legal status abroad, goes home or moves on",
    "move": "who moves where",
    "": "nothing; it speaks to ports",
}


def main() -> int:
    """Write the page, or compare it."""
    lines = [INTRODUCTION, *_ports(), *(line for one in mechanisms.catalogue().values() for line in _mechanism(one))]
    return keep({REFERENCE / "mechanisms.md": "\n".join(lines)}, "mechanisms_reference.py")


def _ports() -> Iterator[str]:
    yield "## Ports\n"
    rows = ((f"`{p.name}`", ", ".join(p.dims), p.unit, p.rule, p.about) for p in PORTS.values())
    yield from table(("port", "for each", "unit", "rule", "meaning"), rows)


def _mechanism(mechanism: Mechanism) -> Iterator[str]:
    yield f"## `{mechanism.name}`\n"
    yield prose(importlib.import_module(f"{mechanisms.__name__}.{mechanism.name}").__doc__) + "\n"
    yield from table(("", ""), _summary(mechanism))
    header = ("parameter", "default", "unit", "bounds", "prior", "source", "meaning")
    yield from table(header, (_parameter(one) for one in declared(mechanism.Params).values()))


def _summary(mechanism: Mechanism) -> Iterator[tuple[str, str]]:
    yield "proposes", PROPOSES[mechanism.proposes]
    for what, names in (("reads", mechanism.reads), ("adds to", mechanism.adds), ("draws", mechanism.draws)):
        if names:
            yield what, ", ".join(f"`{name}`" for name in names)
    for field in mechanism.fields:
        first = "the residents of the place" if field.first is None else f"{field.first:g}"
        yield "owns", f"`{field.name}` ({field.unit}, by {', '.join(field.dims)}; at first {first}): {field.about}"


def _parameter(one: Param) -> tuple[str, ...]:
    prior = str(one.prior) if one.prior else ""
    return (f"`{one.name}`", _value(one.value), one.unit, _bounds(one), prior, _source(one.source), one.about)


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return ";".join(f"{part:g}" for part in value) or "(empty)"
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _bounds(one: Param) -> str:
    if one.choices:
        return ", ".join(f"`{choice}`" for choice in one.choices)
    if one.low is not None and one.high is not None:
        return f"{one.low:g} to {one.high:g}"
    return f"{one.low:g} or more" if one.low is not None else f"{one.high:g} or less" if one.high is not None else ""


def _source(source: str) -> str:
    kind, colon, key = source.partition(":")
    if colon and kind == "assumed":
        return f"[{key}](../explanation/assumptions.md#{key.lower()})"
    if colon and kind == "fit":
        return "[fit](../explanation/walk.md#the-fit)"
    return f"[{source}](../../references.bib)"


if __name__ == "__main__":
    sys.exit(main())
