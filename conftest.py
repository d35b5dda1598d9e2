"""What every test run needs before Django reads its settings."""

import os
import shutil
import tempfile

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("SECRET_KEY", "only-for-tests")

scratch = tempfile.mkdtemp(prefix="randa-test-")
os.environ["MEDIA_ROOT"] = os.path.join(scratch, "media")


def pytest_configure(config):
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Tests that are about the lockout switch it on.
    settings.AXES_ENABLED = False
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file and not memory: WAL, locks and threads behave as they do in production.
        database.setdefault("TEST", {})["NAME"] = os.path.join(scratch, "test.sqlite3")


def pytest_unconfigure(config):
    shutil.rmtree(scratch, ignore_errors=True)
