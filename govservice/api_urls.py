from django.urls import include, path, re_path

from govservice.api.cases import CaseIntake
from govservice.api.views import UnknownAddress

app_name = "api"

urlpatterns = [
    path("", include("govservice.catalogue.api_urls")),
    path("cases/", CaseIntake.as_view(), name="case-list"),
    path("", include("govservice.notices.api_urls")),
    path("", include("ratings.api_urls")),
    path("", include("hotline.api_urls")),
    path("", include("indicators.api_urls")),
    re_path("", UnknownAddress.as_view(), name="unknown"),
]
