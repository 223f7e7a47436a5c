"""What the home country does: dated moves as they are, later ones by their hazards, all of them fading."""

from __future__ import annotations

import math

import numpy as np
import pytest

from government_world import governed, plan_of, record_of
from spillover.engine.record import Record

IDLE = {"response.decides": "false"}
NONE = {f"homeland.{name}": "0" for name in ("demands", "threats", "recruitments", "annexations", "provoked")}
FOREVER = {f"homeland.{name}_days": "3650" for name in ("demand", "threat", "squeeze", "shock")}
LEVELS = ("demanded", "menace", "squeezed", "recruited", "annexed", "harmed")


def of(record: Record, name: str, country: str = "GEO") -> np.ndarray:
    kept = record.kept[name]
    return kept.values[:, :, kept.labels.index(country)]


def test_without_dated_moves_and_hazards_nothing_is_felt(tmp_path):
    record = record_of(plan_of(governed(tmp_path), IDLE | NONE))
    assert all(not record.kept[name].values.any() for name in LEVELS)


@pytest.mark.parametrize(("move", "level"), [("demand", "demanded"), ("threat", "menace"), ("squeeze", "squeezed"),
                                             ("recruitment", "recruited"), ("captured", "harmed")])  # fmt: skip
def test_a_dated_move_is_felt_by_whom_it_concerns_and_fades(tmp_path, move, level):
    moves = f"date,country,move,strength,act\n2022-09-24,GEO,{move},0.8,does\n"
    days = {f"homeland.{name}_days": "7" for name in ("demand", "threat", "squeeze", "shock")}
    record = record_of(plan_of(governed(tmp_path, as_of="2022-10-07", moves=moves), IDLE | NONE | days), range(1))
    assert of(record, level)[0, 3:17] == pytest.approx(0.8 * 0.5 ** (np.arange(14) / 7), rel=1e-5)
    assert not of(record, level)[0, :3].any()
    assert not of(record, level, "TUR").any()


def test_moves_before_the_run_are_remembered_by_what_is_left_of_them(tmp_path):
    moves = "date,country,move,strength,act\n2022-09-11,,annexation,1,votes\n"
    asked = IDLE | NONE | {"homeland.shock_days": "10"}
    annexed = of(record_of(plan_of(governed(tmp_path, moves=moves), asked), range(1)), "annexed", "FIN")
    assert annexed[0, :3] == pytest.approx([0.5, 0.5 * 0.5**0.1, 0.5 * 0.5**0.2], rel=1e-5)


def test_later_moves_come_at_their_hazard(tmp_path):
    asked = IDLE | NONE | FOREVER | {"homeland.demands": "2"}
    record = record_of(plan_of(governed(tmp_path, days=12), asked), range(300))
    chance = 1 - math.exp(-2 * 11 / 30.44)
    asked_by_end = np.mean([(of(record, "demanded", name)[:, -1] > 0.5).mean() for name in ("FIN", "GEO", "TUR")])
    assert asked_by_end == pytest.approx(chance, abs=4 * math.sqrt(chance * (1 - chance) / 900))
    assert not of(record, "demanded")[:, 0].any(), "the information date is the first day"


def test_an_annexation_concerns_all_at_once(tmp_path):
    record = record_of(plan_of(governed(tmp_path, days=12), IDLE | NONE | {"homeland.annexations": "3"}), range(40))
    felt = [of(record, "annexed", name) for name in ("FIN", "GEO", "TUR")]
    assert felt[0].any()
    assert np.array_equal(felt[0], felt[1])
    assert np.array_equal(felt[0], felt[2])


def test_it_recruits_only_those_whose_people_live_there(tmp_path):
    record = record_of(plan_of(governed(tmp_path, days=12), IDLE | NONE | {"homeland.recruitments": "60"}), range(4))
    assert not record.kept["recruited"].values.any()


def test_it_squeezes_those_who_defy_it_beyond_what_it_tolerates(tmp_path):
    moves = "date,country,move,strength,act\n2022-09-21,,annexation,1,declared\n"
    bold = {"response.like_refuse_recognition": "20", "response.words_log_hazard": "15", "response.like_wait": "-20"}
    provoked = NONE | bold | {"homeland.provoked": "10"}
    punished = record_of(plan_of(governed(tmp_path / "a", moves=moves), provoked | {"homeland.tolerance": "0.1"}))
    patient = record_of(plan_of(governed(tmp_path / "b", moves=moves), provoked | {"homeland.tolerance": "100"}))
    assert (of(punished, "squeezed")[:, -1] > 0).all()
    assert not patient.kept["squeezed"].values.any()


def test_what_is_known_of_lost_nationals_alarms(tmp_path):
    harmless, harmful = (
        record_of(plan_of(governed(tmp_path / name, moves=_HARM), IDLE | NONE)).kept["pressure_shock"].values[:, 5]
        for name in ("a", "b")
    )
    assert np.array_equal(harmless, harmful)
    assert (harmful > 0).any()


_HARM = "date,country,move,strength,act\n2022-09-22,GEO,killed,0.4,a national is killed\n"
