"""The portal's own settings, out of reach of the developer's `.env`, made quick for tests."""

import os
import tempfile

SCRATCH = tempfile.mkdtemp(prefix="randa-test-")
os.environ |= {
    "ENV_FILE": os.devnull,
    "DEBUG": "1",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "SECRET_KEY": "only-for-tests",
    "MEDIA_ROOT": os.path.join(SCRATCH, "media"),
}

from randa.settings import *  # noqa: E402, F403
from randa.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests that are about the lockout switch it on.
AXES_ENABLED = False

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory: WAL, locks and threads behave as they do in production.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(SCRATCH, "test.sqlite3")}
