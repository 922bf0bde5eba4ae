"""The planted people come in: by API, pages, files and the staff pages."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from govservice.worktime import nth_working_day
from hotline.models import Ticket
from ratings import guards
from ratings.models import (
    GuideCorrection,
    GuideRating,
    HeldSubmission,
    Rating,
    Rectification,
)
from ratings.services import (
    code_of,
    decide_correction,
    dismiss_held,
    release_held,
)
from tests.factories import (
    make_api_client,
    make_item,
    make_item_version,
    make_region,
    make_user,
    shanghai,
)
from tests.hotline.office import Office
from tests.ratings.follower import Follower, jpg
from tests.ratings.kiosks import registered
from tests.typing_people import human

from .planted import ID_NUMBER, NAME, PHONE, TEXT

APPLICANT = {
    "kind": "natural",
    "name": NAME,
    "id_type": "111",
    "id_number": ID_NUMBER,
    "phone": PHONE,
}


def planted_file() -> SimpleUploadedFile:
    """Of its name alone something could leak: what is in a file is opened by nobody but people."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return SimpleUploadedFile(f"{NAME}{PHONE}.png", out.getvalue())


class Doors:
    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder = office, folder
        make_item_version(item=make_item(code="I1", department=office.lead))
        _client, key = make_api_client()
        self.system = Client(headers={"Authorization": f"Api-Key {key}"})
        self.answers: list[tuple[str, str]] = []

    def all(self) -> None:
        links = self.cases_by_api()
        self.ratings_by_api()
        self.rating_by_link(links["SC2"])
        self.look_up("SC3")
        self.guide()
        self.ticket_by_api()
        self.ticket_by_page()
        self.held(links["SC3"])
        self.files()
        self.moves_by_staff(Ticket.objects.earliest("pk"))
        self.rectification_by_staff()

    def send(
        self, path: str, body: Any, key: str = "", expect: tuple[int, ...] = (200, 201)
    ) -> Any:
        response = self.system.post(
            path,
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key} if key else {},
        )
        self.answers.append((path, response.content.decode()))
        assert response.status_code in expect, response.content.decode()
        return response.json()

    def cases_by_api(self) -> dict[str, str]:
        """Addresses of the rating links by case number."""
        at = timezone.now() - dt.timedelta(hours=3)
        body = [
            {
                "case_number": number,
                "item_code": "I1",
                "status": "completed",
                "applied_at": at.isoformat(),
                "accepted_at": at.isoformat(),
                "completed_at": at.isoformat(),
                "source_updated_at": at.isoformat(),
                "applicant": APPLICANT,
                "services": [{"service_no": 1, "stage": "complete", "served_at": at.isoformat()}],
            }
            for number in ("SC1", "SC2", "SC3")
        ]
        answer = self.send("/api/v1/cases/", body, key="cases")
        results = answer if isinstance(answer, list) else answer["results"]
        return {r["case_number"]: r["services"][0]["rating_url"] for r in results}

    def ratings_by_api(self) -> None:
        body = {
            "case_number": "SC1",
            "service_no": 1,
            "level": 1,
            "channel": "device",
            "comment": TEXT,
            "identity": "real_name",
        }
        self.send("/api/v1/ratings/", body, key="rating")
        self.send("/api/v1/ratings/", body, key="rating")

    def rating_by_link(self, url: str) -> None:
        citizen, path = Client(), "/r/" + url.rsplit("/r/", 1)[1]
        citizen.get(path)
        citizen.post(path, {"level": "1"})
        citizen.post(path, {"identity": "real_name", "comment": TEXT} | human())
        self.answers.append((path, citizen.get(path).content.decode()))
        assert Rating.objects.filter(service__case__number="SC2").exclude(text="").exists()

    def look_up(self, number: str) -> None:
        """At the public page and at the kiosk, with the right digits and with wrong ones."""
        citizen = registered()
        for path, more in (("/rate/", {}), ("/kiosk/", {"step": "proof", "go": "1"})):
            for proof in (PHONE, ID_NUMBER[-4:], "0000"):
                sent = citizen.post(path, {"case_number": number, "proof": proof} | more)
                assert sent.status_code in (303, 400), sent.content.decode()
                place = sent.get("Location", path)
                self.answers.append((place, citizen.get(place).content.decode()))

    def guide(self) -> None:
        """Opinion, report with a contact, the keeper's answer, and the reporter who reads it."""
        citizen, opened = Client(), guards.opened_now(seconds_ago=60)
        citizen.post("/items/I1/opinion/", {"level": "2", "text": TEXT, guards.OPENED: opened})
        report = {"element": "fee", "text": TEXT, "contact": PHONE, guards.OPENED: opened}
        citizen.post("/items/I1/correction/", report)
        correction = GuideCorrection.objects.get()
        keeper = make_user("catalogue_keeper", department=self.office.lead)
        decide_correction(
            correction.number, status="accepted", answer=TEXT, by=keeper, at=timezone.now()
        )
        asked = {"number": correction.number, "code": code_of(correction)}
        read = citizen.post("/corrections/", asked).content.decode()
        self.answers.append(("/corrections/", read))
        self.answers.append(("/items/I1/", citizen.get("/items/I1/").content.decode()))
        assert GuideRating.objects.exists()

    def ticket_by_api(self) -> None:
        body = {
            "type": "complaint",
            "title": f"{NAME}投诉噪声",
            "content": TEXT,
            "region": "510107",
            "address": "磨子桥巷77号9栋1204室",
            "source": "phone",
            "caller": {"name": NAME, "phone": PHONE},
        }
        answer = self.send("/api/v1/tickets/", body, key="ticket")
        query = f"/api/v1/tickets/{answer['number']}/?query_code={answer['query_code']}"
        self.answers.append((query, self.system.get(query).content.decode()))

    def ticket_by_page(self) -> None:
        citizen = Client()
        page = citizen.get("/hotline/new/")
        form = page.context["form"]
        sent = citizen.post(
            "/hotline/new/",
            {
                "token": form["token"].value(),
                "ticket_type": "help",
                "title": "路灯不亮",
                "content": TEXT,
                "region": "武侯区",
                "name": NAME,
                "phone": PHONE,
            }
            | human(),
        )
        assert sent.status_code == 302, sent.content.decode()
        self.answers.append(
            ("/hotline/new/sent/", citizen.get("/hotline/new/sent/").content.decode())
        )

    def held(self, url: str) -> None:
        """The same people typing as fast as a bot: what is held, and what is released of it."""
        citizen, path = Client(), "/r/" + url.rsplit("/r/", 1)[1]
        citizen.post(path, {"level": "1"})
        reasons = citizen.post(path, {"identity": "real_name", "comment": TEXT})
        matter = {"ticket_type": "help", "title": NAME, "content": TEXT, "region": "武侯区"}
        ticket = citizen.post("/hotline/new/", matter | {"name": NAME, "phone": PHONE})
        for response in (reasons, ticket):
            assert response.status_code == 202
            self.answers.append((path, response.content.decode()))
        officer = make_user("rating_officer", region=make_region())
        for held in HeldSubmission.objects.filter(kind="reasons"):
            release_held(held.uuid, by=officer, at=timezone.now())
        held = HeldSubmission.objects.get(kind="ticket")
        dismiss_held(
            held.uuid, by=self.office.desk, note=f"{NAME} {PHONE}"[-11:], at=timezone.now()
        )

    def files(self) -> None:
        served = shanghai(2026, 3, 2, 9)
        case = {
            "case_number": "SC9",
            "item_code": "I1",
            "status": "completed",
            "applied_at": served.isoformat(),
            "accepted_at": served.isoformat(),
            "completed_at": served.isoformat(),
            "source_updated_at": served.isoformat(),
            "applicant": APPLICANT,
            "services": [{"service_no": 1, "stage": "complete", "served_at": served.isoformat()}],
        }
        self.take("import_cases", "cases.jsonl", json.dumps(case, ensure_ascii=False))
        self.take(
            "import_ratings",
            "ratings.csv",
            "办件编号,服务次数,评价等级,文字评价,评价渠道,评价时间,是否实名\n"
            f"SC9,1,1,{TEXT},2,2026-03-02 10:00:00,实名",
            "--historic",
        )
        self.take(
            "import_tickets",
            "tickets.csv",
            "工单编号,来电人,标题,登记时间,内容,回复内容,回复时间\n"
            f"A1,{NAME},路灯不亮,2026/3/2 10:00:00,{TEXT},{NAME}：{TEXT},2026/3/3 10:00:00",
            "--historic", "--region", "510100", "--department", "LEAD", "--origin", "留言板",
        )  # fmt: skip

    def take(self, command: str, name: str, content: str, *options: str) -> None:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        call_command(command, str(path), *options, verbosity=0)
        path.unlink()

    def moves_by_staff(self, ticket: Ticket) -> None:
        office = self.office
        steps: list[tuple[str, Any, dict[str, str]]] = [
            ("accept", office.desk, {"note": TEXT}),
            ("dispatch", office.dispatcher, {"department": "LEAD", "note": TEXT}),
            ("sign", office.liaison, {}),
            ("start", office.handler, {}),
            ("reply", office.handler, {"reply": TEXT}),
            ("pass_review", office.reviewer, {"answer": TEXT}),
            ("call_back", office.clerk, {"outcome": "declined", "comment": TEXT}),
        ]
        self.move_all(f"/admin/hotline/ticket/{ticket.pk}", steps)

    def rectification_by_staff(self) -> None:
        office, found = self.office, Rectification.objects.earliest("pk")
        verifier = make_user("verifier", department=office.lead)
        officer = make_user("rating_officer", region=office.province)
        appeal = {"reason": "malicious", "evidence": TEXT, "files": [planted_file()]}
        steps: list[tuple[str, Any, dict[str, Any]]] = [
            ("assign", officer, {"about": "matter", "note": TEXT}),
            ("begin", verifier, {}),
            ("contact", verifier, {"note": TEXT}),
            ("appeal", verifier, appeal),
            ("decide", office.reviewer, {"decision": "reject", "note": TEXT}),
            ("decide", office.manager_of("reviewer"), {"decision": "reject", "note": TEXT}),
            (
                "find",
                verifier,
                {
                    "finding": "true",
                    "finding_text": TEXT,
                    "form": "by_plan",
                    "plan": TEXT,
                    "plan_until": str(nth_working_day(timezone.localdate(), 5)),
                },
            ),
            ("submit", verifier, {"result": TEXT, "answer": TEXT}),
            ("pass_review", office.reviewer, {"answer": TEXT}),
        ]
        base = f"/admin/ratings/rectification/{found.number}"
        self.move_all(base, steps)
        self.papers(base)
        self.rectification_by_citizen(found)

    def rectification_by_citizen(self, found: Rectification) -> None:
        """On the citizen's own pages: more material, an opinion, a follow-up; and a try at a lost code."""
        citizen = Follower(found)
        citizen.fill("supplement", note=TEXT, photographs=[jpg(f"{NAME}{PHONE}.jpg")])
        citizen.fill("opinion", satisfaction="satisfied", comment=TEXT)
        citizen.fill("again", level="1", comment=TEXT)
        citizen.browser.post("/rectification/code/", {"number": found.number, "phone": PHONE})
        self.answers.append(("/rectification/", citizen.page().content.decode()))
        assert found.events.filter(move="supplement").exists()
        assert Rating.objects.filter(service=found.rating.service, round_no=2).exists()

    def papers(self, base: str) -> None:
        """Every part of the forms and letters, unpacked."""
        leader = make_user("signing_leader", region=self.office.province)
        self.move_all(base, [("supervise", leader, {"note": TEXT})])
        staff = Client()
        staff.force_login(leader, "django.contrib.auth.backends.ModelBackend")
        for kind in ("feedback", "supervision"):
            made = staff.post(f"{base}/paper/{kind}/")
            assert made.status_code == 200, made.content.decode()
            with zipfile.ZipFile(io.BytesIO(made.content)) as parts:
                text = "".join(
                    parts.read(name).decode(errors="replace") for name in parts.namelist()
                )
            self.answers.append((f"{base}/paper/{kind}/", text))

    def move_all(self, base: str, steps: Sequence[tuple[str, Any, Mapping[str, Any]]]) -> None:
        for move, user, typed in steps:
            staff = Client()
            staff.force_login(user, "django.contrib.auth.backends.ModelBackend")
            page = staff.get(f"{base}/change/")
            form = next((f for f in page.context["forms"] if f.move.name.value == move), None)
            assert form is not None, f"{move} is not offered"
            hidden = [field.name for field in form.hidden_fields()]
            kept = {name: form[name].value() for name in hidden}
            data = {**{k: v for k, v in kept.items() if v is not None}, **typed}
            response = staff.post(f"{base}/move/{move}/", data)
            self.answers.append((base, staff.get(f"{base}/change/").content.decode()))
            assert response.status_code in (302, 303), response.content.decode()[:2000]
