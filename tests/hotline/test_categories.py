import pytest
from django.core.management import CommandError, call_command

from govservice.reference import loaders
from hotline.models import TicketCategory
from hotline.services.categories import load_ticket_categories
from tests.factories import make_ticket


def test_the_own_tree_is_loaded_and_loading_again_changes_nothing(db):
    for _ in range(2):
        assert load_ticket_categories() == "72 ticket categories"
    assert TicketCategory.objects.filter(parent=None).count() == 12
    lamps = TicketCategory.objects.get(code="0101")
    assert lamps.parent
    assert (lamps.name, lamps.parent.name, lamps.path) == (
        "道路照明与路面",
        "城市管理",
        "/01/0101/",
    )


def test_what_a_keeper_renamed_stays_renamed(db):
    load_ticket_categories()
    TicketCategory.objects.filter(code="0101").update(name="照明", is_active=False)
    load_ticket_categories()
    assert TicketCategory.objects.get(code="0101").name == "照明"


def test_it_is_part_of_the_reference_data():
    assert "ticket categories" in [name for name, _load in loaders()]


def test_a_table_of_three_levels_is_added_once(db, tmp_path):
    file = tmp_path / "categories.csv"
    file.write_text(
        "level1,level2,level3\n城乡建设,安全生产,事故处理\n城乡建设,安全生产,安全隐患\n交通运输,,\n"
    )
    for _ in range(2):
        call_command("import_ticket_categories", str(file), verbosity=0)
    assert list(TicketCategory.objects.values_list("code", "name")) == [
        ("X01", "城乡建设"),
        ("X0101", "安全生产"),
        ("X010101", "事故处理"),
        ("X010102", "安全隐患"),
        ("X02", "交通运输"),
    ]


@pytest.mark.parametrize("row", ["城乡建设,,事故处理", ",安全生产,", f"{'长' * 41},,"])
def test_a_row_that_is_no_path_is_refused(db, tmp_path, row):
    file = tmp_path / "categories.csv"
    file.write_text(f"level1,level2,level3\n{row}\n")
    with pytest.raises(CommandError):
        call_command("import_ticket_categories", str(file), verbosity=0)
    assert not TicketCategory.objects.exists()


def test_a_moved_category_takes_those_below_along(db):
    top = TicketCategory.objects.create(code="01", name="甲")
    other = TicketCategory.objects.create(code="02", name="乙")
    middle = TicketCategory.objects.create(code="0101", name="丙", parent=top)
    low = TicketCategory.objects.create(code="010101", name="丁", parent=middle)
    make_ticket(category=low)
    middle.parent = other
    middle.save()
    low.refresh_from_db()
    assert low.path == "/02/0101/010101/"
