"""Write docs/reference/errors.md: every code, as the source says it; with ``--check`` say whether it is out of date.

The source is read, not run: for each code the message and the cure beside it are taken from the call that it stands
in, following local names to what is assigned to them. What is only known at run time shows as …
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pages import REFERENCE, ROOT, keep, table

SOURCE = ROOT / "src" / "spillover"
CODE = re.compile(r"(SCN|IMP|LAW|STA|PAR|PLN|RUN)-\d{3}")
GROUPS = {
    "SCN": "Scenarios",
    "IMP": "Import of other programs' files",
    "LAW": "Law",
    "STA": "Positions and responses of governments",
    "PAR": "Parameters",
    "PLN": "Plans",
    "RUN": "Runs",
}
ABOUT = {
    "SCN": "A scenario folder, as read by `check`, `explain` and `run`: 0xx folder and files, 1xx `scenario.toml`, 2xx "
    "headers and rows, 3xx cells, 4xx what must fit together, 5xx warnings.",
    "IMP": "Below 100 errors, from 100 on warnings: what is left out, or read otherwise than one may expect.",
    "LAW": "Law packs and questions about them: 0xx files of a pack, 1xx questions, 2xx law that is missing, 3xx visa "
    "tables.",
    "STA": "Evidence on governments: 0xx roll calls, 1xx acts, 2xx fits and positions, 3xx event files, 4xx cases.",
    "PAR": "Settings, of the scenario or of the command.",
    "PLN": "Mechanisms that do not fit together. From 100 on: people made or lost, which is a fault of the program.",
    "RUN": "Run folders, clusters, exports; 3xx scores and figures; 999 a fault of the program.",
}
INTRODUCTION = """\
# Errors and warnings

<!-- Made by tools/errors_reference.py from the source: change that. -->

Each has a code, says what is wrong, where and with which value, and what can be done about it. All errors of one kind
of input are told at once, nothing is left half-written, and the exit status is 2. Here … stands for what is only known
when it happens.
"""
RUN_TIME = "…"


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the source where a code is used."""

    code: str
    message: str
    cure: str
    file: str


def main() -> int:
    """Write the page, or compare it."""
    return keep({REFERENCE / "errors.md": page()}, "errors_reference.py")


def page() -> str:
    """The whole page in Markdown."""
    entries = all_entries()
    lines = [INTRODUCTION]
    for prefix, title in GROUPS.items():
        own = [entry for entry in entries if entry.code.startswith(prefix)]
        lines += [f"## {title}\n", ABOUT[prefix] + "\n"]
        lines += table(("code", "what is wrong", "what to do", "file"), _rows(own))
    return "\n".join(lines)


def all_entries() -> list[Entry]:
    """Every use of a code in the package, in the order of codes."""
    found = {entry for path in sorted(SOURCE.rglob("*.py")) for entry in entries_in(path)}
    return sorted(found, key=lambda entry: (list(GROUPS).index(entry.code[:3]), entry.code, entry.file, entry.message))


def entries_in(path: Path) -> Iterator[Entry]:
    """The codes used in one file, with what is said beside them."""
    reader = _Reader(ast.parse(path.read_text("utf-8")))
    for code, message, cure in reader.found():
        yield Entry(code, message, cure, path.relative_to(SOURCE).as_posix())


def _rows(entries: list[Entry]) -> Iterator[tuple[str, ...]]:
    seen: set[str] = set()
    for entry in entries:
        anchor = "" if entry.code in seen else f'<a id="{entry.code.lower()}"></a>'
        seen.add(entry.code)
        yield f"{anchor}`{entry.code}`", entry.message, entry.cure, f"`{entry.file}`"


class _Reader:
    """Reads sentences out of one module's syntax tree."""

    def __init__(self, tree: ast.Module) -> None:
        self._parent = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self._functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        self._tree = tree

    def found(self) -> Iterator[tuple[str, str, str]]:
        """Code, message and cure at every place where a code stands on its own."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                message, cure = (*self._sentences(node), RUN_TIME, RUN_TIME)[:2]
                yield node.value, message, cure

    def _sentences(self, node: ast.Constant) -> list[str]:
        """What stands beside a code, in the call or pair that it belongs to."""
        beside = self._parent[node]
        if isinstance(beside, ast.IfExp):
            beside = self._call_with(self._parent[beside])
            return self._texts(beside.args[1:], beside) if beside else []
        items = beside.args if isinstance(beside, ast.Call) else getattr(beside, "elts", [])
        after = items[items.index(node) + 1 :] if node in items else []
        if _name_of(beside) == "_warn":  # its first text is the setting concerned
            after = after[1:]
        helper = self._helper(after)
        texts = self._pair(helper) if helper else self._texts(after, node)
        return texts if len(texts) > 1 else [*texts, *self._cure_within(beside)]

    def _cure_within(self, call: ast.AST) -> list[str]:
        """The cure that a helper such as ``_misfit(code, message)`` adds by itself."""
        for node in ast.walk(self._functions.get(_name_of(call), ast.Pass())):
            if isinstance(node, ast.Call) and _name_of(node) == "Finding":
                return self._texts(node.args[2:3], node)
        return []

    def _call_with(self, assigned: ast.AST) -> ast.Call | None:
        """The call that uses a code which was assigned to a name first."""
        names = [name.id for name in getattr(assigned, "targets", []) if isinstance(name, ast.Name)]
        for node in ast.walk(self._scope(assigned)):
            if isinstance(node, ast.Call) and node.args and getattr(node.args[0], "id", None) in names:
                return node
        return None

    def _helper(self, items: list[ast.expr]) -> ast.expr | None:
        """A function or lambda that makes both sentences."""
        for item in items:
            if isinstance(item, ast.Lambda):
                return item.body
            if isinstance(item, ast.Name) and item.id in self._functions:
                return item
        return None

    def _pair(self, helper: ast.expr) -> list[str]:
        """The two sentences that a helper returns."""
        if isinstance(helper, ast.Call):
            helper = helper.func
        if isinstance(helper, ast.Tuple):
            return self._texts(helper.elts, helper)
        function = self._functions.get(getattr(helper, "id", ""))
        for node in ast.walk(function) if function else ():
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                return self._texts(node.value.elts, node)
        return []

    def _texts(self, items: list[ast.expr], place: ast.AST) -> list[str]:
        """The items that are sentences; rows, columns and values are not."""
        texts = [self._text(item, place) for item in items]
        return [text for text in texts if text]

    def _text(self, item: ast.expr, place: ast.AST) -> str:
        if isinstance(item, ast.Constant):
            return item.value if isinstance(item.value, str) else ""
        if isinstance(item, ast.JoinedStr):
            return "".join(self._text(part, place) or RUN_TIME for part in item.values)
        if isinstance(item, ast.FormattedValue):
            return RUN_TIME
        if isinstance(item, ast.BinOp):
            return (self._text(item.left, place) or RUN_TIME) + (self._text(item.right, place) or RUN_TIME)
        if isinstance(item, ast.IfExp):
            either = [self._text(item.body, place), self._text(item.orelse, place)]
            return " / ".join(text for text in either if text)
        if isinstance(item, ast.Call):
            return _suggestion(item)
        return self._assigned(item.id, place) if isinstance(item, ast.Name) else ""

    def _assigned(self, name: str, place: ast.AST) -> str:
        """What a local name was given last before ``place``; where that depends on cases, the texts of all."""
        block: ast.AST = place
        while block in self._parent and not isinstance(block, ast.FunctionDef):
            before, block = block, self._parent[block]
            for statements in (getattr(block, part, None) for part in ("body", "orelse")):
                if isinstance(statements, list) and before in statements:
                    earlier = statements[: statements.index(before) + 1]
                    texts = [text for one in earlier for text in self._given(name, one)]
                    if texts:
                        return texts[-1]
        texts = [text for node in ast.walk(self._scope(place)) for text in self._given(name, node)]
        unknown = RUN_TIME if name in {"message", "cure", "what", "problem"} else ""
        return " / ".join(dict.fromkeys(texts)) or unknown

    def _given(self, name: str, node: ast.AST) -> Iterator[str]:
        """The text that one statement assigns to a name, if it does."""
        if not isinstance(node, ast.Assign):
            return
        target, value = node.targets[0], node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        for one, given in pairs:
            text = self._text(given, node) if getattr(one, "id", None) == name else ""
            if text:
                yield text

    def _scope(self, node: ast.AST) -> ast.AST:
        """The function that a node stands in, or the module."""
        while node in self._parent and not isinstance(node, ast.FunctionDef):
            node = self._parent[node]
        return node


def _name_of(call: ast.AST) -> str:
    function = getattr(call, "func", None)
    return str(getattr(function, "id", getattr(function, "attr", "")))


def _suggestion(call: ast.Call) -> str:
    return "did you mean …?" if _name_of(call) in {"did_you_mean", "suggest", "spell", "_nearest"} else RUN_TIME


if __name__ == "__main__":
    sys.exit(main())
