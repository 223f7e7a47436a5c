"""Governments act: whether, by a hazard that pressure raises, and how, by what each act would cost and gain them.

Rules for those who arrive and words about the home country are two outcomes with one pressure, and with traits of each
government that are correlated: a state can tighten the first and distance itself by the second within weeks. What a
government does, it does to the simulation: another regime of stay, a gate at its border, a signal to opinion and to the
home country. The equations, the priors and what the data moved: ``docs/explanation/governments.md`` and
``docs/explanation/responses.md``.
"""

from spillover.mechanisms.response.params import Params
from spillover.mechanisms.response.rules import MECHANISM, Response

__all__ = ["MECHANISM", "Params", "Response"]
