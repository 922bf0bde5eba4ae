import pytest
from django.core.management import call_command
from django.db import transaction

from govservice import reference
from govservice.catalogue import services
from govservice.catalogue.models import (
    Department,
    DepartmentSuccession,
    Hall,
    Region,
    UnitList,
)

LEVELS = ("province", "city", "county", "town")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loading takes a second: once for all tests that only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        for _name, load in catalogue_loaders():
            load()
        yield
        transaction.set_rollback(True)


def catalogue_loaders():
    return [
        (name, load)
        for name, load in reference.loaders()
        if name in {"regions", "departments", "lists"}
    ]


def members(code):
    return [
        getattr(member.region or member.department, "short_name", "")
        for member in UnitList.objects.get(code=code).members.select_related("region", "department")
    ]


def region(code):
    return Region.objects.get(code=code)


def test_the_whole_table_is_there():
    counts = {level: Region.objects.filter(level=level).count() for level in LEVELS}
    assert counts == {"province": 32, "city": 342, "county": 2_975, "town": 3_111}
    assert Region.objects.filter(is_grouping=True).count() == 9


def test_paths_lead_down_from_the_province():
    assert region("510104").path == "/510000/510100/510104/"
    assert region("110101").path == "/110000/110100/110101/"
    assert region("110100").is_grouping
    assert all(
        child.path == f"{child.parent.path}{child.code}/"
        for child in Region.objects.exclude(parent=None).select_related("parent")
    )


def test_cities_without_counties_have_none():
    for code in ("441900", "442000", "460400"):
        assert region(code).level == "city"
        assert region(code).parent.level == "province"
        assert not region(code).children.exists()


def test_bingtuan_has_its_own_cities():
    assert region("660000").name == "新疆生产建设兵团"
    assert region("659001").path == "/660000/659001/"
    assert Region.objects.within(region("660000")).count() == 13


def test_official_orders_are_not_the_order_of_codes():
    provinces = members("provinces-32")
    assert (len(provinces), provinces[0], provinces[-1]) == (32, "北京", "兵团")
    cities = members("key-cities-32")
    assert cities[:6] == ["广州", "武汉", "哈尔滨", "沈阳", "成都", "南京"]
    assert (len(cities), cities[-1]) == (32, "乌鲁木齐")
    assert members("sichuan-cities-21")[-3:] == ["阿坝", "甘孜", "凉山"]
    assert len(members("sichuan-cities-21")) == 21


def test_zones_of_a_report_cover_the_province_once():
    every = sorted(members("sichuan-cities-21"))
    for prefix in ("sichuan-zone-", "sichuan-2019-"):
        zones = UnitList.objects.filter(code__startswith=prefix)
        inside = [name for zone in zones for name in members(zone.code)]
        assert sorted(inside) == every


def test_the_46_bodies_of_2019_are_there_without_made_up_codes():
    names = members("sichuan-bodies-2019")
    assert (len(names), names[0], names[-1]) == (46, "省卫生健康委", "成都海关")
    bodies = Department.objects.filter(name_note="2019 年名称")
    assert bodies.count() == 46
    assert not Department.objects.exclude(credit_code="").exists()


def test_a_body_that_ended_says_so_and_names_who_followed():
    branch = Department.objects.get(code="SC-RHCD")
    assert str(branch) == "中国人民银行成都分行（2019 年名称）"
    assert str(Department.objects.get(code="SC-JYT")) == "四川省教育厅"
    succession = DepartmentSuccession.objects.get(predecessor=branch)
    assert succession.successor.name == "中国人民银行四川省分行"
    assert not Department.objects.get(code="SC-JRJGJ").successions.exists()


def test_every_city_has_government_hotline_and_hall():
    for kind in ("government", "hotline", "hall"):
        assert Department.objects.filter(kind=kind).count() == 22
    assert Hall.objects.count() == 22
    assert not Department.objects.filter(path="").exists()


def test_loading_again_changes_nothing():
    def rows():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Region, Department, DepartmentSuccession, Hall, UnitList)
        ]

    before = rows()
    for _name, load in catalogue_loaders():
        load()
    assert rows() == before


def test_what_a_keeper_changed_stays():
    with transaction.atomic():
        Department.objects.filter(code="SC-JYT").update(name="新名")
        services.load_departments()
        assert Department.objects.get(code="SC-JYT").name == "新名"
        transaction.set_rollback(True)


def test_the_command_loads_every_registered_app(monkeypatch, capsys):
    monkeypatch.setattr(reference, "_loaders", {})
    reference.register_loader("second", lambda: "two", 20)
    reference.register_loader("first", lambda: "one", 10)
    call_command("load_reference")
    assert capsys.readouterr().out.splitlines() == ["first: one", "second: two"]
