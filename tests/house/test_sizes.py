"""The house stays small enough to be read, and its rules of conduct hold in every file."""

from __future__ import annotations

import ast
import statistics

import pytest

from house.source import Module, is_kernel, modules, n_arguments, n_lines

MODULES = modules()
EACH = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
FUNCTIONS = [(module, function) for module in MODULES for function in module.functions()]

MAY_IMPORT_LATE = ("interfaces/cli/", "__init__.py")
"""The command line answers --help at once, so it imports the engine when it is needed; our face does so as well."""


def nodes(module: Module, *kinds: type[ast.AST]) -> list[ast.AST]:
    return [node for node in ast.walk(module.tree) if isinstance(node, kinds)]


def lines(found: list[ast.AST]) -> list[int]:
    return [node.lineno for node in found]


# ---- sizes -----------------------------------------------------------------------------------------


@EACH
def test_no_module_is_longer_than_six_hundred_lines(module: Module):
    assert module.n_lines <= 600


def test_nine_modules_in_ten_have_at_most_four_hundred_lines():
    assert sum(module.n_lines <= 400 for module in MODULES) >= 0.9 * len(MODULES)


@EACH
def test_no_function_is_longer_than_seventy_lines(module: Module):
    assert {function.name: n_lines(function) for function in module.functions() if n_lines(function) > 70} == {}


def test_most_functions_are_short():
    sizes = [n_lines(function) for _, function in FUNCTIONS]
    assert statistics.median(sizes) <= 10
    assert sum(size <= 35 for size in sizes) >= 0.9 * len(sizes)


@EACH
def test_no_function_asks_for_more_than_it_may(module: Module):
    """A command's arguments are its options, each optional and named: they are not asked for one after another."""
    commands = module.name.startswith("interfaces/cli/")
    most = {function.name: 26 if commands else 14 if is_kernel(function) else 7 for function in module.functions()}
    asked = {function.name: n_arguments(function) for function in module.functions()}
    greedy = {name: n for name, n in asked.items() if n > most[name]}
    assert greedy == {}


def test_most_functions_take_at_most_four_arguments():
    plain = [n_arguments(function) for _, function in FUNCTIONS if not is_kernel(function)]
    assert sum(n <= 4 for n in plain) >= 0.9 * len(plain)


# ---- conduct ---------------------------------------------------------------------------------------


@EACH
def test_nothing_is_printed(module: Module):
    calls = [node for node in nodes(module, ast.Call) if isinstance(node.func, ast.Name) and node.func.id == "print"]
    assert lines(calls) == []


@EACH
def test_no_error_is_swallowed_unseen(module: Module):
    handlers = nodes(module, ast.ExceptHandler)
    assert lines([node for node in handlers if node.type is None]) == []
    silent = [node for node in handlers if isinstance(node.body[0], ast.Pass) and _is_broad(node)]
    assert lines(silent) == []


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"}


@EACH
def test_no_generator_is_shared_and_no_number_drawn_in_sequence(module: Module):
    imported = [alias.name for node in nodes(module, ast.Import) for alias in node.names]
    imported += [str(node.module) for node in nodes(module, ast.ImportFrom)]
    assert not {"random", "numpy.random"} & set(imported)
    drawn = [
        node for node in nodes(module, ast.Attribute) if ast.unparse(node).startswith(("np.random", "numpy.random"))
    ]
    assert lines(drawn) == []


@pytest.mark.parametrize(
    "module", [one for one in MODULES if not one.name.startswith(MAY_IMPORT_LATE)], ids=lambda module: module.name
)
def test_imports_stand_at_the_top(module: Module):
    late = [
        node
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert lines(late) == []


@EACH
def test_nobody_imports_through_our_own_face(module: Module):
    named = [alias.name for node in nodes(module, ast.Import) for alias in node.names]
    named += [str(node.module) for node in nodes(module, ast.ImportFrom)]
    assert "spillover" not in named


@EACH
def test_nothing_at_the_level_of_a_module_can_be_changed(module: Module):
    kinds = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
    changeable = [
        node
        for node in module.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, kinds) and _name(node) != "__all__"
    ]
    assert [_name(node) for node in changeable] == []


def _name(node: ast.Assign | ast.AnnAssign) -> str:
    return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)


@EACH
def test_every_module_says_what_it_is_about(module: Module):
    assert ast.get_docstring(module.tree)


@EACH
def test_the_environment_is_read_in_two_places_only(module: Module):
    reads = [node for node in nodes(module, ast.Attribute) if ast.unparse(node) in {"os.environ", "os.getenv"}]
    assert (
        not reads
        or module.name == "ground/kernels.py"
        or module.name.startswith(("interfaces/", "experiments/executors"))
    )
