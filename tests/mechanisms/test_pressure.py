"""Each term of pressure is what its formula says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from government_world import governed, plan_of, record_of

IDLE = {"response.decides": "false"}
QUIET = {f"homeland.{name}": "0" for name in ("demands", "threats", "recruitments", "annexations", "provoked")}


def of(record, name: str, country: str) -> np.ndarray:
    kept = record.kept[name]
    return kept.values[:, :, kept.labels.index(country)]


def test_newcomers_are_counted_by_head_of_the_country(tmp_path):
    plan = plan_of(governed(tmp_path), IDLE)
    record = record_of(plan)
    cities = [plan.place_names.index(name) for name in ("Tbilisi", "Batumi")]
    share = record.stock[:, :, cities].sum(axis=2) / 3_700_000
    assert of(record, "newcomers_by_head", "GEO") == pytest.approx(share, rel=1e-5)
    assert of(record, "pressure_arrivals", "GEO") == pytest.approx(np.log1p(share / 0.005), rel=1e-5)
    assert share.max() > 0.001


def test_rents_weigh_by_the_residents_who_pay_them(tmp_path):
    plan = plan_of(governed(tmp_path), IDLE)
    record = record_of(plan)
    rent = {name: of(record, "rent", name).astype(np.float64) for name in ("Tbilisi", "Batumi")}
    weighed = (1_200_000 * np.log(rent["Tbilisi"]) + 170_000 * np.log(rent["Batumi"])) / 1_370_000 / math.log(1.5)
    assert of(record, "pressure_rent", "GEO")[:, 1:] == pytest.approx(weighed[:, :-1], abs=1e-5)


def test_opinion_presses_by_suspicion_less_sympathy(tmp_path):
    record = record_of(plan_of(governed(tmp_path), IDLE))
    balance = of(record, "suspicion", "GEO") - of(record, "sympathy", "GEO")
    assert of(record, "pressure_opinion", "GEO")[:, 1:] == pytest.approx(balance[:, :-1], abs=1e-6)
    assert abs(balance).max() > 0


def test_fear_is_of_kin_border_and_threat_and_of_what_people_fear(tmp_path):
    ties = "country,tie,value\nFIN,kin,0.03\n"
    record = record_of(plan_of(governed(tmp_path, ties=ties), IDLE | QUIET | {"pressure.kin_scale": "0.15"}))
    assert of(record, "pressure_fear", "FIN")[:, 1:] == pytest.approx((0.2 + 1) / 3, abs=1e-6)
    assert of(record, "pressure_fear", "TUR")[:, 1:] == pytest.approx(0, abs=1e-6)
    threat = "date,country,move,act\n2022-09-21,TUR,threat,threatens\n"
    menaced = record_of(plan_of(governed(tmp_path / "b", ties=ties, moves=threat), IDLE | QUIET))
    assert (of(menaced, "pressure_fear", "TUR")[:, 2] > 0.3).all()


def test_shocks_press_as_long_as_they_are_in_mind(tmp_path):
    moves = "date,country,move,strength,act\n2022-09-23,,annexation,1,declared\n"
    asked = IDLE | QUIET | {"homeland.shock_days": "5"}
    shock = of(record_of(plan_of(governed(tmp_path, as_of="2022-10-07", moves=moves), asked)), "pressure_shock", "GEO")
    assert shock[0, :3].tolist() == [0, 0, 0]
    assert shock[0, 3:] == pytest.approx(0.5 ** (np.arange(17) / 5), rel=1e-5)
