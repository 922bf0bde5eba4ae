"""Where the apps above look for it; the clock stands below the catalogue and needs it too."""

from govservice.dated import Dated, DatedQuerySet, ValidOn
from govservice.validity import ALWAYS_FROM, OPEN_END

__all__ = ["ALWAYS_FROM", "OPEN_END", "Dated", "DatedQuerySet", "ValidOn"]
