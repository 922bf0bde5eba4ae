"""One plain function per model: required fields only, nothing random; a test states what it depends on."""

import datetime as dt
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from govservice import sealed
from govservice.accounts.models import ApiClient, DutyAssignment, User
from govservice.catalogue.models import (
    Case,
    Department,
    Hall,
    ItemVersion,
    Region,
    Service,
    ServiceItem,
    Window,
)
from hotline.models import Ticket
from ratings.models import GuideCorrection, GuideRating, Rating, ReasonTag

SHANGHAI = ZoneInfo("Asia/Shanghai")
_serial = count(1)


def shanghai(*when: int) -> dt.datetime:
    """``shanghai(2026, 3, 2, 9, 30)``: wall-clock time in China."""
    return dt.datetime(*when, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


def make_region(code: str = "510000", parent: Region | None = None, **kwargs: Any) -> Region:
    existing = Region.objects.filter(code=code).first()
    if existing:
        return existing
    defaults: dict[str, Any] = {
        "name": f"地区{code}",
        "level": "city" if parent else "province",
        "parent": parent,
        "path": f"{parent.path if parent else '/'}{code}/",
    }
    return Region.objects.create(code=code, **(defaults | kwargs))


def make_department(**kwargs: Any) -> Department:
    n = next(_serial)
    defaults: dict[str, Any] = {"code": f"D{n:05}", "name": f"部门{n}", "kind": "department"}
    if "region" not in kwargs:
        defaults["region"] = make_region()
    return Department.objects.create(**(defaults | kwargs))


def make_hall(**kwargs: Any) -> Hall:
    n = next(_serial)
    department = kwargs.pop("department", None) or make_department(kind="hall")
    defaults: dict[str, Any] = {"code": f"H{n:05}", "name": f"大厅{n}", "region": department.region}
    return Hall.objects.create(department=department, **(defaults | kwargs))


def make_window(**kwargs: Any) -> Window:
    hall = kwargs.pop("hall", None) or make_hall()
    defaults: dict[str, Any] = {"number": str(next(_serial)), "department": hall.department}
    return Window.objects.create(hall=hall, **(defaults | kwargs))


def make_item(**kwargs: Any) -> ServiceItem:
    n = next(_serial)
    department = kwargs.pop("department", None) or make_department()
    return ServiceItem.objects.create(
        department=department, **({"code": f"I{n:05}", "name": f"事项{n}"} | kwargs)
    )


def make_item_version(**kwargs: Any) -> ItemVersion:
    item = kwargs.pop("item", None) or make_item()
    return ItemVersion.objects.create(item=item, **({"item_type": "01"} | kwargs))


def make_case(**kwargs: Any) -> Case:
    """``applicant={…}`` seals an applicant."""
    n = next(_serial)
    item = kwargs.pop("item", None) or make_item()
    applicant = kwargs.pop("applicant", None)
    applied_at = kwargs.pop("applied_at", timezone.now() - dt.timedelta(days=3))
    defaults: dict[str, Any] = {
        "issuer": "510000",
        "number": f"SC{n:010}",
        "status": "completed",
        "accepted_at": applied_at,
        "completed_at": applied_at + dt.timedelta(days=1),
        "source_updated_at": applied_at + dt.timedelta(days=1),
        "received_at": applied_at + dt.timedelta(days=1),
    }
    case = Case(item=item, applied_at=applied_at, **(defaults | kwargs))
    if applicant:
        case.seal_applicant(applicant)
    case.save()
    return case


def make_service(**kwargs: Any) -> Service:
    """``department=…`` is the answering department, by default the item's."""
    department = kwargs.get("department")
    case = kwargs.pop("case", None) or make_case(item=make_item(department=department))
    version = case.item.versions.first() or make_item_version(item=case.item)
    served_at = kwargs.pop("served_at", timezone.now() - dt.timedelta(hours=2))
    department = kwargs.pop("department", None) or case.item.department
    defaults: dict[str, Any] = {
        "service_no": 1,
        "stage": "complete",
        "service_day": served_at.astimezone(SHANGHAI).date(),
        "window_department": department,
        "region": department.region,
        "item_version": version,
        "received_at": served_at,
    }
    return Service.objects.create(
        case=case, served_at=served_at, department=department, **(defaults | kwargs)
    )


def make_rating(**kwargs: Any) -> Rating:
    """A row as it stands in the database, without the door: for figures, lists and constraints."""
    service = kwargs.pop("service", None) or make_service()
    rated_at = kwargs.pop("rated_at", service.served_at + dt.timedelta(minutes=5))
    defaults: dict[str, Any] = {
        "level": 5,
        "channel": "mobile",
        "identity": "anonymous",
        "received_at": rated_at,
        "fact_day": rated_at.astimezone(SHANGHAI).date(),
        "department": service.department,
        "item": service.case.item,
        "hall": service.hall,
        "service_day": service.service_day,
        "is_walk_in": service.stage == "walk_in",
    }
    return Rating.objects.create(service=service, rated_at=rated_at, **(defaults | kwargs))


def make_guide_rating(**kwargs: Any) -> GuideRating:
    version = kwargs.pop("version", None) or make_item_version()
    defaults: dict[str, Any] = {
        "level": 5,
        "browser_index": f"browser {next(_serial)}",
        "day": dt.date(2026, 3, 2),
        "department": version.item.department,
    }
    return GuideRating.objects.create(
        item=version.item, item_version=version, **(defaults | kwargs)
    )


def make_correction(**kwargs: Any) -> GuideCorrection:
    """A report as a row, without the door; ``contact`` is sealed."""
    version = kwargs.pop("version", None) or make_item_version()
    contact = kwargs.pop("contact", "")
    received_at = kwargs.pop("received_at", shanghai(2026, 3, 2, 9, 30))
    defaults: dict[str, Any] = {
        "number": f"JC20260302{next(_serial):07d}",
        "element": "hours",
        "text": "周六不办公。",
        "due_at": received_at + dt.timedelta(days=7),
        "department": version.item.department,
    }
    correction = GuideCorrection(
        item=version.item, item_version=version, received_at=received_at, **(defaults | kwargs)
    )
    correction.contact_sealed = sealed.seal(contact, bound_to=correction.contact_place)
    correction.save()
    return correction


def make_tag(code: str, **kwargs: Any) -> ReasonTag:
    existing = ReasonTag.objects.filter(code=code, version=kwargs.get("version", 2)).first()
    if existing:
        return existing
    return ReasonTag.objects.create(
        code=code, **({"level": int(code[0]), "name": f"指标{code}"} | kwargs)
    )


def make_user(*duties: str, department: Department | None = None, **kwargs: Any) -> User:
    """``make_user("handler", department=d)``; ``region=`` instead gives the duty for a region."""
    n = next(_serial)
    region = kwargs.pop("region", None)
    user = User.objects.create_user(
        kwargs.pop("username", f"user{n}"), password="a password", is_staff=True, **kwargs
    )
    for duty in duties:
        DutyAssignment.objects.create(user=user, duty=duty, department=department, region=region)
    return user


def make_api_client(**kwargs: Any) -> tuple[ApiClient, str]:
    """The client and its key."""
    n = next(_serial)
    key = kwargs.pop("key", f"test-key-{n}")
    defaults: dict[str, Any] = {"name": f"client {n}", "issuer": "510000", "key_hint": key[:8]}
    client = ApiClient.objects.create(key_hash=ApiClient.hash_key(key), **(defaults | kwargs))
    return client, key


def make_ticket(**kwargs: Any) -> Ticket:
    """A registered ticket as a row, without the door."""
    n = next(_serial)
    defaults: dict[str, Any] = {
        "number": f"T{n:08}",
        "ticket_type": "help",
        "title": "路灯不亮",
        "content": "小区门口的路灯坏了三天。",
        "source": "phone",
        "registered_at": timezone.now(),
    }
    if "region" not in kwargs:
        defaults["region"] = make_region()
    return Ticket.objects.create(**(defaults | kwargs))
