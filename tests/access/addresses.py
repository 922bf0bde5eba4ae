"""Every address the project answers, collected from the resolver."""

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver

# Unnamed ones only send on to a named one: the admin's short form of an object, its catch-all, its sign-in.
UNNAMED = {"admin/login/", "admin/(?P<url>.*)$"}


def addresses() -> Iterator[tuple[str, str]]:
    """Name with namespaces, and route."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns, namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, route)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", route
        else:
            short_form = route.startswith("admin/") and route.endswith("/<path:object_id>/")
            assert short_form or route in UNNAMED, f"{route} has no name"
