"""What a service refuses, said in a form beside the field it speaks of."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.forms.models import construct_instance

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


class CheckedForm(forms.ModelForm):  # type: ignore[type-arg]
    """``by`` is set by the page that shows the form; ``check`` asks the service once all is filled in."""

    by: Any

    def clean(self) -> dict[str, Any]:
        """The service is asked before the constraints, as its words are plainer than theirs."""
        data = super().clean() or {}
        if not self.errors:
            construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
            with refusals_beside_fields(self):
                self.check()
        return data

    @abstractmethod
    def check(self) -> None:
        """Raises a :class:`DomainError` for what may not be."""
