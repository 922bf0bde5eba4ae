from django.urls import path, re_path

from . import views

urlpatterns = [
    path("regions/", views.RegionList.as_view(), name="region-list"),
    path("departments/", views.DepartmentList.as_view(), name="department-list"),
    path("items/", views.ItemList.as_view(), name="item-list"),
    re_path(
        r"^items/(?P<code>[0-9A-Za-z._^-]{1,36})/$", views.ItemDetail.as_view(), name="item-detail"
    ),
]
