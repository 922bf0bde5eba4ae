"""Lists whose addresses and order tell no more than the disclosure of a rating does."""

from typing import Any

from django.urls import reverse
from unfold.views import ChangeList


class PublicNameChangeList(ChangeList):  # type: ignore[misc,unused-ignore]
    """Links rows by a public name: running keys in addresses would tell the order of arrival."""

    def url_for_result(self, result: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[self.model_admin.public_name(result)])
