"""The switch of the public list: TKKSD sets it, and its history says who and when."""

from django.db import models
from simple_history.models import HistoricalRecords

from reporting.models import Region


class PublicList(models.Model):
    """Whether anybody may read the region's running agreements; without a row nobody may."""

    region = models.OneToOneField(Region, models.PROTECT, verbose_name="daerah")
    is_on = models.BooleanField("terbuka untuk umum", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "daftar umum"
        verbose_name_plural = "daftar umum"

    def __str__(self):
        return f"Daftar umum {self.region}"
