import json
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from govservice import keys, sealed

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
PLACE = st.text(alphabet="abc:1|", min_size=1, max_size=20)


@pytest.fixture
def ring(settings):
    """Call it to give the project other keys for sealing."""

    def use(current: str, **ring_keys: bytes) -> None:
        settings.KEYS = replace(settings.KEYS, seal=keys.KeyRing(current, ring_keys))

    return use


@pytest.mark.parametrize("cipher", ["SM4", "AES"])
def test_what_is_sealed_opens_again(cipher, settings):
    settings.SEAL_CIPHER = cipher

    @hypothesis_settings(max_examples=60, deadline=None)
    @given(TEXT, PLACE)
    def check(plain, place):
        value = sealed.seal(plain, bound_to=place)
        assert sealed.unseal(value, bound_to=place) == plain
        assert value.startswith(cipher) or plain == ""

    check()


@hypothesis_settings(max_examples=60, deadline=None)
@given(TEXT.filter(bool), PLACE, PLACE)
def test_it_opens_in_no_other_place(plain, place, other):
    value = sealed.seal(plain, bound_to=place)
    if place != other:
        with pytest.raises(sealed.CannotOpen):
            sealed.unseal(value, bound_to=other)


def test_no_character_of_it_can_be_changed():
    value = sealed.seal("510100199001011235", bound_to="a")
    for place, character in enumerate(value[:-1]):
        changed = value[:place] + ("A" if character != "A" else "B") + value[place + 1 :]
        with pytest.raises(sealed.CannotOpen):
            sealed.unseal(changed, bound_to="a")


@pytest.mark.parametrize(
    "value",
    ["x", "..", "SM41.", "SM41..", "SM49.AAAA.AAAA", "XYZ1.AAAA.AAAA", "办.办.办", "a.b.c.d"],
)
def test_rubbish_cannot_be_opened_and_does_not_crash(value):
    with pytest.raises(sealed.CannotOpen):
        sealed.unseal(value, bound_to="a")


def test_the_same_text_is_never_sealed_to_the_same_value():
    assert sealed.seal("张三", bound_to="a") != sealed.seal("张三", bound_to="a")


def test_nothing_stays_nothing():
    assert sealed.seal("", bound_to="a") == ""
    assert sealed.seal_data({"name": "", "phone": None}, bound_to="a") == ""
    assert sealed.unseal_data("", bound_to="a") == {}


def test_a_small_record_keeps_what_is_filled_in():
    value = sealed.seal_data({"name": "𠮷田😀", "phone": ""}, bound_to="a")
    assert sealed.unseal_data(value, bound_to="a") == {"name": "𠮷田😀"}


def test_after_a_new_key_old_values_still_open_and_new_ones_use_it(ring):
    ring("1", **{"1": b"a" * 16})
    old = sealed.seal("张三", bound_to="a")
    ring("2026b", **{"1": b"a" * 16, "2026b": b"b" * 16})
    new = sealed.seal("张三", bound_to="a")
    assert new.startswith("SM42026b.")
    assert {sealed.unseal(value, bound_to="a") for value in (old, new)} == {"张三"}


def test_after_a_change_of_cipher_old_values_still_open(settings):
    old = sealed.seal("张三", bound_to="a")
    settings.SEAL_CIPHER = "AES"
    assert sealed.unseal(old, bound_to="a") == "张三"


def test_a_value_of_a_lost_key_cannot_be_opened(ring):
    ring("1", **{"1": b"a" * 16})
    value = sealed.seal("张三", bound_to="a")
    ring("2", **{"2": b"b" * 16})
    with pytest.raises(sealed.CannotOpen):
        sealed.unseal(value, bound_to="a")


def test_the_error_names_the_place_and_not_the_value():
    with pytest.raises(sealed.CannotOpen, match=r"^case:1$"):
        sealed.unseal("SM41.secret.secret", bound_to="case:1")


@pytest.mark.parametrize(
    "same",
    [
        "138-0013-8000",
        "138 0013 8000",
        "+86 13800138000",
        "008613800138000",
        "１３８００１３８０００",
    ],
)
def test_one_phone_has_one_index_however_it_is_written(same):
    assert sealed.blind_index("phone", same) == sealed.blind_index("phone", "13800138000")


def test_an_index_tells_purposes_apart_and_is_keyed(settings):
    first = sealed.blind_index("id", "51010019900101123x")
    assert first == sealed.blind_index("id", " 51010019900101123X ")
    assert first != sealed.blind_index("case", "51010019900101123x")
    settings.KEYS = replace(settings.KEYS, index=b"other")
    assert first != sealed.blind_index("id", "51010019900101123x")
    assert sealed.blind_index("phone", "  ") == ""


def test_keys_are_made_once_for_their_owner_alone(tmp_path):
    assert keys.make_missing(tmp_path / "keys") is True
    before = keys.load(tmp_path / "keys", may_create=True)
    assert keys.make_missing(tmp_path / "keys") is False
    assert keys.load(tmp_path / "keys", may_create=False) == before
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_without_keys_production_does_not_start(tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"python -m govservice\.keys"):
        keys.load(tmp_path, may_create=False)
    assert list(tmp_path.iterdir()) == []


GOOD = "YWFhYWFhYWFhYWFhYWFhYQ=="  # sixteen bytes


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "expected"),
        ("[]", "expected"),
        ('{"current": "1"}', "expected"),
        ('{"current": "1", "keys": {"1": "***"}}', "expected"),
        ('{"current": "1", "keys": {"1": "YQ=="}}', "16 bytes"),
        (json.dumps({"current": "a.b", "keys": {"a.b": GOOD}}), "id of 1 to 12"),
        (json.dumps({"current": "2", "keys": {"1": GOOD}}), "“2” is not in the ring"),
    ],
)
def test_a_broken_key_file_is_named_with_what_was_expected(tmp_path, content, says):
    keys.make_missing(tmp_path)
    (tmp_path / "seal.json").write_text(content)
    with pytest.raises(ImproperlyConfigured, match=r"seal\.json") as error:
        keys.load(tmp_path, may_create=True)
    assert says in str(error.value)


def test_a_short_index_key_is_refused(tmp_path):
    keys.make_missing(tmp_path)
    (tmp_path / "index").write_text("abcd")
    with pytest.raises(ImproperlyConfigured, match="64 hexadecimal digits"):
        keys.load(tmp_path, may_create=True)
