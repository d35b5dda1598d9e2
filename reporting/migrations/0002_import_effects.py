import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.AddField("importbatch", "layout", models.JSONField("letak tabel", default=dict)),
        migrations.AddField(
            "importbatch", "effects", models.JSONField("yang ditulis", default=dict)
        ),
        migrations.AddField(
            "importbatch",
            "undone_at",
            models.DateTimeField("dibatalkan pada", null=True, blank=True),
        ),
        migrations.AddField(
            "importbatch",
            "undone_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
                verbose_name="dibatalkan oleh",
            ),
        ),
    ]
