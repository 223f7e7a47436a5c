"""The documents of the explorer: all that it shows of a run, or of the difference of two, and where they are kept."""

from spillover.report.explorer.cache import VIEW_EPOCH, cached_difference, cached_view
from spillover.report.explorer.difference import difference_of
from spillover.report.explorer.packing import encoded
from spillover.report.explorer.view import view_of

__all__ = ["VIEW_EPOCH", "cached_difference", "cached_view", "difference_of", "encoded", "view_of"]
