#!/usr/bin/env python3
"""Django's command line for RANDA PUG: `python manage.py help`."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "randa.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings._setup()
    except ImproperlyConfigured as fault:
        sys.exit(f"RANDA tidak dijalankan: {fault}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
