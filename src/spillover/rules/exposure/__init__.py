"""Exposure: what each passport makes a person liable to at a host on a day, and where two passports disagree."""

from spillover.rules.exposure.answer import ExposureAnswer as ExposureAnswer
from spillover.rules.exposure.answer import exposures as exposures
from spillover.rules.exposure.conflicts import Conflict as Conflict
from spillover.rules.exposure.question import Exposure as Exposure
from spillover.rules.exposure.question import ExposureLaw as ExposureLaw
from spillover.rules.exposure.question import Situation as Situation
