"""Reminding: the message's template, a period's schedule, holidays."""

import re

from django import forms
from django.core.exceptions import ValidationError

from reporting import notices
from reporting.fields import DayField, PlainTextField
from reporting.models import ReminderPlan

from .reports import area
from .years import SeenForm

MOST_DAYS = 60


class ChaseTemplateForm(SeenForm, forms.Form):
    """The words of a reminder, with names in braces for what differs from unit to unit."""

    text = PlainTextField(
        label="Isi pesan",
        max_length=1500,
        widget=area(9),
        error_messages={"required": "Tulis isi pesannya."},
    )

    def clean_text(self):
        text = self.cleaned_data["text"]
        used = set(notices.PLACEHOLDER.findall(text))
        unknown = sorted(used - notices.CHASE_NAMES.keys())
        if unknown:
            names = ", ".join(f"{{{name}}}" for name in unknown)
            raise ValidationError(f"{names} tidak dikenal. Pakai nama dari daftar di bawah.")
        lacking = [name for name in notices.CHASE_NEEDS if name not in used]
        if lacking:
            names = ", ".join(f"{{{name}}}" for name in lacking)
            raise ValidationError(
                f"Pesan harus memuat {names}, supaya Pokja tahu apa yang kurang dan di mana."
            )
        return text


class DaysField(PlainTextField):
    """Whole numbers of days with commas between, as a list without repetitions."""

    def clean(self, value):
        text = super().clean(value) or ""
        parts = [part for part in re.split(r"[\s,;]+", text) if part]
        wrong = [part for part in parts if not re.fullmatch(r"[0-9]{1,2}", part)]
        days = [int(part) for part in parts if part not in wrong]
        if wrong or any(not 1 <= each <= MOST_DAYS for each in days):
            raise ValidationError(
                f"Tulis jumlah hari kerja dari 1 sampai {MOST_DAYS} dengan koma di antaranya, "
                "misalnya 10, 5, 2."
            )
        return sorted(set(days))


class ReminderPlanForm(SeenForm, forms.Form):
    """When the units of a period are reminded; three blanks switch reminding off."""

    before = DaysField(
        label="Hari kerja sebelum batas kirim", required=False, help_text="Misalnya 10, 5, 2."
    )
    on_day = forms.BooleanField(label="Juga pada hari batas kirim", required=False)
    after = DaysField(
        label="Hari kerja sesudah batas kirim",
        required=False,
        help_text="Selama laporan terlambat masih diterima.",
    )
    for_all = forms.BooleanField(
        label="Berlakukan untuk semua periode tahun ini yang belum ditutup", required=False
    )

    @classmethod
    def of(cls, offsets, data=None):
        """The form that shows the offsets."""
        initial = {
            "before": ", ".join(str(-each) for each in sorted(offsets) if each < 0),
            "on_day": 0 in offsets,
            "after": ", ".join(str(each) for each in sorted(offsets) if each > 0),
        }
        return cls(data, initial=initial)

    @property
    def offsets(self):
        """What was chosen, as `ReminderPlan.offsets`."""
        given = self.cleaned_data
        days = [-each for each in given["before"]] + [0] * given["on_day"] + given["after"]
        return sorted(days)

    def save(self, period, *, by):
        """Store the schedule for the period, or for all of its year that are not closed."""
        periods = [period]
        if self.cleaned_data["for_all"]:
            periods = period.year.periods.filter(closed_at=None)
        for each in periods:
            plan = ReminderPlan.objects.filter(period=each).first() or ReminderPlan(period=each)
            plan.offsets, plan._history_user = self.offsets, by
            # An empty list is a choice, and no blank field.
            plan.full_clean(exclude=[] if self.offsets else ["offsets"])
            plan.save()


class HolidayForm(forms.Form):
    """One holiday; a day that stands already gets the new name."""

    day = DayField(label="Tanggal", help_text="Misalnya 17 Agustus 2026.")
    name = PlainTextField(
        label="Nama hari libur",
        max_length=100,
        error_messages={"required": "Tulis nama hari liburnya."},
    )


class HolidayFileForm(forms.Form):
    file = forms.FileField(
        label="Berkas Excel atau CSV",
        help_text="Satu tabel dengan kolom Tanggal dan Nama hari libur.",
        error_messages={"required": "Pilih berkasnya dahulu."},
    )
