"""The explorer in a notebook: questions of the page come as messages of a widget, answers go back the same way.

Needs the extra ``notebook``. Nothing listens on a port, and nothing is loaded from anywhere.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from spillover.engine.index import find_run, list_runs
from spillover.engine.manifest import FILE as MANIFEST
from spillover.engine.runstore import Run, open_run
from spillover.experiments.executors import optional
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError, SpilloverError, did_you_mean
from spillover.interfaces.asking import refused
from spillover.interfaces.serve import tasks
from spillover.report.explorer.cache import CACHE, cached_difference, cached_view
from spillover.report.explorer.page import LANGUAGES, SCRIPTS, WORDS, WORLD, asset

EXTRA = "notebook"
BUNDLE = MappingProxyType({"_esm": "widget.js", "_css": "widget.css"})
"""All in one script: a notebook's page has no address to load a second one from."""
Named = Run | Results | Path | str
"""What a run may be called by."""


class Desk:
    """Who answers the page.

    Attributes:
        runs: the folder that holds the runs which the page may ask for, by name.
    """

    def __init__(self, runs: Path) -> None:
        self.runs = runs
        self._verbs: Mapping[str, Callable[..., Any]] = MappingProxyType(
            {
                "runs": self._rows,
                "view": self._view,
                "difference": self._difference,
                "words": _words,
                "world": lambda: json.loads(asset(WORLD)),
                "writers": lambda: asset(SCRIPTS[1]),
                "stay_words": tasks.words,
                "stay": _stay,
            }
        )

    def answer(self, message: object) -> dict[str, Any]:
        """Answer one message of the page, ``{id, verb, words}``, with ``{id, result}`` or ``{id, findings}``."""
        asked = message if isinstance(message, Mapping) else {}
        number = asked.get("id")
        try:
            return {"id": number, "result": self._done(asked.get("verb"), asked.get("words", []))}
        except SpilloverError as error:
            return {"id": number, "findings": [asdict(finding) for finding in error.findings]}
        except Exception as error:  # the last net: a page that waits for an answer must get one
            what = f"{type(error).__name__}: {error}".splitlines()[0]
            finding = Finding("RUN-999", f"this is our fault, not yours: {what}", "please report it")
            return {"id": number, "findings": [asdict(finding)]}

    def _done(self, verb: object, words: object) -> Any:
        if not isinstance(verb, str) or verb not in self._verbs:
            cure = did_you_mean(str(verb), self._verbs)
            raise RunError(Finding("RUN-077", f"nobody answers to '{verb}'", cure, value=str(verb)))
        wanted = {"view": 1, "difference": 2, "words": 1, "stay": 1}.get(verb, 0)
        if not isinstance(words, list) or len(words) != wanted:
            message = f"'{verb}' takes {wanted} words, which {words!r:.60} are not"
            raise RunError(
                Finding("RUN-078", message, "install one version of Spillover, and start the notebook again")
            )
        return self._verbs[verb](*words)

    def _rows(self) -> list[dict[str, Any]]:
        return [asdict(row) for row in list_runs(self.runs)]

    def _view(self, run: object) -> Any:
        return _unpacked(cached_view(self._folder(run), self.runs / CACHE))

    def _difference(self, against: object, compared: object) -> Any:
        return _unpacked(cached_difference(self._folder(against), self._folder(compared), self.runs / CACHE))

    def _folder(self, name: object) -> Path:
        """The folder of a run by its whole name; never a path."""
        names = [row.name for row in list_runs(self.runs)]
        if name not in names:
            message, cure = f"there is no run '{name}' in '{self.runs}'", did_you_mean(str(name), names)
            raise RunError(Finding("RUN-004", message, cure, value=str(name)))
        return self.runs / str(name)


def _unpacked(document: bytes) -> Any:
    return json.loads(gzip.decompress(document))


def explore(run: Named = "last", other: Named | None = None, *, runs: Path | str = "runs") -> Any:
    """Show a run in a notebook: map, series, comparison and reasons, as ``spillover serve`` does in a browser.

    Args:
        run: a run folder, the start of a run's name or digest, "last", an opened run, or results of a run folder.
        other: a second one of the same folder, to compare with.
        runs: the folder that holds your runs.

    Returns:
        A widget; the last line of a cell shows it.

    Raises:
        RunError: RUN-014 without the extra ``notebook``, RUN-076 for results in memory, RUN-079 for two runs in two
            folders, RUN-001 to RUN-005 if there is no such run, RUN-086 if the bundle was not built.
    """
    anywidget, traitlets = optional("anywidget", EXTRA), optional("traitlets", EXTRA)
    folders = [_folder(named, Path(runs)) for named in (run, other) if named is not None]
    if folders[0].parent != folders[-1].parent:
        message = f"'{folders[0]}' and '{folders[-1]}' lie in two folders"
        raise RunError(Finding("RUN-079", message, "move both into one folder of runs, which the page can list"))
    names = [folder.name for folder in folders]
    desk = Desk(folders[0].parent)
    bundle = {trait: asset(file) for trait, file in BUNDLE.items()}
    traits = {name: traitlets.Unicode("").tag(sync=True) for name in ("run", "other")}
    kind = type("Explorer", (anywidget.AnyWidget,), {"__module__": __name__, **bundle, **traits})
    widget = kind(run=names[0], other=names[1] if len(names) > 1 else "")
    widget.on_msg(lambda shown, message, _: shown.send(desk.answer(message)))
    return widget


def _folder(named: Named, runs: Path) -> Path:
    """The folder of a run.

    Raises:
        RunError: RUN-076 for results that lie in no folder, else as ``find_run`` and ``open_run`` do.
    """
    if isinstance(named, Run):
        return named.folder.resolve()
    if isinstance(named, Results):
        return _folder_of_results(named, runs)
    folder = Path(named) if (Path(named) / MANIFEST).is_file() else find_run(str(named), runs)
    return open_run(folder).folder


def _folder_of_results(results: Results, runs: Path) -> Path:
    """The folder of results that were opened from one; those in memory lack the scenario that a map needs."""
    name = results.about.get("name")
    if name is None:
        message = "these results lie in memory, and the explorer reads run folders"
        cure = "store them: spillover run SCENARIO, or prepare(…) and complete(…), then explore the run's folder"
        raise RunError(Finding("RUN-076", message, cure))
    return open_run(find_run(str(name), runs)).folder


def _words(language: object) -> Any:
    """All words of a language.

    Raises:
        RunError: RUN-078 for one that the explorer does not speak.
    """
    if language not in LANGUAGES:
        cure = did_you_mean(str(language), LANGUAGES)
        raise RunError(Finding("RUN-078", f"the explorer does not speak '{language}'", cure, value=str(language)))
    return json.loads(asset(WORDS.format(language)))


def _stay(question: object) -> dict[str, Any]:
    """The answer about a stay, by the same code as the server's.

    Raises:
        SpilloverError: if the question cannot be answered as it stands.
    """
    try:
        return tasks.stay(json.dumps(question))
    except ValidationError as error:
        raise RunError(*refused(error.errors(include_url=False))) from error
