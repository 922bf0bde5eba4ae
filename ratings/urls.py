from django.urls import path

from .views import links

app_name = "ratings"

urlpatterns = [
    # No closing slash: every character of the address costs room in a text message.
    path("r/<str:token>", links.rate_by_link, name="link"),
]
