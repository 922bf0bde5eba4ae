"""All addresses; each app brings its own pages and API routes."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("govservice.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="swagger"),
    path("", include("govservice.accounts.urls")),
    path("", include("govservice.catalogue.urls")),
    path("", include("ratings.urls")),
    path("", include("hotline.urls")),
    path("", include("indicators.urls")),
]
