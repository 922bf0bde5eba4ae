from django.urls import path

from .views.api import TicketViewSet

urlpatterns = [
    path("tickets/", TicketViewSet.as_view({"get": "list", "post": "create"}), name="ticket-list"),
    path("tickets/<str:number>/", TicketViewSet.as_view({"get": "retrieve"}), name="ticket-detail"),
    path(
        "tickets/<str:number>/<str:move>/",
        TicketViewSet.as_view({"post": "move"}),
        name="ticket-move",
    ),
]
