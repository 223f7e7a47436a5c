"""Who went from where to where: every entry, move and return is in the matrix once, by month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from engine.border_world import border_scenario
from exodus_world import folder
from spillover.data.scenario import load
from spillover.engine.compile import compile_plan
from spillover.experiments.ensemble import simulate
from spillover.experiments.journeys import journeys, write_journeys
from spillover.experiments.results import Results
from spillover.ground.errors import RunError

SETTINGS = {"exodus.passing_share": "0.3", "exodus.onward_per_day": "0.02", "exodus.return_per_day": "0.05"}
HOSTS = ("FIN", "GEO", "TUR")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    plan = compile_plan(load(folder(tmp_path_factory.mktemp("journeys"))), SETTINGS)
    return simulate(plan, members=5)


def kept(results: Results, field: str, label: str) -> np.ndarray:
    return results.field_values(field)[:, :, results.field_labels(field).index(label)]


def test_who_fled_to_a_host_crossed_its_borders(results: Results):
    for host, crossing in zip(HOSTS, ("Torfyanovka", "Lars", "Airport"), strict=True):
        np.testing.assert_array_equal(kept(results, "moved", f"RUS to {host}"), kept(results, "fled_in", crossing))


def test_moves_between_hosts_add_up_by_the_one_left_and_the_one_entered(results: Results):
    for host in HOSTS:
        others = [other for other in HOSTS if other != host]
        entered = sum(kept(results, "moved", f"{other} to {host}") for other in others)
        left = sum(kept(results, "moved", f"{host} to {other}") for other in others)
        np.testing.assert_array_equal(entered, kept(results, "moved_in", host))
        np.testing.assert_array_equal(left, kept(results, "moved_out", host))
    assert kept(results, "moved", "GEO to TUR").any()


def test_the_matrix_accounts_for_everybody_in_a_host(results: Results):
    for host, city in (("FIN", ["Helsinki"]), ("GEO", ["Tbilisi", "Batumi"]), ("TUR", ["Istanbul"])):
        others = [other for other in ("RUS", *HOSTS) if other != host]
        came = sum(kept(results, "moved", f"{other} to {host}").sum(axis=1) for other in others)
        went = sum(kept(results, "moved", f"{host} to {other}").sum(axis=1) for other in others)
        np.testing.assert_array_equal(came - went, results.stock(city).sum(axis=2)[:, -1])


def test_the_table_is_by_month_and_leaves_out_what_nobody_went(results: Results):
    table = journeys(results)
    assert table.columns == ["month", "left", "entered", "mean", "q05", "q25", "q50", "q75", "q95"]
    assert table["month"].unique().to_list() == [date(2022, 9, 1), date(2022, 10, 1)]
    assert not table.filter(pl.col("left") == pl.col("entered")).height
    assert (table["mean"] > 0).all()
    fled = table.filter((pl.col("left") == "RUS") & (pl.col("entered") == "GEO"))
    assert fled["mean"].sum() == pytest.approx(kept(results, "fled_in", "Lars").sum(axis=1).mean())
    september = kept(results, "fled_in", "Lars")[:, :10].sum(axis=1)
    assert fled["q50"][0] == pytest.approx(np.median(september))


def test_labels_are_told_to_be_pairs_and_the_file_is_written(results: Results, tmp_path: Path):
    assert results.field_dimension("moved") == "pair"
    write_journeys(results, tmp_path / "journeys.csv")
    assert (tmp_path / "journeys.csv").read_text().startswith("month,left,entered,mean,q05")


def test_a_run_without_moves_says_so(tmp_path: Path):
    plan = compile_plan(border_scenario(tmp_path), {"departures.source": "hazard"}, days=3)
    with pytest.raises(RunError) as raised:
        journeys(simulate(plan, members=1))
    assert raised.value.findings[0].code == "RUN-060"
