"""What a service refuses, said in a form beside the field it speaks of."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from govservice.errors import DomainError


@contextmanager
def refusals_beside_fields(form: forms.BaseForm) -> Iterator[list[DomainError]]:
    """The list holds the refusal afterwards, for its status."""
    refused: list[DomainError] = []
    try:
        yield refused
    except DomainError as error:
        refused.append(error)
        form.add_error(error.field if error.field in form.fields else None, str(error))
