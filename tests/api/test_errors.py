import pytest
from rest_framework.test import APIClient

from tests.factories import make_region

pytestmark = [pytest.mark.urls("tests.api.doors"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("path", "status", "kind", "error"),
    [
        ("/refuse/gone/", 410, "client_error", ("gone", "Over.", None)),
        ("/refuse/field/", 400, "validation_error", ("invalid", "Between 1 and 5.", "level")),
        ("/refuse/move/", 409, "client_error", ("move_not_allowed", "No.", None)),
    ],
)
def test_a_refusal_has_the_shape_of_every_error(keyed, path, status, kind, error):
    response = keyed.get(path)
    answer = response.json()
    code, detail, attr = error
    assert response.status_code == status
    assert answer["type"] == kind
    assert answer["errors"] == [{"code": code, "detail": detail, "attr": attr}]


def test_a_refused_move_tells_the_allowed_ones(keyed):
    assert keyed.get("/refuse/move/").json()["allowed"] == ["sign"]


def test_an_unforeseen_error_tells_nothing_of_itself(keyed):
    response = keyed.get("/refuse/bug/")
    assert response.status_code == 500
    assert response.json()["type"] == "server_error"
    assert "13800138000" not in response.content.decode()


def test_a_method_that_is_not_offered_is_405(keyed):
    response = keyed.delete("/echo/")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (
        405,
        "method_not_allowed",
    )


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing/here/", "/api/v1/none"])
def test_an_address_the_api_does_not_know_is_404_in_json(method, path):
    response = getattr(APIClient(), method)(path)
    assert response.status_code == 404
    assert response.json()["errors"][0]["code"] == "not_found"


@pytest.mark.parametrize(
    "header", ["Api-Key wrong", "Api-Key", "Api-Key a b", "api-key ÿ", "Bearer x", ""]
)
def test_a_wrong_key_is_401(header):
    client = APIClient(headers={"Authorization": header})
    response = client.post("/echo/", {})
    assert response.status_code == 401
    assert response.json()["type"] == "client_error"
    assert response["WWW-Authenticate"] == "Api-Key"


def test_a_revoked_key_is_401(keyed):
    keyed.owner.is_active = False
    keyed.owner.save()
    assert keyed.post("/echo/", {}).status_code == 401


@pytest.mark.parametrize(
    ("query", "status", "rows"),
    [
        ("", 200, 3),
        ("?page_size=2", 200, 2),
        ("?page_size=2&page=2", 200, 1),
        ("?page_size=0", 200, 3),
        ("?page_size=-1", 200, 3),
        ("?page_size=9999999", 200, 3),
        ("?page_size=x", 200, 3),
        ("?page=2", 404, None),
        ("?page=0", 404, None),
        ("?page=-1", 404, None),
        ("?page=x", 404, None),
        ("?page=99999999999999999999999", 404, None),
    ],
)
def test_pages_have_bounds(keyed, query, status, rows):
    for code in ("510100", "510300", "510400"):
        make_region(code)
    response = keyed.get(f"/regions/{query}")
    assert response.status_code == status
    if rows is not None:
        assert len(response.json()["results"]) == rows


def test_a_page_holds_at_most_500(keyed):
    from govservice.catalogue.models import Region

    Region.objects.bulk_create(
        Region(code=f"{n:06}", name="村", level="village", path=f"/{n:06}/") for n in range(501)
    )
    assert len(keyed.get("/regions/?page_size=1000").json()["results"]) == 500
