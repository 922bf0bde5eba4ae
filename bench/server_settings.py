"""The project's settings with one more address: the bare view that intake is measured against."""

from govservice.settings import *  # noqa: F403

ROOT_URLCONF = "bench.server_urls"
