import json

import pytest
from django.utils import translation

pytestmark = [pytest.mark.urls("tests.api.doors"), pytest.mark.django_db]


def send(keyed, body: bytes, path: str = "/echo/"):
    with translation.override("en"):
        return keyed.post(
            path, body, content_type="application/json", headers={"Accept-Language": "en"}
        )


def refusal(response) -> str:
    answer = response.json()
    assert set(answer) == {"type", "errors"}
    assert len(answer["errors"]) == 1
    return answer["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"", "line 1, column 1", id="nothing but a length"),
        pytest.param(b"{", "line 1, column 2", id="cut off"),
        pytest.param(b'{"a": 1,\n "b": }', "line 2, column 7", id="missing value"),
        pytest.param(b"\xef\xbb\xbf{}", "byte order mark", id="BOM"),
        pytest.param("{}".encode("utf-16"), "not UTF-8: byte 1", id="UTF-16"),
        pytest.param('{"a": "办"}'.encode("gb18030"), "not UTF-8: byte 8", id="GB18030"),
        pytest.param(b'{"a": "\xed\xa0\x80"}', "not UTF-8: byte 8", id="surrogate in UTF-8"),
        pytest.param(b'{"a": "\\ud83d"}', "half a character", id="lone surrogate"),
        pytest.param(b'{"\\udc00": 1}', "half a character", id="lone surrogate in a name"),
        pytest.param(b'{"a": ["x\\u0000"]}', "NUL", id="NUL"),
        pytest.param(b'{"a\\u0000": 1}', "NUL", id="NUL in a name"),
        pytest.param(b'{"a": "\x00"}', "line 1, column 8", id="raw NUL"),
        pytest.param(b'{"a": NaN}', "“NaN” is not a JSON number", id="NaN"),
        pytest.param(b'{"a": -Infinity}', "“-Infinity” is not a JSON number", id="-Infinity"),
        pytest.param(b'{"a": 1e999}', "too large", id="infinite by exponent"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", "too many digits", id="5,000 digits"),
        pytest.param(b'{"level": 5, "level": 1}', "“level” is given twice", id="name twice"),
        pytest.param(b"[" * 21 + b"]" * 21, "more than 20 levels", id="21 levels"),
        pytest.param(b"[" * 100_000, "more than 20 levels", id="bottomless"),
        pytest.param(b'{"a":' * 100_000, "more than 20 levels", id="bottomless objects"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(keyed, body, says):
    if body == b"":
        response = send(keyed, b" ")
        assert "line 1, column 2" in refusal(response)
    else:
        response = send(keyed, body)
        assert says in refusal(response)
    assert response.status_code == 400


@pytest.mark.parametrize(
    "data",
    [
        {"a": "😀👨‍👩‍👧 𠮷野家 𬭎"},
        {"a": "\\u0000 written out stays as it is"},
        {"a": [1, -0.5, None, True, {"b": []}]},
        "text alone",
    ],
)
def test_everything_else_arrives_exactly_as_it_was_sent(keyed, data):
    response = send(keyed, json.dumps(data).encode())
    assert response.json() == {"got": data}


def test_no_body_at_all_is_an_empty_object(keyed):
    assert send(keyed, b"").json() == {"got": {}}


def test_a_body_of_the_exact_limit_passes_and_one_byte_more_does_not(keyed, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    frame = len(b'{"a": ""}')
    fits = b'{"a": "' + b"x" * (1024 * 1024 - frame) + b'"}'
    assert send(keyed, fits).status_code == 200
    response = send(keyed, fits + b" ")
    assert response.status_code == 413
    assert refusal(response) == "The body is larger than 1 MB."


def test_another_kind_of_body_is_415(keyed):
    response = keyed.post("/echo/", "a=1", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 415
    assert response.json()["errors"][0]["code"] == "unsupported_media_type"
