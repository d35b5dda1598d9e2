from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_import_effects")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="closing_reason",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="alasan tidak dilanjutkan"
            ),
        )
        for model in ("actionplan", "historicalactionplan")
    ]
