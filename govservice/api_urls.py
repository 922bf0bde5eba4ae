from django.urls import include, path

app_name = "api"

urlpatterns = [
    path("", include("govservice.catalogue.api_urls")),
    path("", include("ratings.api_urls")),
    path("", include("hotline.api_urls")),
    path("", include("indicators.api_urls")),
]
