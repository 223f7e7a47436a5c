"""Flee 3's movement rules, person by person: slow, and as plain as we can make it.

This is the yardstick for the compiled engine, so it shares nothing with it: one object for each person, one for each
place, one for each direction of a road, and `random.Random`. The sections named are those of the description of
Flee's semantics that both were written from; quirks that must be kept to match Flee's numbers are marked [Q].

The order of people within a day is ours. Flee asks people in the order of their creation, which means nothing in
the world but matters at nearly full camps. Here (1) those who were in a camp, open or closed, decide first, so that
their room is known to the others, (2) the people who set off today come last, as in Flee, (3) all others come in a
fresh random order.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np

from reference.alive import Link, Person, Spot, great_circle_km, is_within, usual_movechance, walks
from reference.declared import CAMPS, LIVE_KINDS, Closure, World


class Crisis:
    """A world with its people, moved one day at a time."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.settings = world, world.settings
        self.random = Random(seed)  # noqa: S311 - a simulation, no secrets
        live = [place for place in world.places if place.kind in LIVE_KINDS]
        self.spots = {place.name: Spot(place, world.home, self.settings) for place in live}
        for road in world.roads:
            a, b = self.spots[road.a], self.spots[road.b]
            a.links.append(Link(a, b, road.km, road.speed))
            b.links.append(Link(b, a, road.km, road.speed))
        self.people = [
            Person(spot, new_today=False) for spot in self.spots.values() for _ in range(spot.declared.initial_people)
        ]
        self.departure_weights: dict[Spot, float] = {}
        self.known_ways: dict[Spot, list[tuple[list[Spot], float]]] = {}

    def run_day(self, day: int) -> None:
        """One day in Flee's order (section 2)."""
        self.change_conflicts(day)
        self.set_off(day)
        self.open_and_close(day)
        self.weigh_departures(day)
        self.score_places(day)
        for spot in self.spots.values():
            spot.capacity += spot.declared.capacity_per_day
        self.decide()
        self.travel()
        self.rest()

    # ---- conflict (section 3) ----------------------------------------------------------------------------------

    def change_conflicts(self, day: int) -> None:
        """Start and end conflicts; a change between two positive values goes unnoticed [Q]."""
        changed = False
        for spot in self.spots.values():
            now = spot.declared.intensity_on(day) > 0
            before = day > 0 and spot.declared.intensity_on(day - 1) > 0
            if now and not before:
                spot.intensity, spot.onset = spot.declared.intensity_on(day), day
                spot.movechance, spot.town = self.settings.conflict_movechance, False
            elif before and not now:
                spot.intensity, spot.town = -1.0, True  # a camp is then camp and town [Q]
                spot.movechance = self.settings.default_movechance
            changed |= now != before
        if changed:
            self.weigh_departures(day)

    def decay(self, days: int) -> float:
        """The share of a conflict's force that is left after some days."""
        steps = self.settings.conflict_decay
        return steps[min(int(days // self.settings.conflict_decay_interval_days), len(steps) - 1)]

    # ---- departures (section 4) --------------------------------------------------------------------------------

    def weigh_departures(self, day: int) -> None:
        """Where people will come from. Not refreshed every morning, so the decay lags by a day [Q]."""
        self.departure_weights = {
            spot: spot.population * spot.intensity * self.decay(day - spot.onset)
            for spot in self.spots.values()
            if spot.intensity > 0
        }

    def set_off(self, day: int) -> None:
        """Create the people whose flight begins today, and make room scarce on day 0 [Q]."""
        for person in self.people:
            person.new_today = False
        observed = self.settings.source == "observed"
        origins = self.as_observed(day) if observed else self.driven_by_conflict()
        for spot in list(origins):
            self.people.append(Person(spot, new_today=True))
            if self.settings.take_from_population:
                spot.population = max(0, spot.population - 1)
        if day == 0 and observed:
            for spot in self.spots.values():
                if spot.camp and spot.capacity > 0:
                    spot.capacity -= spot.declared.counted_on_day0

    def as_observed(self, day: int) -> list[Spot]:
        """The given number, each from a place drawn by its weight."""
        number = self.world.departures[day]
        if number == 0:
            return []
        return self.random.choices(list(self.departure_weights), list(self.departure_weights.values()), k=number)

    def driven_by_conflict(self) -> Iterator[Spot]:
        """Each conflict zone sends people by its own intensity (section 4.5)."""
        mode, rate = self.settings.conflict_mode, self.settings.people_per_conflict_day
        if rate is None:
            rate = 0.01 if mode == "pop_ratio" else 500.0
        for spot in self.spots.values():
            if spot.intensity <= 0:
                continue
            expected = rate * spot.intensity * (spot.population if mode == "pop_ratio" else 1)
            number = self.poisson(expected) if mode == "poisson" else int(expected)
            yield from [spot] * number

    def poisson(self, mean: float) -> int:
        """Count the arrivals of a clock that ticks ``mean`` times a day."""
        count, hours = 0, self.random.expovariate(1.0)
        while hours < mean:
            count += 1
            hours += self.random.expovariate(1.0)
        return count

    # ---- closures (section 9) ----------------------------------------------------------------------------------

    def open_and_close(self, day: int) -> None:
        """Act on the closures that begin or end today."""
        self.known_ways = {}
        for closure in self.world.closures:
            if closure.first == day:
                self.close(closure)
            if closure.until == day:
                self.reopen(closure)

    def close(self, closure: Closure) -> None:
        """Take links away, or a camp's being a camp."""
        if closure.kind == "camp":
            spot = self.spots[closure.a]
            spot.camp, spot.town, spot.intensity = False, True, -1.0
            spot.movechance = self.settings.default_movechance
            return
        for spot in self.spots.values():
            gone = [link for link in spot.links if is_within(link, closure)]
            spot.links = [link for link in spot.links if link not in gone]
            spot.shut += gone
            for link in gone:
                link.closed = True

    def reopen(self, closure: Closure) -> None:
        """Give links back as new ones at the end of the list, whatever had closed them [Q]."""
        if closure.kind == "camp":
            spot = self.spots[closure.a]
            spot.camp, spot.town = True, False
            spot.movechance = usual_movechance(spot.declared.kind, self.settings)
            return
        for spot in self.spots.values():
            back = [link for link in spot.shut if is_within(link, closure)]
            spot.shut = [link for link in spot.shut if link not in back]
            spot.links += [Link(link.start, link.end, link.km, link.speed) for link in back]

    # ---- attraction (sections 5, 6 and 7) ----------------------------------------------------------------------

    def score_places(self, day: int) -> None:
        """How good each place looks today, wherever one stands."""
        for spot in self.spots.values():
            spot.score = 1.0
            if spot.foreign:
                spot.score *= self.settings.foreign_weight
            if spot.camp:
                spot.score *= self.settings.camp_weight
            if spot.intensity > 0:
                spot.score *= self.settings.conflict_weight ** (self.decay(day - spot.onset) * spot.intensity)

    def room(self, spot: Spot) -> float:
        """1 where there is room, 0 where there is none, falling in between, by the people there at this moment."""
        capacity = spot.capacity * self.settings.capacity_scaling
        comfortable = self.settings.capacity_buffer * capacity
        if not self.settings.respect_capacity or capacity < 1 or spot.people <= comfortable:
            return 1.0
        if spot.people >= capacity:
            return 0.0
        return 1.0 - (spot.people - comfortable) / (capacity * (1.0 - self.settings.capacity_buffer))

    def ways_from(self, start: Spot) -> list[tuple[list[Spot], float]]:
        """All ways, with their lengths in km, to all places known from here; the same all day."""
        if start not in self.known_ways:
            aware = 1 if self.settings.awareness_level == -1 else self.settings.awareness_level
            self.known_ways[start] = list(walks(start, [], {start}, 0.0, aware))
        return self.known_ways[start]

    def attraction(self, here: Spot, goal: Spot, km: float) -> float:
        """The weight of one way to one place."""
        settings, score = self.settings, goal.score
        if settings.pop_for_weight and not goal.camp:
            score *= max(1, goal.population) ** settings.pop_power
        if settings.stay_close_to_home:
            score /= max(1.0, great_circle_km(here.declared, goal.declared)) ** settings.home_distance_power
        nearness = (settings.softening_km + km) ** -settings.distance_power
        return float(((settings.weight_softening + score) * nearness * self.room(goal)) ** settings.weight_power)

    def choose_route(self, here: Spot) -> list[Spot]:
        """Draw one way by its weight; by nothing at all if everything is full."""
        ways = self.ways_from(here)
        if not ways:
            return []
        weights = [self.attraction(here, route[-1], km) for route, km in ways]
        if self.settings.pruning_threshold >= 1.001:
            least = max(weights) / self.settings.pruning_threshold
            weights = [weight if weight >= least else 0.0 for weight in weights]
        if sum(weights) == 0:
            return self.random.choice(ways)[0]
        return self.random.choices(ways, weights)[0][0]

    # ---- a person's day (sections 6 and 8) ---------------------------------------------------------------------

    def decide(self) -> None:
        """Phase A: those who wish to leave their place set out.

        The wish depends on nobody else, so that only those who have it need an order.
        """
        standing = [person for person in self.people if person.link is None]
        leaving = [person for person in standing if self.wishes_to_move(person, hurried=False)]
        self.random.shuffle(leaving)
        leaving.sort(key=lambda person: (person.new_today, person.spot.declared.kind not in CAMPS))
        for person in leaving:
            self.set_out(person)

    def travel(self) -> None:
        """Phase B: each of those on the road goes on, through all the places of this day."""
        moving = [person for person in self.people if person.link is not None]
        self.random.shuffle(moving)
        moving.sort(key=lambda person: person.new_today)
        for person in moving:
            while self.walk_on(person):
                pass

    def rest(self) -> None:
        """Phase C: remember how long the way was."""
        for person in self.people:
            person.recent = self.recent_with_today(person)
            person.km_today = 0.0

    def recent_with_today(self, person: Person) -> float:
        """The memory of recent travel as it will be tonight."""
        return (person.recent + person.km_today / self.settings.max_move_speed_km_per_day) / 2

    def wishes_to_move(self, person: Person, *, hurried: bool) -> bool:
        """Whether somebody who stands in a place tries to leave it now."""
        spot, settings = person.spot, self.settings
        if (hurried and spot.town) or person.route:
            return True
        size = max(spot.population, spot.capacity) / settings.movechance_pop_base
        chance = spot.movechance * float(max(size, 0.0) ** settings.movechance_pop_scale)
        return self.random.random() < chance

    def set_out(self, person: Person) -> None:
        """Take the first step of the route, or stay and forget it."""
        here = person.spot
        if not person.route:
            person.route = list(self.choose_route(here))
        if not person.route:
            return
        link = next((link for link in here.links if link.end is person.route[0]), None)
        goal = person.route[-1]
        if link is None or (goal.camp and self.room(goal) < 0.5):
            person.route = []
            return
        person.route = person.route[1:]
        here.people -= 1
        person.link, person.km_on_link = link, 0.0

    def speed(self, person: Person, link: Link) -> float:
        """Kilometres a day on this link."""
        if self.settings.start_on_foot and person.places_seen == 1:
            return self.settings.max_walk_speed_km_per_day
        return link.speed if link.speed is not None else self.settings.max_move_speed_km_per_day

    def walk_on(self, person: Person) -> bool:
        """Go a full day's way on this link; True if a next link was entered with time left today.

        Every link of a day gets the full speed again [Q]; the kilometres of the day only end the chain.
        """
        link = person.link
        assert link is not None
        speed = self.speed(person, link)
        person.km_on_link += speed
        person.km_today += speed
        if person.km_on_link <= link.km:
            return False
        person.places_seen += 1
        person.km_today -= person.km_on_link - link.km
        person.link = None
        person.spot = link.start if link.closed else link.end
        person.spot.people += 1
        if link.closed or person.km_today >= speed:
            return False
        hurried = self.settings.avoid_short_stints and self.recent_with_today(person) < 0.5
        if self.wishes_to_move(person, hurried=hurried):
            self.set_out(person)
        return person.link is not None


def simulate_people(world: World, seed: int) -> np.ndarray:
    """Run one member.

    Returns:
        People standing at each place at the end of each day, int64[day, place] in the order of ``world.places``.
    """
    crisis = Crisis(world, seed)
    stock = np.zeros((world.days, len(world.places)), dtype=np.int64)
    columns = {place.name: column for column, place in enumerate(world.places)}
    for day in range(world.days):
        crisis.run_day(day)
        for spot in crisis.spots.values():
            stock[day, columns[spot.name]] = spot.people
    return stock


def members(world: World, n: int, seed: int) -> np.ndarray:
    """Run ``n`` members of their own luck; int64[member, day, place]."""
    return np.stack([simulate_people(world, seed * 1_000_003 + member) for member in range(n)])


def ensemble(world: World, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the stock over ``n`` members, each float64[day, place]."""
    stock = members(world, n, seed)
    return stock.mean(axis=0), stock.std(axis=0, ddof=1)
