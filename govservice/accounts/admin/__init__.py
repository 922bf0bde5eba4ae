from .clients import ApiClientAdmin
from .people import StaffAdmin
from .substitutions import SubstitutionAdmin
from .trail import AuditEntryAdmin

__all__ = ["ApiClientAdmin", "AuditEntryAdmin", "StaffAdmin", "SubstitutionAdmin"]
