"""Movement of an exodus: people set off, choose a way over a border, queue, cross, settle, move on or come back.

A nested logit [mcfadden1978] says which country and which crossing; a queue with a capacity says who gets through
today; what waiting was yesterday decides, with the rest, what people choose today. The equations, with what is assumed
and what this cannot do, stand in ``docs/explanation/exodus.md``.
"""

from __future__ import annotations

from spillover.mechanisms.exodus.params import Params
from spillover.mechanisms.exodus.rules import Exodus

MECHANISM = Exodus()

__all__ = ["MECHANISM", "Exodus", "Params"]
