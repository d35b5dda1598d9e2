"""Figures of years before this portal, as the earlier system held them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from reporting.models.places import Region
from reporting.models.plans import PERCENT, ActionPlan
from reporting.models.years import Period


class HistoricFigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Figures of the regions the user may see."""
        return self.filter(region__in=Region.objects.visible_to(user))


class HistoricFigure(models.Model):
    """What a region had reached by a checkpoint of a past year, percent 0–100, cumulative.

    It has no target and no report. `action` is the action's number or title as its source
    wrote it; `plan` is the plan of this portal whose chain (`ActionPlan.continues`) it belongs
    to, None when nothing here carries it on.
    """

    SISPAN = "SISPAN"

    region = models.ForeignKey(
        Region, models.PROTECT, related_name="historic_figures", verbose_name="daerah"
    )
    year = models.PositiveSmallIntegerField(
        "tahun",
        validators=[
            MinValueValidator(2000, "Tahun paling awal 2000."),
            MaxValueValidator(2100, "Tahun paling akhir 2100."),
        ],
    )
    action = models.CharField("aksi menurut sumber", max_length=250)
    plan = models.ForeignKey(
        ActionPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="historic_figures",
        verbose_name="dilanjutkan oleh",
    )
    checkpoint = models.CharField("periode", max_length=3, choices=Period.Code)
    percent = models.DecimalField("capaian (%)", max_digits=5, decimal_places=2, validators=PERCENT)
    remark = models.CharField("keterangan", max_length=500, blank=True)
    source = models.CharField("sumber", max_length=40, default=SISPAN)
    is_example = models.BooleanField("contoh", default=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diimpor oleh"
    )
    imported_at = models.DateTimeField("diimpor pada", auto_now_add=True)

    history = HistoricalRecords()
    objects = HistoricFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "data tahun lampau"
        verbose_name_plural = "data tahun lampau"
        ordering = ["-year", "region__code", "action", "checkpoint"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year", "action", "checkpoint", "source"],
                name="historic_figure_unique",
                violation_error_message="Angka daerah, tahun, aksi, dan periode itu sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100),
                name="historic_percent_range",
                violation_error_message="Capaian harus antara 0 dan 100 persen.",
            ),
        ]

    def __str__(self):
        return f"{self.region} · {self.action} · {self.checkpoint} {self.year}"
