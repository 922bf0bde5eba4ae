"""The lists of the staff pages with a full page of rows: light, and in a fixed number of queries."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from unfold.templatetags.unfold_list import CHECKBOX_CLASSES, ROW_CLASSES

from govservice.accounts.audit import record
from ratings.models import Rectification
from tests.factories import (
    make_api_client,
    make_department,
    make_rating,
    make_region,
    make_tag,
    make_ticket,
    make_user,
    make_window,
)

pytestmark = pytest.mark.django_db

PAGE = 50
MOST_BYTES = 125_000
MOST_QUERIES = 12
FULL = {
    "accounts.apiclient",
    "accounts.auditentry",
    "accounts.user",
    "catalogue.case",
    "catalogue.department",
    "catalogue.hall",
    "catalogue.region",
    "catalogue.service",
    "catalogue.serviceitem",
    "hotline.ticket",
    "ratings.rating",
    "ratings.reasontag",
    "ratings.rectification",
}


def address(model) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


@pytest.fixture
def root():
    browser = Client()
    browser.force_login(make_user(is_superuser=True))
    return browser


def fill(rows: range) -> None:
    for number in rows:
        unit = make_department(name=f"第{number}号政务服务和行政审批管理局")
        rating = make_rating(level=1, text="窗口人员态度不好，材料跑了三趟还没有办成。" * 3)
        Rectification.objects.create(
            rating=rating, status="to_assign", department=unit, opened_at=timezone.now(),
            number=f"ZG{number:013}",
        )  # fmt: skip
        make_window(department=unit)
        make_region(f"51{number:04}00")
        make_tag(f"5{number:02}", name="可以先受理后补材料")
        make_ticket(lead_department=unit, title="小区门口的路灯坏了三天，请尽快修复" * 2)
        make_user("handler", department=unit, name=f"王小{number}")
        make_api_client(department=unit)
        record("exported", by=None, subject=f"csv:ratings-{number}", department=unit)


def lists() -> dict[str, str]:
    return {model._meta.label_lower: address(model) for model in admin.site._registry}


def test_a_full_page_is_light_and_takes_as_many_queries_as_a_short_one(root):
    fill(range(3))
    short = {label: queries(root, path)[0] for label, path in lists().items()}
    fill(range(3, PAGE + 5))
    wrong = []
    for label, path in lists().items():
        full, page = queries(root, path)
        rows = page.count('class="staff-row"')
        if label in FULL and rows != PAGE:
            wrong.append(f"{label}: {rows} rows")
        if len(page.encode()) > MOST_BYTES:
            wrong.append(f"{label}: {len(page.encode()):,} bytes")
        if full > short[label] or full > MOST_QUERIES:
            wrong.append(f"{label}: {short[label]} queries for few rows, {full} for many")
    assert "\n".join(wrong) == ""


def queries(browser, path) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(path + ("?work=all" if path.endswith("/ticket/") else ""))
    assert response.status_code == 200, path
    return len(captured), response.content.decode()


def test_a_cell_keeps_its_own_classes_and_its_label(root):
    make_department(name="教育局")
    page = root.get("/admin/catalogue/department/").content.decode()
    assert re.search(r'<td class="field-name staff-cell[^"]*" data-label="名称">教育局</td>', page)
    assert " ".join(ROW_CLASSES) not in page
    assert " ".join(CHECKBOX_CLASSES) not in page
