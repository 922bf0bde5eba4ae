"""Private files, one at a time, for who may see the fact they belong to."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from govservice.addresses import client_address

from .. import services

POLICY = "sandbox; default-src 'none'"


@require_GET
@never_cache
@login_required
def attachment(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Saved, never shown in the browser: whatever it holds, it does not run on our pages."""
    user: Any = request.user
    found, content = services.open_attachment(uuid, by=user, address=client_address(request))
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response
