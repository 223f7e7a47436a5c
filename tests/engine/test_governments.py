"""Tables about governments as arrays, as far as they could be known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exodus_world import TABLES, folder
from government_world import NAMES, POLITIES, governed, plan_of
from spillover.data.government_tables import KINDS_OF_ACT, KINDS_OF_MOVE
from spillover.data.scenario import check
from spillover.engine.governments import build_governments
from spillover.ground.errors import PlanError
from spillover.world.events import NEVER
from spillover.world.governments import LEAD_DAYS, Governments
from spillover.world.stays import EASED, TIGHTENED, StayRule, possible_regimes

ACTS = """\
date,country,kind,act,known
2022-03-02,GEO,explicit,says so,
2022-09-25,GEO,refuse_recognition,will not recognise,2022-09-25
2022-09-26,FIN,close,closes,2022-10-05
"""
POSITIONS = """\
iso3,month,date,mean,sd,q05,q95,known
GEO,2022-08,2022-08-31,0.5,0.2,0.2,0.8,2022-09-01
GEO,2022-09,2022-09-24,0.9,0.3,0.4,1.4,2022-09-25
GEO,2022-08,2022-08-31,0.6,0.2,0.3,0.9,2022-09-25
"""
MOVES = """\
date,country,move,strength,act
2022-09-01,,annexation,0.5,a vote
2022-09-24,GEO,demand,1,asks
"""
ELECTIONS = """\
date,country,election,known
2022-10-02,GEO,of a parliament,2022-09-23
2023-12-01,FIN,of a parliament,2022-01-01
2022-10-05,TUR,of a president,
"""


def build(tmp_path: Path, **asked: str) -> Governments:
    return made if (made := plan_of(governed(tmp_path, **asked)).world.governments) else pytest.fail("no governments")


def test_a_scenario_without_polities_has_no_governments(tmp_path):
    scenario = governed(tmp_path, polities="")
    plan = plan_of(scenario)
    assert plan.world.governments is None
    assert {"response", "pressure", "homeland", "recruits"}.isdisjoint(part.mechanism.name for part in plan.parts)
    assert build_governments(scenario, plan.world, None) is None


def test_governments_are_those_described_in_order_of_their_names(tmp_path):
    made = build(tmp_path)
    assert made.names == NAMES
    assert made.population.tolist() == [5_500_000, 3_700_000, 85_000_000]
    assert made.acts[: len(KINDS_OF_ACT)] == tuple(f"FIN {kind}" for kind in KINDS_OF_ACT)
    assert made.effects == (*(f"rules[{name}]" for name in NAMES), *(f"words[{name}]" for name in NAMES))


def test_who_is_not_counted_in_polities_has_the_residents_of_its_places(tmp_path):
    made = build(tmp_path, polities="country,quantity,value\nGEO,democracy,1\n")
    assert made.population.tolist() == [1_370_000]


@pytest.mark.parametrize(("as_of", "seen"), [("2022-09-24", 0), ("2022-09-30", 1), ("2022-10-07", 2)])
def test_acts_are_seen_once_they_are_known(tmp_path, as_of, seen):
    made = build(tmp_path, as_of=as_of, acts=ACTS)
    assert made.done[0, 1, KINDS_OF_ACT.index("explicit")] == 1, "what was done before the run counts on its first day"
    assert made.done[1:].sum() == seen
    assert made.done[4, 1, KINDS_OF_ACT.index("refuse_recognition")] == (seen >= 1)


def test_all_decide_for_themselves_from_the_day_after_the_information_date(tmp_path):
    assert build(tmp_path, as_of="2022-09-30").begins == 10


def test_without_an_information_date_they_decide_after_the_last_dated_row(tmp_path):
    scenario = governed(tmp_path, acts=ACTS, moves=MOVES).changed(as_of=None)
    assert plan_of(scenario).world.governments.begins == 6


def test_positions_are_those_of_the_newest_estimate_known(tmp_path):
    early, late = (build(tmp_path / day, as_of=f"2022-09-{day}", positions=POSITIONS) for day in ("22", "27"))
    assert set(early.position[:, 1]) == {0.5}
    assert early.last_estimate.tolist() == [-1, -1, -1]
    assert late.position[[0, 2, 3, 9], 1].tolist() == [0.6, 0.6, 0.9, 0.9]
    assert late.last_estimate.tolist() == [-1, 3, -1]
    assert late.position[:, 0].tolist() == [0.0] * 20
    assert late.spread[:, 0].tolist() == [1.0] * 20


def test_moves_before_the_run_are_kept_with_their_day(tmp_path):
    moves = build(tmp_path, as_of="2022-09-30", moves=MOVES).moves
    assert moves[LEAD_DAYS - 20, :, KINDS_OF_MOVE.index("annexation")].tolist() == [0.5] * 3
    assert moves[LEAD_DAYS + 3, :, KINDS_OF_MOVE.index("demand")].tolist() == [0, 1, 0]
    assert moves.sum() == 2.5


def test_an_election_is_near_from_when_it_is_told_within_a_year_and_where_it_is_contested(tmp_path):
    votes = build(tmp_path, as_of="2022-09-24", elections=ELECTIONS).votes
    assert np.flatnonzero(votes[:, 1]).tolist() == list(range(2, 12))
    assert not votes[:, 0].any(), "it is more than a year away"
    assert not votes[:, 2].any(), "nobody contests it"


def test_service_abroad_is_an_offence_where_a_pack_says_so(tmp_path):
    places = TABLES["places"] + "Bishkek,B,KGZ,42.9,74.6,city,1000000,\n"
    polities = "country,quantity,value\nKGZ,democracy,1\nGEO,democracy,1\n"
    made = build(tmp_path, places=places, polities=polities)
    assert made.names == ("GEO", "KGZ")
    assert made.crime[:, 1].all()


def test_gates_are_those_of_natives_by_law(tmp_path):
    gate = build(tmp_path, as_of="2022-10-07").gate
    assert gate[0].tolist() == [1, 0, 0]
    assert gate[9, 0] == 2, "Finland shut its border to tourists on 30 September"


def test_regimes_among_which_governments_choose(tmp_path):
    plan = plan_of(governed(tmp_path, stay=True))
    stays, made = plan.stays, plan.world.governments
    assert stays is not None
    for government, name in enumerate(made.names):
        own = stays.regimes[stays.hosts.index(name)]
        assert [own[number] for number in made.regimes[government]] == [TIGHTENED, "law", EASED]


def test_a_tightened_regime_halves_the_days_and_coming_back_gains_nothing():
    tightened, eased = possible_regimes([StayRule("GEO", "RUS", entry_days=90, registration_days=30, run_resets=True)])
    assert (tightened.regime, tightened.limits, tightened.run_resets) == (TIGHTENED, (30, 45), False)
    assert (eased.regime, eased.limits, eased.run_resets) == (EASED, (180, 180), True)
    endless, _ = possible_regimes([StayRule("GEO", "RUS")])
    assert endless.limits == (45, 45)
    assert possible_regimes([StayRule("GEO", "RUS")])[1].limits == (NEVER, NEVER)
    assert possible_regimes([StayRule("GEO", "RUS", regime="strict")]) == []


def test_traits_of_governments_can_be_fitted_and_others_are_refused(tmp_path):
    rows = "as_of,draw,name,value\n2022-09-21,0,response.rules[{0}],0.5\n2022-09-21,0,response.rent,0.1\n"
    plan_of(governed(tmp_path / "a", posterior=rows.format("GEO")))
    with pytest.raises(PlanError) as error:
        plan_of(governed(tmp_path / "b", posterior=rows.format("GOE")))
    assert [finding.code for finding in error.value.findings] == ["PLN-040"]
    assert "response.rules[GEO]" in error.value.findings[0].cure


HEAD = "date,country,kind,act\n"
BAD = {
    "acts of a stranger": ({"acts": f"{HEAD}2022-09-25,GOE,explicit,says\n"}, "SCN-427"),
    "acts of nobody described": (
        {"acts": f"{HEAD}2022-09-25,TUR,explicit,says\n", "polities": "country,quantity,value\nGEO,democracy,1\n"},
        "SCN-443",
    ),
    "acts of the home country": ({"acts": f"{HEAD}2022-09-25,RUS,explicit,says\n"}, "SCN-443"),
    "an act of no kind": ({"acts": f"{HEAD}2022-09-25,GEO,explicitly,says\n"}, "SCN-306"),
    "the home country among governments": ({"polities": "country,quantity,value\nRUS,democracy,1\n"}, "SCN-443"),
    "a mean outside its interval": (
        {"positions": "iso3,month,date,mean,sd,q05,q95\nGEO,2022-08,2022-08-31,2,0.2,0.2,0.8\n"}, "SCN-444"),
    "a date of another month": (
        {"positions": "iso3,month,date,mean,sd,q05,q95\nGEO,2022-08,2022-09-01,0.5,0.2,0.2,0.8\n"}, "SCN-444"),
    "a share beyond one": ({"polities": "country,quantity,value\nGEO,threat,2\n"}, "SCN-445"),
    "nobody lives there": ({"polities": "country,quantity,value\nGEO,population,0\n"}, "SCN-445"),
    "a move against a stranger": ({"moves": "date,country,move,act\n2022-09-25,GOE,threat,says\n"}, "SCN-427"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_tables_are_refused_with_place_and_cure(tmp_path, case):
    tables, code = BAD[case]
    errors, _ = check(folder(tmp_path, **({"polities": POLITIES} | tables)))
    assert code in [finding.code for finding in errors], [str(finding) for finding in errors]
    assert all(finding.cure and finding.file for finding in errors)
