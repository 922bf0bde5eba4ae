from django.urls import path

from .views import api, rectifications_api, windows_api

urlpatterns = [
    path("ratings/", api.RatingList.as_view(), name="rating-list"),
    path("rectifications/", api.RectificationList.as_view(), name="rectification-list"),
    path(
        "rectifications/<str:number>/",
        api.RectificationDetail.as_view(),
        name="rectification-detail",
    ),
    path(
        "rectifications/<str:number>/<str:move>/",
        rectifications_api.MoveRectification.as_view(),
        name="rectification-move",
    ),
    path("windows/<str:code>/next/", windows_api.NextAtWindow.as_view(), name="window-next"),
]
