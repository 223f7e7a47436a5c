"""Tables of what matters say inputs, luck, marks and what changes nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from rich.console import Console

from spillover.experiments.compare import Outcome
from spillover.experiments.outputs import FLED
from spillover.experiments.recalled import Influence, Recalled
from spillover.experiments.sensitivity import LUCK, Factor, Sensitivity
from spillover.report.sensitivity import plain, recalled_table, sensitivity_tables

FACTORS = (
    Factor("exodus.kin", 1, "prior", "assumed:A-23"),
    Factor("exodus.country[…]", 3, "posterior", ""),
    Factor("work.usual_days", 1, "prior", "assumed:A-72"),
    Factor(LUCK, 0, "", ""),
)
OPINION = Outcome("field", "FIN", "sympathy", "end")


def made(method: str = "morris") -> Sensitivity:
    index = np.array([[np.log(2.0), 0.2, 0.0, 0.1], [0.1, 0.4, 0.0, 0.05]])
    error, second = np.full_like(index, 0.1), np.array([[1.0, np.nan, 0.0, np.nan]] * 2)
    fitted = date(2022, 10, 7)
    outputs = FLED, OPINION
    return Sensitivity("small", date(2022, 9, 21), 17, fitted, method, 6, 30, FACTORS, outputs, index, error, second)


def text_of(*tables) -> str:
    console = Console(width=200, record=True, file=None, quiet=False)
    with console.capture() as captured:
        for table in tables:
            console.print(table)
    return captured.get()


def test_the_ranking_marks_what_is_assumed_and_what_is_not_above_luck():
    text = text_of(sensitivity_tables(made())[0])
    first, second, luck = (next(line for line in text.splitlines() if name in line) for name in (
        "exodus.country[…] (3 numbers)", "exodus.kin", "all else that members draw"))  # fmt: skip
    assert "1 of 2" in first
    assert "posterior" in first
    assert "no table says it" in first
    assert "assumed:A-23" in second
    assert " luck " in luck
    assert " of 2" not in luck
    assert "Inputs that change nothing of this: 1." in " ".join(text.split())
    assert "fit of 2022-10-07" in text


def test_effects_are_factors_of_people_and_differences_of_opinion():
    text = text_of(sensitivity_tables(made())[1])
    assert "kin ×2" in text
    assert "country[…] ±0.4" in text
    assert "country[…] 40%" in text_of(sensitivity_tables(made("sobol"))[1])


def test_json_holds_no_number_that_is_none():
    found = plain(made())
    assert [row["direction"] for row in found["indices"][:2]] == [1.0, None]
    assert [row["input"] for row in found["ranking"]][-1] == "work.usual_days"


def test_recalled_values_that_change_nothing_are_named_with_their_kind():
    row = {"recalled": "ties.value[kin]", "values": 3, "factor": 2.0, **FLED._asdict(), "share": 0.5,
           "share_q05": 0.1, "share_q95": 1.0}  # fmt: skip
    idle = row | {"recalled": "ties.value[trade]", "share": 0.0, "share_q05": 0.0, "share_q95": 0.0}
    columns = Recalled("ties", "value", "kin", 3), Recalled("ties", "value", "trade", 2)
    text = text_of(recalled_table(Influence("small", 9, columns, (FLED,), pl.DataFrame([idle, row]))))
    assert "+50.0%" in text
    assert "+10.0% to +100.0%" in text
    assert "Neither changes anything: ties.value[trade]." in " ".join(text.split())
