"""Status: people abroad deal with the end of their stay, as the law in force leaves open."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.odd import Odd, with_part
from factories import DECLARATION, tiny_scenario
from inmemory import START, read_settings, same, scenario
from spillover.data.declaration import AdoptionEntry, StayEntry
from spillover.data.scenario import Scenario, check, load, write_scenario
from spillover.engine.compile import compile_plan
from spillover.engine.record import Record, StayRecord
from spillover.engine.shards import frame_of, place_columns
from spillover.engine.simulate import simulate
from spillover.experiments.results import Results
from spillover.ground.digest import digest
from spillover.ground.errors import ConservationError, LawError, PlanError
from spillover.ground.kernels import IS_COMPILED
from spillover.world.plan import Plan
from spillover.world.stays import (
    CHANGES,
    DUE,
    FREE,
    GET_PERMIT,
    GO_HOME,
    MOVE_ON,
    OVERSTAY,
    OVERSTAYER,
    PERMIT,
    REGISTER,
    REGISTERED,
    RUN,
    STATUSES,
    VISITOR,
    StayRule,
)

WORLD = {
    "places": "Alpha Homeland town 60000 | Near Eastland camp - - 50 | Far Westland camp | Abroad - off_map",
    "routes": "Alpha Near 150 | Alpha Far 300 | Near Far 200",
    "events": "0 Alpha 1",
}
DEPART = "departures.source=hazard departures.hazard_per_day=0.01 "
STILL = DEPART + "walk.camp_leave_per_day=0 walk.return_per_day=0 "
NOTHING = (
    "status.register_per_day=0 status.permit_per_day=0 status.overstayer_leaves_per_day=0 status.register_weight=0 "
    "status.permit_weight=0 status.run_weight=0 status.move_on_weight=0 status.go_home_weight=0 "
    "status.overstay_weight=0 "
)
HOSTS = ("Eastland", "Westland")
GROUPS = {"RUS": 0.9, "TJK": 0.1}
DAYS = 80


def rules(**law: object) -> list[StayRule]:
    return [StayRule(host, group, **law) for host in HOSTS for group in GROUPS]


def asked(days: int = DAYS, adopted: Sequence[tuple[str, str, int]] = (), **changes: object) -> Scenario:
    events = [
        AdoptionEntry(host=host, regime=regime, day=START + timedelta(days=day), source="invented")
        for host, regime, day in adopted
    ]
    return replace(scenario(days=days, **WORLD), stay=StayEntry(groups=GROUPS, adopted=events), **changes)


def made(settings: str, law: Sequence[StayRule], **ask: object) -> Plan:
    return compile_plan(asked(**ask), read_settings(settings), law=law)


def run(settings: str, law: Sequence[StayRule], members: int = 2, **ask: object) -> Record:
    return simulate(made(settings, law, **ask), range(members), 0)


def stays_of(record: Record) -> StayRecord:
    assert record.stays is not None
    return record.stays


def flow(record: Record, change: int) -> np.ndarray:
    return stays_of(record).flow[..., change]


def stock(record: Record, status: int) -> np.ndarray:
    return stays_of(record).stock[..., status]


def arrivals(record: Record) -> np.ndarray:
    """Net arrivals by host when nobody leaves the map: the change of its places' stock."""
    return np.diff(record.stock[..., 1:3], axis=1, prepend=record.stock[:, :1, 1:3] * 0 + np.array([50, 0]))


# ---- absence -----------------------------------------------------------------------------------------


def test_where_nobodys_stay_is_followed_no_status_is_in_the_plan():
    plain = compile_plan(scenario(days=DAYS, **WORLD), read_settings(DEPART))
    assert plain.stays is None
    assert [part.mechanism.name for part in plain.parts] == ["allure", "departures", "violence", "walk"]
    assert simulate(plain, range(1), 0).stays is None


def test_law_without_limits_and_people_without_permits_change_not_a_bit():
    plain = simulate(compile_plan(scenario(days=DAYS, **WORLD), read_settings(DEPART)), range(3), 0)
    followed = run(DEPART + NOTHING, rules(), 3)
    assert same(plain, followed)
    assert (stays_of(followed).stock[..., VISITOR] == followed.stock[..., 1:3]).all()
    assert not stays_of(followed).flow.any()


def test_a_plan_is_another_where_stays_are_followed_or_the_law_differs():
    digests = {compile_plan(scenario(days=DAYS, **WORLD), {}).digest}
    digests |= {made("", rules(entry_days=days)).digest for days in (30, 31)}
    assert len(digests) == 3


# ---- people ------------------------------------------------------------------------------------------


@given(
    st.integers(1, 60), st.integers(1, 40), st.booleans(), st.booleans(), st.integers(0, 2**31),
    st.floats(0, 0.2), st.sampled_from(["walk.camp_leave_per_day=0.05", "walk.return_per_day=0.1"]),
)  # fmt: skip
def test_people_are_conserved_and_each_has_one_status(
    limit: int, deadline: int, runs: bool, ends: bool, seed: int, hazard: float, moves: str
):
    law = rules(entry_days=limit, registration_days=deadline, run_resets=runs, ends_stay=ends)
    plan = made(f"{DEPART} {moves} status.permit_per_day={hazard}", law, days=40)
    record = simulate(plan, range(2), seed)
    exits = stays_of(record).flow[..., [MOVE_ON, GO_HOME]].sum(axis=(2, 3), dtype=np.int64)
    present = record.stock.sum(axis=2, dtype=np.int64) + record.travelling
    assert (present == 50 + np.cumsum(record.departed - exits, axis=1)).all()
    assert (stays_of(record).stock.sum(axis=3) == record.stock[..., 1:3]).all()
    assert stays_of(record).stock.min() >= 0


def test_a_member_is_the_same_alone_and_in_any_company():
    plan = made(DEPART, rules(entry_days=20, registration_days=10, run_resets=True), days=40)
    together = simulate(plan, range(4), 0)
    for company in ([2], [3, 2, 0], [2, 77]):
        alone, at = simulate(plan, company, 0), company.index(2)
        assert (alone.stock[at] == together.stock[2]).all()
        assert (stays_of(alone).stock[at] == stays_of(together).stock[2]).all()
        assert (stays_of(alone).flow[at] == stays_of(together).flow[2]).all()


# ---- what the law leaves open, exactly ----------------------------------------------------------------


def only(*weights: str) -> str:
    return STILL + NOTHING + " ".join(f"status.{weight}=1" for weight in weights)


@pytest.mark.parametrize("limit", [1, 2, 30])
def test_stays_end_on_their_last_lawful_day_both_end_days_counted(limit: int):
    record = run(only("overstay_weight"), rules(entry_days=limit))
    came, ended = arrivals(record), flow(record, OVERSTAY)
    lag = max(limit - 1, 1)  # who enters in the evening can be seen to overstay on the next day
    assert (ended[:, lag:] == came[:, :-lag]).all()
    assert ended[:, lag - 1, 0].tolist() == [50, 50]  # those who were there before the run
    assert (stock(record, OVERSTAYER) == np.cumsum(ended, axis=1)).all()


def test_coming_back_begins_the_clock_anew_where_the_law_lets_it():
    record = run(only("run_weight"), rules(entry_days=10, run_resets=True))
    came, runs = arrivals(record), flow(record, RUN)
    assert (runs[:, 10:] == came[:, 1:-9] + runs[:, 1:-9]).all()
    assert not flow(record, OVERSTAY).any()
    window = run(only("run_weight", "overstay_weight"), rules(rolling_days=10, window_days=180))
    assert not flow(window, RUN).any()
    assert flow(window, OVERSTAY).any()


def test_registered_people_keep_their_day_of_entry():
    record = run(only("register_weight", "go_home_weight") + " status.go_home_weight=1e-6",
                 rules(entry_days=40, registration_days=15))  # fmt: skip
    came, registered = flow_of_entries(record), flow(record, REGISTER)
    home = flow(record, GO_HOME)
    assert (registered[:, 15:40] == came[:, 1:26]).all()
    assert not home[:, 1:38].any()
    assert (home[:, 40:50] == came[:, 1:11]).all()


def flow_of_entries(record: Record) -> np.ndarray:
    """Arrivals by host: the change of its stock, and those who left the map."""
    exits = stays_of(record).flow[..., [MOVE_ON, GO_HOME]].sum(axis=3)
    return arrivals(record) + exits


def test_without_a_duty_nobody_registers():
    assert not flow(run(DEPART, rules(entry_days=20)), REGISTER).any()


def test_a_duty_that_does_not_end_the_stay_is_met_but_not_at_the_deadline():
    record = run(DEPART + "status.register_per_day=0.1", rules(registration_days=10, ends_stay=False))
    assert flow(record, REGISTER)[:, 5:].min() > 0
    assert not flow(record, OVERSTAY).any()
    assert not flow(record, GO_HOME).any()


def test_permits_have_no_clock():
    record = run(only("permit_weight"), rules(entry_days=5))
    assert (stock(record, PERMIT) == np.cumsum(flow(record, GET_PERMIT), axis=1)).all()
    assert stock(record, PERMIT)[0, -1].min() > 1000


def test_where_nothing_is_left_to_do_people_overstay():
    record = run(STILL + NOTHING, rules(entry_days=5))
    assert flow(record, OVERSTAY).sum() > 1000


# ---- directions --------------------------------------------------------------------------------------


def total(settings: str, change: int, **law: object) -> float:
    return float(flow(run(DEPART + settings, rules(**({"entry_days": 25} | law)), 4), change).sum())


@pytest.mark.parametrize(
    ("less", "more", "change"),
    [
        ("status.overstay_weight=1", "status.overstay_weight=3", OVERSTAY),
        ("status.go_home_weight=1", "status.go_home_weight=3", GO_HOME),
        ("status.move_on_weight=1", "status.move_on_weight=3", MOVE_ON),
        ("status.permit_per_day=0.001", "status.permit_per_day=0.005", GET_PERMIT),
        ("status.permit_weight=1", "status.permit_weight=3", GET_PERMIT),
        ("status.overstayer_leaves_per_day=0.01", "status.overstayer_leaves_per_day=0.1", GO_HOME),
    ],
)
def test_more_weight_or_hazard_means_more_people(less: str, more: str, change: int):
    assert total(more, change) > 1.05 * total(less, change)


def test_a_shorter_limit_ends_more_stays_and_an_earlier_registration_saves_more():
    assert total("", OVERSTAY, entry_days=10) > 1.2 * total("", OVERSTAY, entry_days=40)
    late, early = (
        total(f"status.register_per_day={hazard}", OVERSTAY, entry_days=70, registration_days=15)
        for hazard in (0.01, 0.2)
    )
    assert early < 0.6 * late


def test_overstayers_wear_out_at_their_hazard():
    settings = only("overstay_weight") + " status.overstayer_leaves_per_day=0.05 status.go_home_weight=1e-9"
    record = run(settings, rules(entry_days=5), 20)
    here, gone = stock(record, OVERSTAYER)[:, 20:-1], flow(record, GO_HOME)[:, 21:]
    assert gone.sum() / here.sum() == pytest.approx(1 - np.exp(-0.05), rel=0.02)


def test_groups_arrive_in_their_shares_and_live_under_their_own_law():
    law = [StayRule(host, group, entry_days=10 if group == "TJK" else 10_000) for host in HOSTS for group in GROUPS]
    record = run(only("overstay_weight"), law, 10)
    came, ended = arrivals(record)[:, 1:-9].sum(), flow(record, OVERSTAY)[:, 10:].sum()
    assert ended / came == pytest.approx(0.1, rel=0.05)


# ---- the closed form, through the whole engine ---------------------------------------------------------


def test_those_who_last_follow_the_closed_form():
    """Arrivals of a day who neither register, get a permit nor leave are Binomial(arrivals, survival)."""
    hazard, limit = 0.03, 20
    settings = only("overstay_weight") + f" status.permit_per_day={hazard}"
    record = run(settings, rules(entry_days=limit), 1000, days=60)
    came, ended = arrivals(record)[:, 1 : 60 - limit + 1], flow(record, OVERSTAY)[:, limit:]
    survival = np.exp(-hazard * (limit - 2))
    z = (ended - came * survival) / np.sqrt(came * survival * (1 - survival) + 1e-9)
    z = z[:, 3:]  # the first arrive on day 2
    assert 0.97 < np.mean(z**2) < 1.03
    assert abs(z.mean()) < 4 / np.sqrt(z.size)
    assert abs(np.mean(z[:, 1:] * z[:, :-1])) < 0.02


# ---- regimes -----------------------------------------------------------------------------------------


def spikes(restarts: bool, adopted: Sequence[tuple[str, str, int]] = (("Eastland", "strict", 40),)) -> np.ndarray:
    law = rules(entry_days=60) + rules(regime="strict", entry_days=20, restarts=restarts)
    return flow(run(only("overstay_weight"), law, 1, adopted=adopted), OVERSTAY)[0]


def test_a_response_counts_days_back_or_starts_anew():
    back, anew = spikes(restarts=False), spikes(restarts=True)
    came = arrivals(run(only("overstay_weight"), rules(), 1))[0]
    assert not back[:40, 0].any()
    assert back[40, 0] == came[:22, 0].sum() + 50
    assert (back[41:, 0] == came[22:61, 0]).all()
    assert not anew[:59, 0].any()
    assert anew[59, 0] == came[:41, 0].sum() + 50
    assert (back[:, 1] == anew[:, 1]).all()
    assert not back[:59, 1].any()


def test_who_registers_too_late_even_for_the_registered_has_one_day_more():
    law = rules(entry_days=200) + rules(regime="strict", entry_days=20, registration_days=5)
    settings = only("register_weight", "overstay_weight") + " status.overstay_weight=1e-9"
    record = run(settings, law, 1, adopted=[("Eastland", "strict", 60)])
    came = arrivals(record)[0, :, 0]
    assert flow(record, REGISTER)[0, 60, 0] == came[:57].sum() + 50
    assert flow(record, OVERSTAY)[0, [60, 61], 0].tolist() == [0, came[:43].sum() + 50]


def test_a_government_that_takes_its_rule_back_ends_no_more_stays_than_before():
    brief = spikes(restarts=True, adopted=[("Eastland", "strict", 40), ("Eastland", "law", 50)])
    assert (brief == spikes(restarts=False, adopted=[])).all()


def test_a_regime_in_force_before_the_run_is_that_of_its_first_day():
    assert spikes(restarts=False, adopted=[("Eastland", "strict", -5)])[19, 0] > 0


def test_a_mechanism_that_chooses_a_regime_that_is_not_there_stops_the_run():
    plan = made(DEPART, rules(entry_days=20))
    fields = plan.part("status").mechanism.fields

    def choose(today, own):
        own["regime"][...] = 1.0

    with pytest.raises(PlanError) as error:
        simulate(with_part(plan, Odd("status", proposes="", fields=fields, on_update=choose)), range(1), 0)
    assert error.value.findings[0].code == "PLN-007"


# ---- the information date ----------------------------------------------------------------------------


def test_a_frozen_run_does_not_know_a_later_rule_unless_a_government_adopts_it():
    later = START + timedelta(days=40)
    law = rules(entry_days=60) + rules(entry_days=20, begins=later, known=START + timedelta(days=30))
    law += rules(regime="strict", entry_days=20)
    frozen = START + timedelta(days=29)
    ends = {
        name: int(flow(run(only("overstay_weight"), law, 1, **ask), OVERSTAY)[0, 40, 0])
        for name, ask in {
            "known": {},
            "frozen": {"as_of": frozen},
            "adopted": {"as_of": frozen, "adopted": [("Eastland", "strict", 40)]},
        }.items()
    }
    assert ends["frozen"] == 0
    assert ends["known"] == ends["adopted"] > 0


def test_missing_law_and_unknown_hosts_are_errors():
    with pytest.raises(LawError) as error:
        made(DEPART, [])
    assert error.value.findings[0].code == "LAW-221"
    with pytest.raises(LawError) as error:
        made(DEPART, rules(), adopted=[("Eastlund", "law", 3)])
    assert error.value.findings[0].code == "LAW-223"
    assert "Eastland" in error.value.findings[0].cure


# ---- what the engine holds the mechanism to ------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "n"),
    [
        ((0, VISITOR, 0, 0, FREE, GO_HOME), 10**6),
        ((0, VISITOR, 0, 0, FREE, GO_HOME), -1),
        ((0, REGISTERED, 0, 0, FREE, REGISTER), 1),
        ((0, VISITOR, 0, 0, DUE, GO_HOME), 1),
        (None, 0),
    ],
)
def test_changes_that_do_not_fit_the_people_stop_the_run(at: tuple[int, ...] | None, n: int):
    plan = made(DEPART, rules(entry_days=20))
    mechanism = plan.part("status").mechanism

    def flow(today, proposal):
        if at is not None and today.day == 5:
            proposal[at] = n

    broken = with_part(plan, Odd("status", proposes="status", fields=mechanism.fields, on_flow=flow))
    with pytest.raises(ConservationError) as error:
        simulate(broken, range(1), 0)
    assert error.value.findings[0].code == "PLN-104"
    assert f"day {18 if at is None else 5} " in str(error.value)  # the first day of presence was the day before the run


# ---- results, files, twins -----------------------------------------------------------------------------


def test_results_label_status_and_leave_everything_else_as_it_is():
    plan = made(DEPART, rules(entry_days=20), days=30)
    record = simulate(plan, range(3), 0)
    results = Results.of_records(plan, [record], 0)
    stays = results.stays()
    assert stays.columns == ["member", "date", "day", "country", "quantity", "value"]
    assert len(stays) == 3 * 30 * len(HOSTS) * (len(STATUSES) + len(CHANGES))
    row = stays.filter(member=2, day=25, country="Westland", quantity="visitor").row(0, named=True)
    assert row["value"] == stays_of(record).stock[2, 25, 1, VISITOR]
    assert row["date"] == START + timedelta(days=25)
    bare = Results.of_records(plan, [replace(record, stays=None)], 0)
    assert bare.stays().is_empty()
    assert bare.stays().schema == stays.schema
    assert results.summary().equals(bare.summary())
    assert results.members().equals(bare.members())
    assert (results.stock(["Near"]) == bare.stock(["Near"])).all()


def test_no_place_can_be_taken_for_a_stay():
    assert place_columns(["stay: Eastland: visitor"]) == ["stay: Eastland: visitor (place)"]


STAY = '\n[stay]\ngroups = { RUS = 0.9, TJK = 0.1 }\nhosts = { Eastland = "KAZ" }\n'
ADOPTED = '\n[[stay.adopted]]\nhost = "Eastland"\nregime = "strict"\nday = 2020-01-12\nsource = "invented"\n'


def test_a_scenario_says_whose_stay_is_followed_and_is_written_as_it_was_read(tmp_path: Path):
    plain = load(tiny_scenario(tmp_path, "plain"))
    loaded = load(tiny_scenario(tmp_path, declaration=DECLARATION + STAY + ADOPTED))
    assert plain.stay is None
    assert loaded.stay is not None
    assert loaded.stay.groups == {"RUS": 0.9, "TJK": 0.1}
    assert loaded.stay.adopted[0].day == date(2020, 1, 12)
    assert loaded.digest not in {
        plain.digest,
        load(tiny_scenario(tmp_path, "x", declaration=DECLARATION + STAY)).digest,
    }
    write_scenario(loaded, tmp_path / "again")
    again = load(tmp_path / "again")
    assert again == loaded
    assert again.stay == loaded.stay


@pytest.mark.parametrize(
    ("text", "code", "cure"),
    [
        (STAY.replace("groups", "grops"), "SCN-103", "groups"),
        (STAY.replace("RUS", "Russia"), "SCN-105", "part of people"),
        (STAY.replace("0.9", "-1.0"), "SCN-105", "part of people"),
        (STAY.replace("{ RUS = 0.9, TJK = 0.1 }", "{}"), "SCN-105", "part of people"),
        (STAY + ADOPTED.replace("regime", "regym"), "SCN-103", "regime"),
        (STAY + ADOPTED.replace("2020-01-12", '"soon"'), "SCN-104", "first day in force"),
    ],
)
def test_what_is_wrong_with_it_is_told_with_a_cure(tmp_path: Path, text: str, code: str, cure: str):
    errors, _ = check(tiny_scenario(tmp_path, declaration=DECLARATION + text))
    assert code in {finding.code for finding in errors}
    assert any(cure in finding.cure for finding in errors if finding.code == code)


def small_run() -> str:
    """The digest of a short run in which everything happens."""
    law = rules(entry_days=9, registration_days=4, run_resets=True) + rules(regime="strict", entry_days=5)
    settings = DEPART + "status.register_per_day=0.1 status.permit_per_day=0.05 walk.camp_leave_per_day=0.1"
    record = run(settings, law, 2, days=16, adopted=[("Eastland", "strict", 12)])
    return digest(record.stock, stays_of(record).stock, stays_of(record).flow)


@pytest.mark.skipif(not IS_COMPILED, reason="nothing to compare with")
def test_compiled_kernels_and_plain_python_agree_bit_for_bit():
    code = "from mechanisms.test_status import small_run; print(small_run())"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=os.environ | {"SPILLOVER_NOJIT": "1", "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [small_run()], done.stderr


def test_a_block_of_members_is_stored_with_its_stays():
    record = run(DEPART, rules(entry_days=20), days=30)
    frame = frame_of(record, ["Alpha", "Near", "Far", "Abroad"])
    assert (
        frame["stay: Eastland: overstays"].to_numpy().reshape(2, 30).tolist() == flow(record, OVERSTAY)[..., 0].tolist()
    )
