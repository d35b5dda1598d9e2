"""Sheets on their way in: the file, and the fields that its rows are read with."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from reporting import files
from reporting.fields import PercentField, PlainTextField, RupiahField
from reporting.formats import file_size, number
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


class SheetForm(forms.Form):
    """An uploaded sheet. `content` are the bytes of the file once the form is valid."""

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

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == ImportBatch.Kind.LEGACY:
            cleaned["year"] = self._first_year(cleaned.get("year"))
            if cleaned["year"] is None:
                self.add_error("kind", "Susun dahulu satu tahun RANDA dengan aksinya.")
        return cleaned

    def _first_year(self, chosen):
        """The year whose actions figures of the past are hung on: the province's first."""
        years = self.fields["year"].queryset.filter(plans__isnull=False).order_by("year")
        return (years.filter(province=chosen.province) if chosen else years).first()

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


class FilledForm(SheetForm):
    """The offline form on its way back."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.label = "Formulir yang sudah diisi"
        field.help_text = "Berkas .xlsx yang diunduh dari portal ini, paling besar 5 MB."
        field.widget.attrs["accept"] = ".xlsx"


class ImportForm(SheetForm):
    """A sheet for a year."""

    year = forms.ModelChoiceField(
        label="Tahun RANDA",
        queryset=PlanYear.objects.none(),
        empty_label="Pilih tahun",
        help_text="Tidak perlu untuk data SISPAN: tahunnya dibaca dari berkas.",
        error_messages={"required": "Pilih tahun.", "invalid_choice": "Pilih tahun dari daftar."},
    )
    kind = forms.ChoiceField(
        label="Isi berkas",
        choices=ImportBatch.Kind.choices,
        widget=forms.RadioSelect,
        initial=ImportBatch.Kind.PLANS,
        error_messages={"required": "Pilih isi berkas.", "invalid_choice": "Pilih isi berkas."},
    )
    field_order = ("year", "kind", "file")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = PlanYear.objects.visible_to(user)
        self.fields["year"].required = self.data.get("kind") != ImportBatch.Kind.LEGACY
        if not user.has_perm("reporting.import_progressentry"):
            self.fields["kind"].choices = [
                choice
                for choice in ImportBatch.Kind.choices
                if choice[0] != ImportBatch.Kind.REPORTS
            ]

    def batch(self, *, by):
        """An unsaved ImportBatch of what was chosen."""
        return ImportBatch(year=self.cleaned_data["year"], kind=self.cleaned_data["kind"], by=by)


class SaveImportForm(forms.Form):
    """The go-ahead for a preview: the one that was seen, and the word on what was assumed."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(
        error_messages={
            "required": "Periksa dahulu bacaan yang perlu dipastikan, lalu centang di sini. "
            "Belum ada yang disimpan."
        }
    )

    def __init__(self, *args, assumed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].label = f"{number(assumed)} bacaan di atas sudah benar"
        if not assumed:
            del self.fields["confirmed"]


class HeadingForm(forms.Form):
    """Which row of which sheet is the heading. `choices` are pairs (value, text) by sheet."""

    place = forms.ChoiceField(
        label="Baris judul tabel",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih baris judul.",
            "invalid_choice": "Pilih baris judul dari daftar.",
        },
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = choices


class ColumnsForm(forms.Form):
    """What each column of the sheet means: one choice of a letter per wanted column.

    `columns` are those of `workbooks`, `letters` pairs (letter, text) of what the sheet has.
    """

    def __init__(self, *args, columns, letters, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            self.fields[column.key] = forms.ChoiceField(
                label=column.title,
                required=False,
                choices=[("", "– tidak ada –"), *letters],
                error_messages={"invalid_choice": "Pilih kolom dari daftar."},
            )

    def clean(self):
        super().clean()
        chosen = {key: letter for key, letter in self.cleaned_data.items() if letter}
        used = {}
        for column in self.columns:
            letter = chosen.get(column.key)
            if letter in used:
                self.add_error(column.key, f"Kolom {letter} sudah dipilih untuk {used[letter]}.")
            elif letter:
                used[letter] = column.title
            elif column.required and column.alternative not in chosen:
                self.add_error(column.key, f"Pilih kolom untuk {column.title}.")
        return self.cleaned_data

    def layout(self):
        """What was chosen: column key → letter, "" for none."""
        return {column.key: self.cleaned_data.get(column.key, "") for column in self.columns}
