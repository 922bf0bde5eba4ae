from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "indicators"

urlpatterns: list[URLPattern | URLResolver] = [
    path("dashboard/", views.dashboard, name="dashboard"),
]
