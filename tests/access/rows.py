"""What a row of the access table can say, and the groups of duties that many rows name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from govservice.duties import ALL_DUTIES, Duty

from .world import World

Answer = int | frozenset[int]

SIGN_IN = 302

RATING_READERS = {
    Duty.RATING_OFFICER,
    Duty.VERIFIER,
    Duty.REVIEWER,
    Duty.CALL_BACK_CLERK,
    Duty.MANAGER,
}
RECTIFICATION_READERS = RATING_READERS | {Duty.SUPERVISOR, Duty.SIGNING_LEADER}
TICKET_READERS = {
    Duty.DESK,
    Duty.DISPATCHER,
    Duty.DISPATCH_REVIEWER,
    Duty.LIAISON,
    Duty.HANDLER,
    Duty.SIGNING_LEADER,
    Duty.CALL_BACK_CLERK,
    Duty.SUPERVISOR,
    Duty.REVIEWER,
    Duty.MANAGER,
}

FIGURE_READERS = {
    Duty.RATING_OFFICER,
    Duty.REVIEWER,
    Duty.DISPATCH_REVIEWER,
    Duty.SUPERVISOR,
    Duty.MANAGER,
}
RATING_LIST_READERS = {Duty.RATING_OFFICER, Duty.REVIEWER, Duty.MANAGER}
TICKET_LIST_READERS = FIGURE_READERS - {Duty.RATING_OFFICER}
ASSESSMENT_READERS = FIGURE_READERS - {Duty.DISPATCH_REVIEWER}
PEOPLE_KEEPERS = {Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN}


@dataclass(frozen=True)
class Row:
    path: Callable[[World], str]
    readers: frozenset[str] = ALL_DUTIES
    inside: Answer = 200
    outside: Answer = 200
    refused: Answer = 403
    plain: Answer | None = None  # staff without a duty, where they differ from the refused
    root: Answer | None = None  # the superuser, where they differ from a reader inside
    anonymous: Answer = SIGN_IN
    key_inside: Answer = SIGN_IN
    key_outside: Answer = SIGN_IN
    method: str = "get"
    data: Any = None
    shows: str = ""
    never: str = ""
    few: bool = False  # the same for everybody: a few viewers prove it
    sample: frozenset[str] = ALL_DUTIES  # the duties tried, where one test holds for all of them


def at(path: str) -> Callable[[World], str]:
    return lambda world: path


def public(path: str, status: int = 200) -> Row:
    """A page of the citizens: the same for everybody."""
    return Row(
        at(path),
        inside=status,
        outside=status,
        plain=status,
        anonymous=status,
        key_inside=status,
        key_outside=status,
        few=True,
    )


def staff(path: str) -> Row:
    """A page of every member of staff that holds no fact."""
    return Row(at(path), plain=200)


def api(path: str | Callable[[World], str], readers: Any, **answers: Any) -> Row:
    return Row(
        at(path) if isinstance(path, str) else path,
        frozenset(readers),
        anonymous=401,
        **(
            {
                "key_inside": 200,
                "key_outside": 200,
                "refused": 200,
                "plain": answers.get("refused", 200),
            }
            | answers
        ),
    )
