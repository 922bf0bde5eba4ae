"""A citizen at the page of their bad rating."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ratings.models import Rectification
from ratings.services import progress_key
from tests.notices.test_files import picture

TRACK, PROGRESS = "/rectification/track/", "/rectification/"


def jpg(name: str = "现场.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture(), content_type="image/jpeg")


def text(response: Any) -> str:
    return str(response.content.decode())


class Follower:
    """``fill`` opens the form of one act and sends it as a browser does."""

    def __init__(self, r: Rectification) -> None:
        self.r = r
        self.browser = Client(headers={"Accept-Language": "zh-hans"})
        key = progress_key(r)
        self.answer = self.track(key.number, key.code)

    def track(self, number: str, code: str) -> Any:
        return self.browser.post(TRACK, {"number": number, "code": code})

    def page(self) -> Any:
        return self.browser.get(PROGRESS)

    def form(self, act: str) -> dict[str, str]:
        form = self.browser.get(f"{PROGRESS}{act}/").context["form"]
        return {"name": form["name"].value()}

    def send(self, act: str, data: dict[str, Any]) -> Any:
        return self.browser.post(f"{PROGRESS}{act}/", data)

    def fill(self, act: str, **typed: Any) -> Any:
        return self.send(act, self.form(act) | typed)
