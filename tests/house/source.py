"""The source text of the package, parsed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "spillover"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path within the package."""
        return self.path.relative_to(SRC).as_posix()

    @property
    def n_lines(self) -> int:
        """Lines of the file."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """Every function and method."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package, in the order of paths."""
    files = sorted(SRC.rglob("*.py"))
    return tuple(Module(file, text, ast.parse(text)) for file in files for text in [file.read_text("utf-8")])


def n_lines(function: Function) -> int:
    """Lines of a function, its docstring and decorators not counted."""
    documented = ast.get_docstring(function) is not None
    first = function.body[0]
    described = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - described


def n_arguments(function: Function) -> int:
    """Arguments that a caller has to think of."""
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def is_kernel(function: Function) -> bool:
    """Whether the function is compiled."""
    names = {
        node.id for decorator in function.decorator_list for node in ast.walk(decorator) if isinstance(node, ast.Name)
    }
    return bool(names & {"kernel", "inlined"})
