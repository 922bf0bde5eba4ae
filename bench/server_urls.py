"""The least that could take a rating: the same serializer, one look-up, one insert."""

from typing import Any

from django.urls import include, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from govservice.catalogue.models import Service
from govservice.worktime import local_day
from ratings.models import Rating
from ratings.serializers import RatingInput


class BareView(APIView):
    authentication_classes: Any = ()
    permission_classes: Any = ()

    def post(self, request: Request) -> Response:
        data = RatingInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        service = Service.objects.select_related("case").get(
            case__issuer="VOLUME",
            case__number=given["case_number"],
            service_no=given["service_no"],
        )
        at = timezone.now()
        Rating.objects.create(
            service=service,
            level=given["level"],
            text=given["comment"],
            channel=given["channel"],
            identity=given["identity"],
            rated_at=given["rated_at"] or at,
            received_at=at,
            fact_day=local_day(at),
            department_id=service.department_id,
            item_id=service.case.item_id,
            hall_id=service.hall_id,
            service_day=service.service_day,
        )
        return Response({"status": 201}, status=201)


urlpatterns = [path("bare/", BareView.as_view()), path("", include("govservice.urls"))]
