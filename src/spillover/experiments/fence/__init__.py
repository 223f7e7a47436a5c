"""When governments act by themselves, when they leave the fence, and what drove them; forecasts of it, and scores."""

from spillover.experiments.fence.deeds import Band, Chance, Deeds, Timing, deeds_of, governments_of, leaves
from spillover.experiments.fence.drivers import Driver, Drives, drives_of, ranking
from spillover.experiments.fence.forecasts import Forecast, Score, base_rates, forecasts, score_forecasts
from spillover.experiments.fence.watching import Act, Fence, Host, OnBand, month_ends, watch

__all__ = [
    "Act", "Band", "Chance", "Deeds", "Driver", "Drives", "Fence", "Forecast", "Host", "OnBand", "Score", "Timing",
    "base_rates", "deeds_of", "drives_of", "forecasts", "governments_of", "leaves", "month_ends", "ranking",
    "score_forecasts", "watch",
]  # fmt: skip
