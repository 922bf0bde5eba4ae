from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from .models import ApiClient

KEYWORD = "Api-Key"


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Api-Key KEY``; the request's user is then the :class:`ApiClient`."""

    def authenticate(self, request: Request) -> tuple[ApiClient, str] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD.lower().encode():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Send one key: “Authorization: Api-Key KEY”."))
        # Alone: the person and the place behind it are read where somebody asks for them.
        hashed = ApiClient.hash_key(parts[1].decode("latin-1"))
        client = ApiClient.objects.filter(key_hash=hashed, is_active=True).order_by().first()
        if client is None or (client.user and not client.user.is_active):
            raise AuthenticationFailed(_("This API key is not known or no longer active."))
        return client, "api-key"

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class StaffSessionAuthentication(SessionAuthentication):
    """The session of the admin, with its CSRF protection."""


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = ApiKeyAuthentication
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"{KEYWORD} KEY",
        }


class StaffSessionScheme(OpenApiAuthenticationExtension):
    target_class = StaffSessionAuthentication
    name = "StaffSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
