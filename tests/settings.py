"""The project's settings with a folder and keys of their own, and cheap password hashes."""

import atexit
import os
import pathlib
import shutil
import tempfile

_folder = os.environ.get("TEST_VAR_DIR")
if not _folder:
    _folder = tempfile.mkdtemp(prefix="govservice-test-")
    os.environ["TEST_VAR_DIR"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
_folder = os.path.join(_folder, os.environ.get("PYTEST_XDIST_WORKER", "alone"))  # noqa: PTH118
os.environ["VAR_DIR"] = _folder

from govservice import keys  # noqa: E402

keys.make_missing(pathlib.Path(_folder) / "keys")
(pathlib.Path(_folder) / "static").mkdir(exist_ok=True)  # WhiteNoise warns where there is none

from govservice.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
CELERY_TASK_ALWAYS_EAGER = False
AXES_ENABLED = True
SMS_GATEWAY = "none"  # a test that sends says so
WEBHOOK_PLAIN_HTTP = True
WHITENOISE_AUTOREFRESH = True  # else every test client reads all static files anew
