from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "indicators"

urlpatterns: list[URLPattern | URLResolver] = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/coverage/", views.coverage, name="coverage"),
    path("dashboard/ratings/", views.rating_list, name="rating-list"),
    path("dashboard/tickets/", views.ticket_list, name="ticket-list"),
    path("dashboard/ledger/", views.ledger, name="ledger"),
    path("dashboard/export.csv", views.export_csv, name="export-csv"),
    path("dashboard/exports/", views.export_new, name="export-new"),
    path("dashboard/exports/<uuid:uuid>/", views.export, name="export"),
    path("dashboard/exports/<uuid:uuid>/file/", views.export_file, name="export-file"),
]
