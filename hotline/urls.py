from django.urls import path

from .views import pages

app_name = "hotline"

urlpatterns = [
    path("hotline/new/", pages.ticket_new, name="ticket-new"),
    path("hotline/new/sent/", pages.ticket_sent, name="ticket-sent"),
    path("hotline/track/", pages.ticket_track, name="ticket-track"),
]
