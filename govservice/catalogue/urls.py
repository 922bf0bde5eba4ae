from django.urls import path

from . import views

app_name = "catalogue"

urlpatterns = [
    path("items/", views.item_search, name="item-search"),
]
