import pytest
from django.core.management import call_command

from ratings.dictionary import RETIRED_CODES
from ratings.models import ReasonTag
from ratings.services import load_reason_tags

pytestmark = pytest.mark.django_db


def test_forty_reasons_are_in_force_eight_for_each_level():
    load_reason_tags()
    current = ReasonTag.objects.filter(version=2)
    assert current.count() == 40
    for level in range(1, 6):
        of_level = current.filter(level=level)
        assert of_level.filter(is_extension=False).count() == 3
        assert of_level.filter(is_extension=True).count() == 5
        assert all(tag.code.startswith(str(level)) for tag in of_level)
    assert not current.filter(name_en="").exists()


def test_the_manner_reasons_are_those_of_the_window():
    load_reason_tags()
    codes = ReasonTag.objects.filter(about_manner=True).values_list("code", flat=True)
    assert set(codes) == {"115", "213", "214", "314", "413", "517"}


def test_retired_codes_are_the_32_on_record():
    assert len(RETIRED_CODES) == 9 + 4 + 6 + 6 + 7
    assert "403" not in RETIRED_CODES


def test_loading_again_changes_nothing():
    load_reason_tags()
    before = list(ReasonTag.objects.order_by("pk").values())
    assert "0" in load_reason_tags()
    assert list(ReasonTag.objects.order_by("pk").values()) == before


def test_the_reference_command_loads_them():
    call_command("load_reference", verbosity=0)
    assert ReasonTag.objects.filter(version=2).count() == 40
