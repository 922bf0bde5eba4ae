from django.urls import path

from .views import api

urlpatterns = [path("sms/replies/", api.ReplyDoor.as_view(), name="sms-reply")]
