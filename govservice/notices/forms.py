"""A field for several private files, checked by their content."""

from collections.abc import Collection
from typing import Any

from django import forms

from govservice.errors import DomainError

from .files import ENDINGS, CheckedFile, check_file


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Never required: a tuple of ``CheckedFile``, made harmless; every file at fault is named."""

    widget = Files

    def __init__(
        self, *, allowed: Collection[str], most: int, too_many: Any, **kwargs: Any
    ) -> None:
        endings = [ending for kind in sorted(allowed) for ending in ENDINGS[kind]]
        accept = ",".join([*sorted(allowed), *endings])
        kwargs.setdefault("widget", Files(attrs={"accept": accept}))
        super().__init__(required=False, **kwargs)
        self.allowed, self.most, self.too_many = allowed, most, too_many

    def clean(self, data: Any, initial: Any = None) -> tuple[CheckedFile, ...]:
        files = data if isinstance(data, list) else [data] if data else []
        if len(files) > self.most:
            raise forms.ValidationError(self.too_many % {"count": self.most})
        problems, checked = [], []
        for file in files:
            try:
                checked.append(check_file(file, name=file.name or "", allowed=self.allowed))
            except DomainError as error:
                problems.append(forms.ValidationError(str(error), code=error.code))
        if problems:
            raise forms.ValidationError(problems)
        return tuple(checked)
