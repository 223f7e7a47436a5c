"""A run without one of the drivers of governments: its settings, by the driver's name.

Effects are set to 0. Without a surge, governments act on rules as often as where few people arrive; without traits all
are alike but for what is known of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from spillover.ground.errors import Finding, ParameterError, did_you_mean

DRIVERS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    **{name: {f"response.{name}": "0"} for name in (
        "arrivals", "rent", "election", "fear", "shock", "stance", "dependence", "retaliation", "asked",
    )},
    "opinion": {"response.opinion": "0", "response.opinion_pull": "0"},
    "kin": {"response.kin_pull": "0"},
    "income": {"response.income_pull": "0"},
    "surge": {"response.surge_share": "20"},
    "trait": {"response.host_spread": "0"},
})  # fmt: skip
"""Settings that remove each driver; a share of 20 newcomers a resident is never reached."""


def settings_without(driver: str) -> Mapping[str, str]:
    """The settings that remove a driver.

    Raises:
        ParameterError: RUN-075 for a name that is none.
    """
    if driver not in DRIVERS:
        message = f"'{driver}' drives no government"
        cure = did_you_mean(driver, DRIVERS)
        raise ParameterError(Finding("RUN-075", message, cure, column="--without", value=driver))
    return DRIVERS[driver]
