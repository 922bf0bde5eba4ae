from django.urls import path

from .views import files

app_name = "notices"

urlpatterns = [path("attachments/<uuid:uuid>/", files.attachment, name="attachment")]
