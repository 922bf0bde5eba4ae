from .clients import ApiClientAdmin
from .people import StaffAdmin
from .trail import AuditEntryAdmin

__all__ = ["ApiClientAdmin", "AuditEntryAdmin", "StaffAdmin"]
