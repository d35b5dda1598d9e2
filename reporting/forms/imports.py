"""Sheets on their way in: the file, and the fields that its rows are read with."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from reporting import files
from reporting.fields import PercentField, PlainTextField, RupiahField
from reporting.formats import file_size
from reporting.models import Assignment, ImportBatch, Period, PlanYear


def plan_row_fields():
    """The fields of one row of the plan sheet by column key, without region and plan.

    Titles and limits are those of the models, so that admin and sheet answer alike.
    """
    texts = ("lead_agency", "indicator", "budget_source")
    return {
        **{
            name: PlainTextField(
                label=Assignment._meta.get_field(name).verbose_name.capitalize(),
                max_length=Assignment._meta.get_field(name).max_length,
                required=False,
            )
            for name in texts
        },
        **{
            f"target_{code}": PercentField(label=f"Target {code}", required=False)
            for code in Period.Code.values
        },
        "budget_ceiling": RupiahField(label="Pagu anggaran", required=False),
    }


class ImportForm(forms.Form):
    """A sheet for a year. `content` are the bytes of the file once the form is valid."""

    year = forms.ModelChoiceField(
        label="Tahun RANDA",
        queryset=PlanYear.objects.none(),
        empty_label="Pilih tahun",
        error_messages={"required": "Pilih tahun.", "invalid_choice": "Pilih tahun dari daftar."},
    )
    kind = forms.ChoiceField(
        label="Isi berkas",
        choices=ImportBatch.Kind.choices,
        widget=forms.RadioSelect,
        initial=ImportBatch.Kind.PLANS,
        error_messages={"required": "Pilih isi berkas.", "invalid_choice": "Pilih isi berkas."},
    )
    file = forms.FileField(
        label="Berkas Excel atau CSV",
        help_text="Berkas .xlsx atau .csv, paling besar 5 MB, seperti yang biasa Anda simpan.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Pilih berkas.",
            "missing": "Pilih berkas.",
            "invalid": "Pilih berkas.",
            "empty": "Berkas kosong. Pilih berkas yang berisi tabel.",
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = PlanYear.objects.visible_to(user)
        if not user.has_perm("reporting.import_progressentry"):
            self.fields["kind"].choices = [ImportBatch.Kind.choices[0]]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        limit = settings.IMPORT_MAX_BYTES
        if upload.size > limit:
            raise ValidationError(
                f"“{files.clean_name(upload.name)}” berukuran {file_size(upload.size)}. "
                f"Paling besar {file_size(limit)}."
            )
        self.content = upload.read()
        return upload

    def batch(self, *, by):
        """An unsaved ImportBatch of what was chosen."""
        return ImportBatch(year=self.cleaned_data["year"], kind=self.cleaned_data["kind"], by=by)
