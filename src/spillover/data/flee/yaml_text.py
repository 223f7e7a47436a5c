"""A YAML file that strangers wrote, read with no more trust than it needs: plain values, no aliases, little depth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from spillover.data.flee.sheets import Notes, as_import
from spillover.data.text import read_text
from spillover.ground.errors import Finding

_LARGEST = 2**20
"""Bytes; the settings of a simulation fit in a hundredth of that."""

_DEEPEST = 12


def read_yaml(path: Path, notes: Notes) -> dict[str, object]:
    """Read a YAML mapping; an empty file is an empty one. Errors are noted, and give an empty one as well.

    Of two equal keys the last one counts, as in Flee, with a warning.
    """
    text = read_text(path.parent, path.name, _LARGEST)
    if isinstance(text, Finding):
        notes.errors.append(as_import(text))
        return {}
    try:
        problem = _mistrust(text)
        content = yaml.safe_load(text) if problem is None else None
        double = [] if problem else list(_double_keys(yaml.compose(text, Loader=yaml.SafeLoader)))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem, content, double = f"the file is no valid YAML: {' '.join(str(error).split())}", None, []
    if problem is None and content is not None and not isinstance(content, dict):
        problem = "the file holds no settings"
    if problem is not None:
        cure = "write sections such as move_rules: with indented lines such as max_move_speed: 360.0"
        notes.errors.append(Finding("IMP-070", problem, cure, path.name))
        return {}
    for key, line in double:
        message = f"'{key}' is given twice; the last one counts, as in Flee"
        notes.warnings.append(Finding("IMP-156", message, "keep one of them", path.name, line))
    return {str(key): value for key, value in (content or {}).items()}


def _mistrust(text: str) -> str | None:
    """What makes a text unfit to be read: an alias can swell to any size, and great depth is no setting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            return f"line {line} uses an alias (*{event.anchor}), which is not read"
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return f"line {line} is nested more than {_DEEPEST} deep"
    return None


def _double_keys(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Keys that stand twice in one mapping, with their lines."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _double_keys(child)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            if name in seen:
                yield name, key.start_mark.line + 1
            seen.add(name)
            yield from _double_keys(child)
