"""A small API of its own, so that the ground is tried without any app's rules."""

import datetime as dt

from django.urls import include, path
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ModelSerializer, Serializer
from rest_framework.views import APIView

from govservice.accounts.audit import record
from govservice.api.idempotency import answer_once
from govservice.catalogue.models import Region
from govservice.errors import Gone, Invalid, MoveNotAllowed


class EchoInput(Serializer):
    name = CharField(max_length=5)


class Echo(APIView):
    def post(self, request: Request) -> Response:
        return Response({"got": request.data})


class Once(APIView):
    """Keeps a fact that nothing makes unique, once per key."""

    def post(self, request: Request) -> Response:
        def act():
            data = EchoInput(data=request.data)
            data.is_valid(raise_exception=True)
            entry = record("acted", by=None, subject=data.validated_data["name"])
            return 201, {"id": entry.pk, "at": dt.date(1900, 1, 1)}

        return answer_once(request, act)


class Refuse(APIView):
    def get(self, request: Request, kind: str) -> Response:
        if kind == "move":
            raise MoveNotAllowed("No.", allowed=["sign"], errors="mine")
        if kind == "gone":
            raise Gone("Over.")
        if kind == "field":
            raise Invalid("Between 1 and 5.", field="level")
        raise RuntimeError("secret 13800138000")


class RegionSerializer(ModelSerializer):
    class Meta:
        model = Region
        fields = ("code",)


class Regions(ListAPIView):
    queryset = Region.objects.all()
    serializer_class = RegionSerializer


urlpatterns = [
    path("echo/", Echo.as_view()),
    path("once/", Once.as_view()),
    path("again/", Once.as_view()),
    path("refuse/<kind>/", Refuse.as_view()),
    path("regions/", Regions.as_view()),
    path("api/v1/", include("govservice.api_urls")),
]
