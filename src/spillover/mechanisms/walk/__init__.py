"""Movement to shelter: people choose a destination once, walk the shortest open way, and wait where they are stopped.

The idea is Flee's (safer and nearer places draw more people), without what is accidental in Flee: a day's march is a
true budget of kilometres; a full camp lets nobody in; a closed border holds people at the last place before it; the
distance that counts is the shortest way, not the next road; and people can go home when the fighting there is over.
Each difference, with its reason, stands in ``docs/explanation/walk.md``.
"""

from __future__ import annotations

from spillover.mechanisms.walk.rules import Params, Walk

MECHANISM = Walk()

__all__ = ["MECHANISM", "Params", "Walk"]
