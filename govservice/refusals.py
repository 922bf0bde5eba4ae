"""What a service refuses, said in a form beside the field it speaks of."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from govservice.errors import DomainError


@contextmanager
def refusals_beside_fields(form: forms.BaseForm) -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
