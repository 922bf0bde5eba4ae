from collections.abc import Sequence
from typing import Any

from govservice import trail
from govservice.errors import DomainError
from govservice.imports import FileImport, Refused, Report, Written


def written(results: Sequence[bool | DomainError]) -> Written:
    """What a door says of each entry (changed, unchanged, or the refusal), counted."""
    return Written(
        new=sum(result is True for result in results),
        already=sum(result is False for result in results),
        refused=[
            Refused(index, result.field or "", str(result))
            for index, result in enumerate(results)
            if isinstance(result, DomainError)
        ],
    )


def record_import(kind: type[FileImport[Any]], report: Report, *, file_name: str, by: Any) -> None:
    """One entry in the audit trail for a whole file."""
    trail.record(
        "catalogue_imported",
        by=by,
        subject=file_name[-120:],
        kind=kind.__name__,
        rows=report.rows,
        changed=report.new,
        unchanged=report.already,
    )
