import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govservice.settings")

application = get_wsgi_application()
import_module(
    "govservice.urls"
)  # once, before workers fork, instead of in each at its first request
