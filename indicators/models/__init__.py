from .assessments import (
    Assessment,
    AssessmentQuerySet,
    AssessmentStatus,
    Band,
    Criterion,
    Result,
    Scheme,
    Score,
)
from .exports import ExportFile, ExportStatus
from .figures import (
    COUNTERS,
    RATING_COUNTERS,
    DayFigure,
    MonthChannelFigure,
    MonthFigure,
    MonthHallFigure,
    MonthItemFigure,
    MonthTagFigure,
    TouchedDay,
)

__all__ = [
    "COUNTERS",
    "RATING_COUNTERS",
    "Assessment",
    "AssessmentQuerySet",
    "AssessmentStatus",
    "Band",
    "Criterion",
    "DayFigure",
    "ExportFile",
    "ExportStatus",
    "MonthChannelFigure",
    "MonthFigure",
    "MonthHallFigure",
    "MonthItemFigure",
    "MonthTagFigure",
    "Result",
    "Scheme",
    "Score",
    "TouchedDay",
]
