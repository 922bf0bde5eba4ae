import socket
import sys

import pytest

from govservice.serve import children, prepare
from govservice.serve.children import Child, KeepsDying, stop_all


def ended(child) -> int:
    """Its exit status, once it has one."""
    return child.process.wait()


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "8000.5", "８０a"])
def test_a_port_that_is_none_is_refused_in_one_line(text):
    with pytest.raises(prepare.CannotStart, match="PORT must be a number from 1 to 65535"):
        prepare.port_from(text)


def test_a_taken_port_is_named_and_another_suggested():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(prepare.CannotStart, match=rf"Port {port} .* is taken.*PORT=\d+"):
            prepare.check_port_is_free("127.0.0.1", port)


def test_one_folder_has_one_server(tmp_path):
    with prepare.lock(tmp_path), pytest.raises(prepare.CannotStart, match="already runs"):
        prepare.lock(tmp_path)
    prepare.lock(tmp_path).close()


def test_a_child_that_dies_is_named_and_started_again(capsys):
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(3)"])
    child.start()
    assert ended(child) == 3
    child.start_again(3)
    assert "The worker ended with status 3; starting it again." in capsys.readouterr().out
    assert ended(child) == 3


def test_a_child_that_dies_early_again_and_again_ends_the_attempt():
    child = Child("worker", ["true"])
    child.start()
    for _ in range(children.EARLY_DEATHS_ALLOWED - 1):
        child.start_again(ended(child))
    with pytest.raises(KeepsDying, match="The worker ended early 5 times in a row"):
        child.start_again(ended(child))


def test_a_child_that_ignores_the_request_is_ended_all_the_same(monkeypatch):
    monkeypatch.setattr(children, "STOP_SECONDS", 0.1)
    child = Child("stubborn", ["sh", "-c", "trap '' TERM; while :; do sleep 0.01; done"])
    child.start()
    stop_all([child])
    assert child.status() in {-9, -15}
