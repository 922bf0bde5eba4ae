"""The doors of the catalogue: nothing else writes it."""

from .cases import find_problems, take_cases
from .messages import (
    CaseMessage,
    CaseRefused,
    InvalidRows,
    Outcome,
    Problem,
    ServiceMessage,
    UnknownItem,
)
from .reference import load_departments, load_lists, load_regions

__all__ = [
    "CaseMessage",
    "CaseRefused",
    "InvalidRows",
    "Outcome",
    "Problem",
    "ServiceMessage",
    "UnknownItem",
    "find_problems",
    "load_departments",
    "load_lists",
    "load_regions",
    "take_cases",
]
