"""The table of differences: one scale for all, the largest first, nothing hidden unsaid."""

from __future__ import annotations

import polars as pl
from rich.console import Console

from spillover.report.comparison import MOST_ROWS, comparison_tables, strip


def row(name: str, q05: float, q50: float, q95: float, **other: object) -> dict[str, object]:
    plain: dict[str, object] = {"compared": "shut", "against": "open", "level": "place", "name": name}
    plain |= {"quantity": "stock", "measure": "end", "mean_against": 1000.0, "mean_compared": 1000.0 + q50}
    plain |= {"mean": q50, "sd": 1.0, "q05": q05, "q25": q05, "q50": q50, "q75": q95, "q95": q95}
    return plain | {"share_rise": 0.25, "variance_ratio": 0.04} | other


def text(*rows: dict[str, object], paired: bool = True) -> str:
    console = Console(width=160, highlight=False, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as capture:
        for table in comparison_tables(pl.DataFrame(list(rows), infer_schema_length=None), 20, paired=paired):
            console.print(table, markup=False)
    return capture.get()


def line_of(name: str, shown: str) -> str:
    return next(line for line in shown.splitlines() if line.strip().startswith(name))


def test_a_strip_lies_on_its_scale():
    interval = {"q05": -10.0, "q25": -5.0, "q50": 0.0, "q75": 5.0, "q95": 10.0}
    assert strip(interval, 10, 21) == "─────━━━━━●━━━━━─────"
    assert strip(interval, 20, 21) == "     ───━━●━━───     "
    assert strip(dict.fromkeys(interval, 10.0), 10, 21) == "          │         ●"
    assert strip(dict.fromkeys(interval, 0.0), 0, 21) == ""


def test_figures_stand_in_the_row():
    line = line_of("East", text(row("East", -300, -200, -100)))
    assert all(part in line for part in ("1,000", "−200", "−300 to −100", "25%", "0.04"))


def test_all_scenarios_share_one_scale():
    small, large = row("East", 5, 10, 15), row("East", 500, 1000, 2000, compared="second")
    shown = text(small, large)
    first, second = shown.split("second less open")
    assert "shut less open, 20 members with common luck" in first
    assert "━" not in line_of("East", first)
    assert "━" in line_of("East", second)
    assert first.count("people ±2,000") == second.count("people ±2,000") == 1


def test_a_field_of_another_unit_has_its_own_scale():
    rent = row("Oral", 0.1, 0.2, 0.4, level="field", quantity="rent")
    shown = text(row("East", 500, 1000, 2000), rent)
    assert "rent ±0.4" in shown
    assert "rent at the end" in shown
    assert "+0.2" in line_of("Oral", shown)


def test_of_a_field_the_measure_that_matters_is_shown():
    rows = [
        row("Gate", 1, 2, 3, level="field", quantity=quantity, measure=measure)
        for quantity in ("queue", "rent")
        for measure in ("end", "peak")
    ]
    shown = text(*rows)
    assert "queue at its peak" in shown
    assert "rent at the end" in shown
    assert "queue at the end" not in shown
    assert "rent at its peak" not in shown


def test_the_largest_come_first_and_the_rest_is_counted():
    rows = [row(f"Camp {number:02}", 0, number, number) for number in range(1, MOST_ROWS + 4)]
    lines = text(*rows).splitlines()
    shown = [line.split()[1] for line in lines if line.strip().startswith("Camp")]
    assert shown == [f"{number:02}" for number in range(MOST_ROWS + 3, 3, -1)]
    assert "3 more" in "\n".join(lines)


def test_where_nothing_differs_that_is_said():
    assert "nothing differs" in text(row("East", 0, 0, 0))


def test_strangers_are_called_so():
    assert "20 members as strangers" in text(row("East", 1, 2, 3, variance_ratio=None), paired=False)
