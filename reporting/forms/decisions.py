"""What a verifier decides: verified, returned with reasons, or taken back."""

import datetime

from django import forms

from reporting.fields import PercentField
from reporting.formats import day, day_of
from reporting.models import Evidence
from reporting.models.progress import ReportPart, ReturnReason
from reporting.models.years import ChecklistPart

from .reports import area


class VerifyForm(forms.Form):
    """The verified figure; another one than the claim needs a reason. Nil reports have none."""

    verified_percent = PercentField(
        label="Angka terverifikasi", error_messages={"required": "Isi angka terverifikasi."}
    )
    verify_note = forms.CharField(
        label="Alasan bila berbeda dari laporan",
        help_text="Pokja membaca alasan ini apa adanya.",
        max_length=1500,
        required=False,
        widget=area(2),
    )

    def __init__(self, *args, entry, initial=None, **kwargs):
        initial = {"verified_percent": entry.claimed_percent, **(initial or {})}
        super().__init__(*args, initial=initial, **kwargs)
        if entry.is_nil:
            self.fields.clear()


class ReturnForm(forms.Form):
    """Why a report goes back, what to change, and until when.

    `days` are the dates to choose from; the third working day, or the last one, is proposed.
    """

    reasons = forms.MultipleChoiceField(
        label="Alasan",
        choices=ReturnReason.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih alasan."},
    )
    parts = forms.MultipleChoiceField(
        label="Bagian yang dibuka",
        help_text="Pokja hanya dapat mengubah bagian ini. Kosongkan untuk membuka bagian yang "
        "disebut alasannya.",
        choices=ReportPart.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label="Catatan untuk Pokja",
        help_text="Tulis apa yang harus diubah dan contohnya. Pokja membaca teks ini apa adanya.",
        max_length=1500,
        widget=area(3),
        error_messages={"required": "Tulis catatan untuk Pokja."},
    )
    fix_by = forms.TypedChoiceField(
        label="Batas perbaikan",
        coerce=datetime.date.fromisoformat,
        error_messages={"invalid_choice": "Pilih batas perbaikan yang masih ada."},
    )

    def __init__(self, *args, days, initial=None, **kwargs):
        proposed = days[min(FIX_DAYS, len(days)) - 1]
        super().__init__(*args, initial={"fix_by": proposed, **(initial or {})}, **kwargs)
        self.fields["fix_by"].choices = [
            (each.isoformat(), f"{day(each)} ({n} hari kerja)") for n, each in enumerate(days, 1)
        ]


FIX_DAYS = 3


def fix_days(period, until, today, holidays):
    """Dates to choose a fix-by day from: working days within the unit's window, at most ten.

    `until` is the end of its extension; `holidays` are dates nobody works on. Verification
    goes on after the window: then the limit is the day verification ends; when that is over
    too, the next three working days.
    """
    limits = [period.closes_for(until), period.verify_by]
    limit = max(day_of(moment) for moment in limits if moment)
    # A month holds ten working days even around Idulfitri.
    ahead = (today + datetime.timedelta(days=n) for n in range(1, 32))
    working = [date for date in ahead if date.weekday() < 5 and date not in holidays][:10]
    return [date for date in working if date <= limit] or working[:FIX_DAYS]


class ChecklistForm(forms.Form):
    """The items of the year's checklist that the report does not meet; sent with the decision.

    `year` is the PlanYear; `checked()` is what the decision keeps.
    """

    unmet = forms.MultipleChoiceField(
        label="Belum terpenuhi",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Daftar periksa baru saja diubah. Periksa lagi butir-butirnya."
        },
    )

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["unmet"].choices = [(item, item) for _, item, _ in year.checked()]

    def parts(self):
        """Pairs (label of a part, its checkboxes), parts without items left out."""
        boxes = iter(self["unmet"])
        found = [
            (part.label, [next(boxes) for _ in self.year.checklist.get(part, [])])
            for part in ChecklistPart
        ]
        return [(label, items) for label, items in found if items]

    def checked(self):
        return self.year.checked(self.cleaned_data["unmet"])


class VerdictForm(forms.ModelForm):
    """The verdict on one document, sent with the decision form of the page."""

    verdict = forms.ChoiceField(
        label="Penilaian",
        choices=Evidence.Verdict.choices,
        widget=forms.RadioSelect(attrs={"form": "decision"}),
        required=False,
    )

    class Meta:
        model = Evidence
        fields = ["verdict", "verdict_note"]
        labels = {"verdict_note": "Catatan penilaian"}
        widgets = {"verdict_note": forms.Textarea(attrs={"rows": 2, "form": "decision"})}


class ReasonForm(forms.Form):
    """The reason for an act that takes a decision back."""

    note = forms.CharField(
        label="Alasan",
        max_length=1500,
        widget=area(3),
        error_messages={"required": "Tulis alasannya."},
    )


class CorrectForm(forms.Form):
    """The figure that holds from now on, and why; nil reports have no figure."""

    verified_percent = PercentField(
        label="Angka terverifikasi yang benar",
        error_messages={"required": "Isi angka terverifikasi."},
    )
    note = forms.CharField(
        label="Alasan koreksi",
        help_text="Pimpinan dan Pokja membaca alasan ini apa adanya.",
        max_length=1500,
        widget=area(3),
        error_messages={"required": "Tulis alasannya."},
    )

    def __init__(self, *args, entry, **kwargs):
        super().__init__(*args, initial={"verified_percent": entry.verified_percent}, **kwargs)
        self.before = entry.verified_percent
        if entry.is_nil:
            del self.fields["verified_percent"]

    def clean_verified_percent(self):
        """The figure; the one that holds already is no correction."""
        percent = self.cleaned_data["verified_percent"]
        if percent == self.before:
            raise forms.ValidationError("Angka ini sudah berlaku. Tulis angka yang benar.")
        return percent
