"""What becomes of an agreement: the decision on its end, commitments, reports, evaluations."""

from django import forms
from django.core.exceptions import ValidationError

from kerjasama.forms.moves import reason_field
from kerjasama.forms.register import area, paper_label
from kerjasama.models import (
    Agreement,
    Commitment,
    CommitmentReport,
    EndDecision,
    Evaluation,
    Semester,
)
from reporting.fields import CountField, DayField, PlainTextField
from reporting.models import Agency


class EndForm(forms.Form):
    """What is done about an agreement's end."""

    choice = forms.ChoiceField(
        label="Keputusan",
        choices=EndDecision.Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih keputusan.", "invalid_choice": "Pilih keputusan."},
    )
    successor = forms.ModelChoiceField(
        Agreement.objects.none(),
        label="Naskah pengganti",
        required=False,
        empty_label="–",
        help_text="Hanya bila diganti naskah lain; catat naskah penggantinya dahulu.",
        error_messages={"invalid_choice": "Pilih naskah dari daftar."},
    )
    reason = reason_field()

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        same = Agreement.objects.filter(region=agreement.region_id, partner=agreement.partner_id)
        self.fields["successor"].queryset = same.exclude(pk=agreement.pk)
        self.fields["successor"].label_from_instance = paper_label


class CommitmentForm(forms.ModelForm):
    """One action that the parties promised."""

    action = PlainTextField(
        label="Aksi", max_length=300, error_messages={"required": "Isi aksinya."}
    )
    promised = PlainTextField(
        label="Hasil yang dijanjikan",
        max_length=300,
        error_messages={"required": "Isi hasil yang dijanjikan."},
    )
    due_on = DayField(
        label="Selesai paling lambat",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Commitment
        fields = ["action", "promised", "party", "agency", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        region = self.instance.agreement.region_id
        self.fields["agency"].queryset = Agency.objects.filter(region=region).order_by("name")
        self.fields["agency"].empty_label = "Tidak ada"
        self.fields["version"].initial = self.instance.version


def semesters_until(day, start):
    """The semesters that have begun on the day since `start`, newest first: pairs (value, label).

    Values are "2026-1"; at most ten.
    """
    found, year, half = [], day.year, 1 if day.month < 7 else 2
    first = (start.year, 1 if start.month < 7 else 2)
    while (year, half) >= first and len(found) < 10:
        found.append((f"{year}-{half}", f"{Semester(half).label} {year}"))
        year, half = (year, 1) if half == 2 else (year - 1, 2)
    return found


class SemesterField(forms.ChoiceField):
    """A semester; value is the pair (year, semester)."""

    def __init__(self, **kwargs):
        messages = {"required": "Pilih semester.", "invalid_choice": "Pilih semester dari daftar."}
        super().__init__(label="Semester", error_messages=messages, **kwargs)

    def clean(self, value):
        year, half = super().clean(value).split("-")
        return int(year), int(half)


class ReportForm(forms.ModelForm):
    """How far a commitment is at the end of a semester."""

    percent = CountField(
        label="Kemajuan (%)",
        high=100,
        example="60",
        help_text="Kumulatif sejak awal, 0 sampai 100.",
        error_messages={"required": "Isi kemajuan."},
    )
    result = PlainTextField(
        label="Hasil yang dicapai",
        max_length=3000,
        widget=area(3),
        error_messages={"required": "Isi hasil yang dicapai."},
    )
    obstacles = PlainTextField(label="Kendala", max_length=3000, widget=area(2), required=False)
    file = forms.FileField(
        label="Bukti",
        required=False,
        help_text="PDF, DOCX, XLSX, JPG, atau PNG.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
        error_messages={"empty": "Berkasnya kosong."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = CommitmentReport
        fields = ["percent", "result", "obstacles"]

    def clean(self):
        cleaned = super().clean()
        first = self.instance.pk is None
        if first and cleaned.get("percent") and not cleaned.get("file"):
            raise ValidationError("Lampirkan bukti bila sudah ada kemajuan.")
        return cleaned


class EvaluationForm(forms.ModelForm):
    """What TKKSD found of an agreement in a semester."""

    semester_of = SemesterField()
    findings = PlainTextField(
        label="Temuan",
        max_length=3000,
        widget=area(3),
        error_messages={"required": "Isi temuan."},
    )

    class Meta:
        model = Evaluation
        fields = ["outcome", "findings", "advice"]
        error_messages = {
            "outcome": {"required": "Pilih hasil."},
            "advice": {"required": "Pilih saran."},
        }

    def __init__(self, *args, semesters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["semester_of"].choices = semesters
        self.order_fields(["semester_of"])
