"""The documentation keeps up with the program: generated pages, links, sources, commands, words."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pytest
from typer.main import get_command

from spillover import mechanisms
from spillover.data.scenario import check
from spillover.experiments import observing, planning, polls
from spillover.ground.params import declared
from spillover.interfaces.cli.main import app

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "spillover"
MAKERS = sorted((ROOT / "tools").glob("*_reference.py"))
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("scenarios/*/*.md"), *ROOT.glob("benchmarks/*.md")]
)
PROSE = [page for page in PAGES if "Made by tools/" not in page.read_text("utf-8")]
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r'"((?:SCN|IMP|LAW|STA|PAR|PLN|RUN)-\d{3})"')
WORK = r"(?:[a-z]+\d{4}[a-z]*|flee3)"
CITED = re.compile(rf"\[({WORK}(?:; {WORK})*)\](?!\()")
TARGET = re.compile(r"(?:`|^ *)make ([a-z]+)\b", re.MULTILINE)
BANNED = {"agent", "agents", "numagents", "replicate", "migrant", "migrants", "influx", "attitude", "sentiment"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text("utf-8")


def anchors_of(page: Path) -> set[str]:
    """What a link into a page may name: headings as a web site of repositories makes them, and explicit ids."""
    text = page.read_text("utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a id="([^"]+)"', text))


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.stem)
def test_the_generated_pages_are_up_to_date(maker: Path):
    done = subprocess.run([sys.executable, maker, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nrun: make docs"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path):
    for target in LINK.findall(page.read_text("utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{name_of(page)} links to {target}, which is not there"
        assert there.is_relative_to(ROOT), f"{name_of(page)} links to {target}, outside the project"
        if anchor:
            assert anchor in anchors_of(there), f"{name_of(page)} links to {target}, but there is no such heading"


def test_every_page_can_be_found_from_the_readme():
    seen, queue = set(), [ROOT / "README.md"]
    while queue:
        page = queue.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = [link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
        queue += [there for link in links if (there := (page.parent / link).resolve()).is_file()]
    decisions = set((ROOT / "docs" / "decisions").glob("*.md"))
    assert {name_of(page) for page in set(ROOT.glob("docs/**/*.md")) - seen - decisions} == set()


def parameters() -> list[tuple[str, str]]:
    sets = {name: mechanism.Params for name, mechanism in mechanisms.catalogue().items()}
    sets |= {"counts": observing.Params, "plan": planning.Params, "polls": polls.Params}
    return [(f"{name}.{one.name}", one.source) for name, own in sets.items() for one in declared(own).values()]


@pytest.mark.parametrize(("parameter", "source"), parameters(), ids=lambda value: str(value))
def test_every_parameter_has_a_source_that_can_be_read(parameter: str, source: str):
    kind, colon, key = source.partition(":")
    if not colon:
        assert f"{{{source}," in text_of("references.bib"), f"{parameter}: '{source}' is no key of references.bib"
    elif kind == "assumed":
        assumption = text_of("docs", "explanation", "assumptions.md").partition(f"## {key}\n")[2].partition("\n## ")[0]
        assert parameter in assumption, f"{parameter}: assumptions.md has no {key} that names it"
        assert "*Why:*" in assumption
        assert "*Influence:*" in assumption
    else:
        assert kind == "fit"
        assert parameter.partition(".")[2] in text_of("docs", "explanation", "walk.md").partition("## The fit")[2]


def test_every_assumption_is_used():
    used = {source.removeprefix("assumed:") for _, source in parameters() if source.startswith("assumed:")}
    used |= {
        number
        for page in SOURCE.rglob("*.py")
        for number in re.findall(r"\[assumed:(A-\d\d)\]", page.read_text("utf-8"))
    }
    assert set(re.findall(r"^## (A-\d\d)$", text_of("docs", "explanation", "assumptions.md"), re.MULTILINE)) == used


def test_every_work_that_is_cited_stands_in_the_references():
    keys = set(re.findall(r"^@\w+\{([^,]+),", text_of("references.bib"), re.MULTILINE))
    pages = [*SOURCE.rglob("*.py"), *(page for page in PROSE if "docs" in page.parts)]
    found = [group for page in pages for group in CITED.findall(page.read_text("utf-8"))]
    cited = {key.strip() for group in found for key in group.split(";")}
    assert cited <= keys
    assert keys == cited | {source for _, source in parameters() if ":" not in source}, "a work that nothing rests on"


def test_every_code_of_an_error_has_a_line():
    page = text_of("docs", "reference", "errors.md")
    used = {code for path in SOURCE.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    assert len(used) > 100
    assert {code for code in used if f"`{code}`" not in page} == set()


def test_every_make_target_that_the_documentation_names_exists():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = {
        word
        for page in PROSE
        for word in re.findall(r"(?:`|^ *)make ([a-z]+)\b", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {"demo", "test"} <= named
    assert named <= targets


def commands() -> dict[str, set[str]]:
    """Every command with its options."""
    found = {}
    for name, command in get_command(app).commands.items():
        inner = getattr(command, "commands", {})
        for words, one in {name: command, **{f"{name} {word}": each for word, each in inner.items()}}.items():
            options = {option for param in one.params for option in param.opts if option.startswith("-")}
            if options or not hasattr(one, "commands"):  # a group without options is no command by itself
                found[words] = options
    return found


def test_every_command_that_the_documentation_shows_exists_with_its_options():
    known = commands()
    shown = [
        (page, line.strip().removeprefix("$ "))
        for page in PROSE
        for line in page.read_text("utf-8").splitlines()
        if re.match(r" *(\$ )?spillover [a-z]", line)
    ]
    assert len(shown) > 10
    for page, line in shown:
        words = line.partition("#")[0].partition("|")[0].split()[1:]
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        assert name in known, f"{name_of(page)}: {line}"
        options = {word for word in (word.strip("[]") for word in words) if word.startswith("--")}
        assert options <= known[name] | {"--help"}, f"{name_of(page)}: {line}"


def test_the_python_of_the_readme_runs_and_is_short(monkeypatch, capsys):
    code = re.search(r"```python\n(.*?)```", text_of("README.md"), re.DOTALL)[1]
    assert len(code.splitlines()) < 10
    monkeypatch.chdir(ROOT)
    exec(compile(code.replace("members=100", "members=2"), "README.md", "exec"), {})  # noqa: S102 - our own text
    assert "ard_rescaled" in capsys.readouterr().out


def test_the_mechanism_of_the_how_to_is_whole(monkeypatch):
    code = re.search(r"```python\n(.*?)```", text_of("docs", "howto", "add-a-mechanism.md"), re.DOTALL)[1]
    home = types.ModuleType("welcome")
    monkeypatch.setitem(sys.modules, "welcome", home)
    space = vars(home)
    exec(compile(code, "add-a-mechanism.md", "exec", dont_inherit=True), space)  # noqa: S102 - our own text
    mechanism = space["MECHANISM"]
    for name in ("name", "about", "Params", "fields", "reads", "adds", "draws", "proposes"):
        assert hasattr(mechanism, name)
    assert declared(mechanism.Params)["welcome"].unit == "utils"


def test_the_scenarios_of_the_tutorials_are_sound():
    assert check(ROOT / "scenarios" / "mali-2012")[0] == []


def test_the_citation_names_this_version():
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert f"version: {version}\n" in text_of("CITATION.cff")
    assert f"## {version}" in text_of("CHANGELOG.md")


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=name_of)
def test_one_word_has_one_meaning_in_names_too(path: Path):
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    found = [getattr(node, part, None) for node in nodes for part in ("id", "arg", "attr", "name")]
    names = [name for name in found if isinstance(name, str)]
    words = {word for name in names for word in re.split(r"[_\W]+", name.lower())}
    assert not words & BANNED, "see docs/reference/glossary.md"


@pytest.mark.parametrize("page", PROSE, ids=name_of)
def test_prose_leaves_nothing_to_be_filled_in(page: Path):
    text = page.read_text("utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|TBD)\b", text)
    assert "/work/" not in text
