from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "RANDA PUG"

    def ready(self):
        from reporting.models.append_only import protect_after_migrating

        post_migrate.connect(protect_after_migrating, sender=self)
