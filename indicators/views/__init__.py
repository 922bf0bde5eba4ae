from .board import dashboard
from .coverage import coverage
from .exports import export, export_csv, export_file, export_new
from .ledger import ledger
from .lists import rating_list, ticket_list

__all__ = [
    "coverage",
    "dashboard",
    "export",
    "export_csv",
    "export_file",
    "export_new",
    "ledger",
    "rating_list",
    "ticket_list",
]
