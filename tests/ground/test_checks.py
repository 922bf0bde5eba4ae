import shutil

import pytest

from govservice import checks


def ids(messages) -> list[str]:
    return [message.id for message in messages]


@pytest.mark.parametrize("cipher", ["SM4", "AES"])
def test_personal_data_can_be_sealed_with_either_cipher(settings, cipher):
    settings.SEAL_CIPHER = cipher
    assert checks.personal_data_can_be_sealed() == []


def test_an_unknown_cipher_is_named(settings):
    settings.SEAL_CIPHER = "DES"
    found = checks.personal_data_can_be_sealed()
    assert ids(found) == ["govservice.E001"]
    assert "DES" in found[0].msg


def test_keys_that_others_can_read_are_named(settings, tmp_path):
    folder = tmp_path / "keys"
    shutil.copytree(settings.KEYS_DIR, folder)
    settings.KEYS_DIR = folder
    assert checks.keys_are_private() == []
    (folder / "index").chmod(0o644)
    found = checks.keys_are_private()
    assert ids(found) == ["govservice.W003"]
    assert str(folder / "index") in found[0].msg


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://ping.example.gov.cn", []),
        ("http://localhost:8000", []),
        ("ping.example.gov.cn", ["govservice.E004"]),
        ("https://ping.example.gov.cn/path", ["govservice.E004"]),
        ("ftp://ping.example.gov.cn", ["govservice.E004"]),
    ],
)
def test_the_public_address_is_an_origin(settings, url, found):
    settings.PUBLIC_URL = url
    assert ids(checks.public_url_is_an_origin()) == found


@pytest.mark.parametrize(
    ("url", "hosts", "found"),
    [
        ("https://ping.example.gov.cn", ["ping.example.gov.cn"], []),
        ("https://ping.example.gov.cn", ["localhost"], ["govservice.E006"]),
        ("http://localhost:8000", ["localhost"], ["govservice.W005"]),
    ],
)
def test_the_public_host_is_served(settings, url, hosts, found):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = url, hosts
    assert ids(checks.the_public_host_is_served()) == found
