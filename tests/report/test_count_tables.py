"""Tables of counts say the unit of what is no count of people, crossings or papers."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from counting import BORDERS, CROSSINGS, count, simulated
from spillover.experiments.count_scores import Bases, score_simulated
from spillover.report.counts import count_tables

FIELDS = ("crossed_in", "queue", "waiting_days")


@pytest.fixture
def shown() -> str:
    """The tables of a wait, a queue and crossings of Imatra."""
    kept = simulated({(name, place): 3.0 for name in FIELDS for place in CROSSINGS}, 5)
    kinds = {"wait": "", "queue": "", "crossing": "in"}
    counts = [count(type_, type_, way, series=f"s-{type_}", crossing="Imatra") for type_, way in kinds.items()]
    screen = Console(file=StringIO(), width=200)
    screen.print(*count_tables("run", score_simulated(counts, kept, Bases(BORDERS, {}))))
    return screen.file.getvalue()


@pytest.mark.parametrize("words", ["s-wait: wait, FIN Imatra, hours", "s-queue: queue, FIN Imatra, vehicles"])
def test_a_series_of_waits_or_queues_says_its_unit(shown: str, words: str):
    assert words in shown


def test_so_do_means_by_type_and_people_need_none(shown: str):
    _, _, means = shown.partition("by type")
    found = {line.strip().split("   ")[0] for line in means.splitlines()}
    assert {"wait, hours", "queue, vehicles", "crossing"} <= found
    assert "s-crossing: crossing in, FIN Imatra\n" in "\n".join(line.rstrip() for line in shown.splitlines()) + "\n"
