"""What an operator sees who sets up production."""

import pytest

pytestmark = pytest.mark.faults

PRODUCTION = {
    "PUBLIC_URL": "https://ping.example.gov.cn",
    "ALLOWED_HOSTS": "ping.example.gov.cn",
    "TRUSTED_PROXIES": "1",
}


def test_the_settings_of_the_operations_page_pass_the_deployment_check(make_house):
    done = make_house(**PRODUCTION).manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr  # only said: by default no text message is sent


def test_without_its_keys_a_database_of_ones_own_is_refused_in_one_line(make_house, tmp_path):
    house = make_house(DATABASE_URL="postgres://localhost/any", KEYS_DIR=str(tmp_path / "none"))
    done = house.manage("check")
    assert done.returncode == 1
    assert done.stderr.startswith("The key file ")
    assert done.stderr.count("\n") == 1


def test_the_server_makes_no_new_keys_for_a_database_of_ones_own(make_house, tmp_path):
    house = make_house(DATABASE_URL="postgres://localhost/any", KEYS_DIR=str(tmp_path / "none"))
    with pytest.raises(AssertionError, match=r"The key file .+ is missing\. Make keys once with"):
        house.start()
    assert not (tmp_path / "none").exists()
    assert "Traceback" not in house.log.read_text()
