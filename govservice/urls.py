"""All addresses; each app brings its own pages and API routes."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from govservice import display, health, pages
from govservice.desk import views as desk

handler404 = "govservice.pages.page_not_found"
handler500 = "govservice.pages.server_error"
staff = admin.site.admin_view

urlpatterns = [
    path("", pages.home, name="home"),
    path("accounts/login/", pages.SignIn.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("language/", set_language, name="set_language"),
    path("display/", display.switch_display, name="switch_display"),
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/my-work/", staff(desk.my_work), name="my_work"),
    path("admin/my-filters/", staff(desk.my_filters), name="my_filters"),
    path("admin/my-filters/save/", staff(desk.save_filter), name="save_filter"),
    path(
        "admin/my-filters/<int:key>/rename/",
        staff(desk.rename_filter),
        name="rename_filter",
    ),
    path(
        "admin/my-filters/<int:key>/delete/",
        staff(desk.delete_filter),
        name="delete_filter",
    ),
    path("admin/", admin.site.urls),
    path("api/v1/", include("govservice.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="swagger"),
    path("", include("govservice.accounts.urls")),
    path("", include("govservice.catalogue.urls")),
    path("", include("govservice.notices.urls")),
    path("", include("ratings.urls")),
    path("", include("hotline.urls")),
    path("", include("indicators.urls")),
]
