"""What gunicorn and waitress serve: `randa.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "randa.settings")
application = get_wsgi_application()

from randa.checks import require_durable_database  # noqa: E402  (needs the settings)

require_durable_database()
