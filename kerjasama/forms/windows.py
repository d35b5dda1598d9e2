"""An intake window: until when proposals are asked for, and until when late ones still come."""

import datetime

from django import forms
from django.core.exceptions import ValidationError

from kerjasama.models import IntakeWindow
from reporting.fields import MomentField, PlainTextField

END_OF_DAY = datetime.time(23, 59)


class WindowForm(forms.ModelForm):
    """The window of `instance.region`; a day without an hour begins or ends with the day.

    `version` is the one that the page showed.
    """

    name = PlainTextField(
        label="Nama",
        max_length=120,
        help_text="Misalnya Usulan kerja sama 2027.",
        error_messages={"required": "Isi nama masa usulan."},
    )
    opens_at = MomentField(
        label="Dibuka",
        help_text="Misalnya 2 Juni 2026; tanpa jam berarti mulai 00.00.",
        error_messages={"required": "Isi hari pembukaan."},
    )
    due_at = MomentField(
        label="Batas waktu",
        hour=END_OF_DAY,
        help_text="Misalnya 17 Juni 2026; tanpa jam berarti sampai 23.59.",
        error_messages={"required": "Isi batas waktu."},
    )
    closes_at = MomentField(
        label="Usulan terlambat diterima sampai",
        hour=END_OF_DAY,
        help_text="Sama dengan batas waktu bila yang terlambat tidak diterima.",
        error_messages={"required": "Isi sampai kapan usulan terlambat diterima."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = IntakeWindow
        fields = ["name", "opens_at", "due_at", "closes_at"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_name(self):
        """The database's rule, said before it: it also knows the region, which is no field."""
        name = " ".join(self.cleaned_data["name"].split())
        twins = IntakeWindow.objects.filter(region=self.instance.region_id, name=name)
        if twins.exclude(pk=self.instance.pk).exists():
            raise ValidationError("Masa usulan dengan nama itu sudah ada.")
        return name
