"""The planning sheet of a host, from members whose figures are known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spillover.experiments.planning import LIKELIHOODS, PlanningSheet, Trigger, likelihood, planning_sheet
from spillover.experiments.results import Results
from spillover.ground.errors import ParameterError, RunError

START = date(2022, 9, 21)
PLACES = (("Town", "town", "RUS"), ("Lars", "crossing", "GEO"), ("Syrym", "crossing", "KAZ"),
          ("Airport", "crossing", "KAZ"), ("Tbilisi", "city", "GEO"), ("Oral", "city", "KAZ"),
          ("Almaty", "city", "KAZ"))  # fmt: skip
N_MEMBERS, N_DAYS = 4, 100
KAZ_BY_DAY = {
    "field: fled_in: Syrym": lambda day, member: 200 * (member + 1) * (day == 10 + member),
    "field: fled_in: Airport": lambda day, member: 100 * (member + 1) * (day == 10 + member),
    "field: fled_in: Lars": lambda day, member: 9_000,
    "field: waiting_days: Syrym": lambda day, member: 3.0 * ((member == 3) & (day == 20)),
    "field: waiting_days: Airport": lambda day, member: 30.0 * (day == 5),
    "field: waiting_days: Lars": lambda day, member: 30.0,
    "field: queue: Syrym": lambda day, member: 40.0 * (day == 20),
    "field: queue: Lars": lambda day, member: 900.0,
    "field: school_places_short: Oral": lambda day, member: 10.0 * member,
    "field: school_places_short: Almaty": lambda day, member: np.nan,
    "Oral": lambda day, member: 300 * day * (member + 1),
    "Almaty": lambda day, member: 7,
    "Syrym": lambda day, member: 5_000,
    "Tbilisi": lambda day, member: 900_000,
}
"""Columns of a run that differ from nought; at the airport nobody waits on the day on which it is shut."""


def made(n_days: int = N_DAYS, *, without: str = "nothing") -> Results:
    member, day = (axis.ravel() for axis in np.meshgrid(np.arange(N_MEMBERS), np.arange(n_days), indexing="ij"))
    fields = ("fled_in", "waiting_days", "queue", "school_places_short")
    names = [place for place, *_ in PLACES] + [f"field: {field}: {place}" for field in fields for place, *_ in PLACES]
    columns = {"member": member, "day": day, "travelling": 0 * day, "departed": 0 * day}
    for name in names:
        kind = np.float32 if name.startswith("field") else np.int32
        columns[name] = np.broadcast_to(KAZ_BY_DAY.get(name, lambda *_: 0)(day, member), day.shape).astype(kind)
    frame = pl.DataFrame({name: values for name, values in columns.items() if without not in name}).lazy()
    about = {"places": [{"name": name, "kind": kind, "country": country} for name, kind, country in PLACES]}
    observed = pl.DataFrame(schema={"day": pl.Int32, "place": pl.String, "observed": pl.Float64})
    return Results(START, n_days, tuple(place for place, *_ in PLACES), (frame,), observed, about)


def sheet(n_days: int = N_DAYS, **shares: str) -> PlanningSheet:
    return planning_sheet(made(n_days), "KAZ", {name: (value, "command", "test") for name, value in shares.items()})


def trigger(made_: PlanningSheet, quantity: str, level: int) -> Trigger:
    return next(one for one in made_.triggers if (one.quantity, one.level) == (quantity, level))


def test_arrivals_are_those_over_the_crossings_of_the_host():
    made_ = sheet()
    assert made_.crossings == ("Syrym", "Airport")
    assert len(made_.arrivals) == N_DAYS
    busy = made_.arrivals[10]
    assert busy.date == date(2022, 10, 1)
    assert busy.q50 == 0, "one member of four has arrivals on that day"
    assert busy.q90 == pytest.approx(0.7 * 300)
    assert made_.peak["q50"] == pytest.approx(750), "busiest days are 300, 600, 900 and 1,200, whenever they are"
    assert made_.peak["q90"] == pytest.approx(1_110)


def test_classes_are_shares_of_members_whose_busiest_day_reaches_them():
    assert [(one.arrivals_a_day, one.share, one.likelihood) for one in sheet().classes] == [
        (500, 0.75, "likely"),
        (1_000, 0.25, "unlikely"),
    ]


def test_the_stock_after_three_months_is_that_of_cities():
    present = sheet().present
    assert (present.day, present.date, present.is_after_three_months) == (91, date(2022, 12, 21), True)
    assert present.persons["q50"] == pytest.approx(300 * 91 * 2.5 + 7)
    assert present.persons["q25"] == pytest.approx(300 * 91 * 1.75 + 7)
    assert present.persons["q95"] == pytest.approx(300 * 91 * 3.85 + 7)


def test_a_shorter_run_gives_its_last_day_and_says_so():
    present = sheet(n_days=30).present
    assert (present.day, present.date, present.is_after_three_months) == (29, date(2022, 10, 20), False)
    assert present.persons["q50"] == pytest.approx(300 * 29 * 2.5 + 7)


def test_needs_follow_from_the_stock_by_the_shares():
    chosen = sheet(bed_share="0.2", persons_per_room="5", school_age_share="0.1", registration_share="0.5")
    median = chosen.present.persons["q50"]
    found = {need.name: need.amount["q50"] for need in chosen.needs}
    expected = {"beds": median * 0.2, "rooms": median * 0.2 / 5, "school places": median * 0.1}
    assert found == pytest.approx(expected | {"registrations a day": median * 0.5 / 30, "school places short": 15}), (
        "cities of which nobody says what they lack are left out"
    )


def test_a_run_that_follows_no_schools_has_no_such_line():
    needs = planning_sheet(made(without="school_places_short"), "KAZ", {}).needs
    assert [need.name for need in needs] == ["beds", "rooms", "school places", "registrations a day"]


def test_triggers_give_the_first_day_among_the_members_that_reach_them():
    made_ = sheet()
    first = trigger(made_, "arrivals a day", 500)
    assert (first.share, first.likelihood) == (0.75, "likely")
    assert [first.q05, first.q50, first.q95] == [date(2022, 10, 2), date(2022, 10, 3), date(2022, 10, 4)]
    half = trigger(made_, "people present", 50_000)
    assert half.share == 0.75
    assert half.q95 == START + timedelta(days=84), "300 times 84 days times 2 and 7 are more than 50,000"
    assert trigger(made_, "people present", 100_000).share == 0.25
    wait = trigger(made_, "days of waiting at any crossing", 3)
    assert (wait.share, wait.q05, wait.q95) == (0.25, date(2022, 10, 11), date(2022, 10, 11))


def test_a_trigger_that_nobody_reaches_has_no_date():
    never = trigger(sheet(n_days=15), "people present", 100_000)
    assert (never.share, never.likelihood, never.q50) == (0.0, "very unlikely", None)


@pytest.mark.parametrize(
    ("share", "word"),
    [(0.0, "very unlikely"), (0.099, "very unlikely"), (0.1, "unlikely"), (0.33, "about as likely as not"),
     (0.66, "likely"), (0.899, "likely"), (0.9, "very likely"), (1.0, "very likely")],
)  # fmt: skip
def test_a_word_holds_from_its_bound_to_the_next(share: float, word: str):
    assert likelihood(share) == word


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_is_never_called_less_likely(one: float, other: float):
    order = [word for word, _ in LIKELIHOODS]
    low, high = sorted((one, other))
    assert order.index(likelihood(low)) <= order.index(likelihood(high))


# ---- what is missing is told ---------------------------------------------------------------------------------------


def refused(results: Results, host: str = "KAZ") -> str:
    with pytest.raises(RunError) as caught:
        planning_sheet(results, host, {})
    return str(caught.value)


def test_a_run_without_crossings_is_refused():
    assert "RUN-040" in refused(made(without="fled_in"))


def test_an_unknown_host_is_told_with_the_nearest():
    assert "did you mean 'KAZ'?" in refused(made(), "KAX")
    message = refused(made(), "RUS")
    assert "RUN-041" in message
    assert "GEO, KAZ" in message


def test_a_name_is_told_with_its_code():
    assert "write its code, KAZ" in refused(made(), "KAZAKHSTAN")


@pytest.mark.parametrize("share", ["1.1", "-0.1", "some"])
def test_a_share_that_is_none_is_refused(share: str):
    with pytest.raises(ParameterError, match=r"plan\.school_age_share"):
        sheet(school_age_share=share)
