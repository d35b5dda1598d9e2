"""The portal's own settings on a scratch database, without what DEBUG adds to each query."""

import os

os.environ |= {"ENV_FILE": os.devnull, "DEBUG": "1", "SECRET_KEY": "only-for-the-bench"}

from randa.settings import *  # noqa: E402, F403

DEBUG = False
ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
if "COLLECTED" in os.environ:  # static files as in production
    STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"  # noqa: F405
    WHITENOISE_USE_FINDERS = False
