"""The admin classes live below the catalogue, which needs them too."""

from govservice.duty_admin import MANY, CountlessPaginator, DutyAdmin, FactAdmin

__all__ = ["MANY", "CountlessPaginator", "DutyAdmin", "FactAdmin"]
