"""Files that people bring: read row by row, checked whole, then written in safe chunks."""

from .cells import read_choice, read_day, read_flag, read_list, read_moment, read_number, read_text
from .command import ImportCommand
from .frame import FileImport, InvalidFields, Refused, RowError, Written
from .rows import read_rows
from .run import Report, run_import
from .table import BadCell, Raw

__all__ = [
    "BadCell",
    "FileImport",
    "ImportCommand",
    "InvalidFields",
    "Raw",
    "Refused",
    "Report",
    "RowError",
    "Written",
    "read_choice",
    "read_day",
    "read_flag",
    "read_list",
    "read_moment",
    "read_number",
    "read_rows",
    "read_text",
    "run_import",
]
