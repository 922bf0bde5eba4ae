from collections.abc import Sequence

from govservice.errors import DomainError
from govservice.imports import Refused, Written


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
