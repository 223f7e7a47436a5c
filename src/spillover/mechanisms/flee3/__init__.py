"""Movement by the rules of Flee 3, quirks included, for whole cells of people at once [ghorbani2024].

People in conflict zones leave every day, people in towns and camps with the chance of their kind of place. Whoever
leaves chooses among the places a few roads away, with a weight that falls with distance and with conflict, and that
vanishes where a camp is full. This is a mode for comparison; the project's own movement is ``walk``. The quirks, and
what is done about those that depend on the order of agents in a list, stand in ``docs/explanation/flee3.md``.
"""

from __future__ import annotations

from spillover.mechanisms.flee3.rules import Flee3, Params

MECHANISM = Flee3()

__all__ = ["MECHANISM", "Flee3", "Params"]
