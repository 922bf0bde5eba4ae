"""One family of errors for everything the domain refuses.

Each carries a stable ``code`` for programs, an HTTP ``status`` and a message in the user's language.
Pages, API, admin and commands show the same error; nothing else catches them.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """Something the rules do not allow. ``field`` names the input at fault, where one is."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    message: ClassVar[Text] = _("This is not possible.")

    def __init__(
        self, message: Text | None = None, *, field: str | None = None, **extra: Any
    ) -> None:
        self.text = message if message is not None else self.message
        self.field = field
        self.extra = extra
        super().__init__(self.text)

    def __str__(self) -> str:
        return str(self.text)


class Invalid(DomainError):
    code = "invalid"


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403
    message = _("Your duty does not allow this.")


class NotFound(DomainError):
    code = "not_found"
    status = 404
    message = _("There is nothing here under this name.")


class Conflict(DomainError):
    code = "conflict"
    status = 409


class MoveNotAllowed(Conflict):
    """``extra["allowed"]`` lists the moves that are possible now."""

    code = "move_not_allowed"


class Stale(Conflict):
    code = "stale"
    message = _("Someone else has changed this in the meantime. Please look at it again.")


class Gone(DomainError):
    code = "gone"
    status = 410
