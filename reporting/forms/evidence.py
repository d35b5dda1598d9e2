"""Evidence on its way in: files or a link, with the document's number and day."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from reporting import files
from reporting.fields import DayField


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files of one control, as a list of uploads."""

    widget = FilesInput(attrs={"accept": files.ACCEPT})

    def clean(self, value):
        return list(value or [])

    def has_changed(self, initial, data):
        return bool(data)


class EvidenceForm(forms.Form):
    """What is added to one slot of evidence: files, or a link, with the document's number and day.

    `uploads` are the files whose content is accepted: one bad file does not keep the others out.
    """

    uploads = FilesField(label="Pilih berkas", required=False)
    link = forms.CharField(
        label="Atau tempel tautan",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        validators=[
            URLValidator(
                ["http", "https"],
                message="Tautan harus alamat lengkap yang diawali https://.",
            )
        ],
    )
    document_number = forms.CharField(label="Nomor dokumen", required=False, max_length=100)
    document_date = DayField(
        label="Tanggal dokumen", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self):
        cleaned = super().clean()
        self.uploads = []
        for upload in cleaned.get("uploads", []):
            try:
                files.check(upload)
            except ValidationError as refused:
                self.add_error("uploads", refused)
            else:
                self.uploads.append(upload)
        self.judge_lonely(cleaned)
        return cleaned

    def judge_lonely(self, cleaned):
        """A number or a day without a document is a mistake."""
        told = cleaned.get("document_number") or cleaned.get("document_date")
        if told and not self.files and not cleaned.get("link") and "link" not in self.errors:
            self.add_error("uploads", "Pilih berkas atau tempel tautan untuk dokumen ini.")


class PieceForm(EvidenceForm):
    """What may change of a document: another file or link in its place, its number and day."""

    uploads = FilesField(
        label="Ganti dengan berkas lain",
        required=False,
        widget=FilesInput(attrs={"accept": files.ACCEPT, "multiple": False}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["link"].label = "Atau ganti dengan tautan"
        self.order_fields(["document_number", "document_date", "uploads", "link"])

    def judge_lonely(self, cleaned):
        if len(cleaned.get("uploads", [])) + bool(cleaned.get("link")) > 1:
            self.add_error("uploads", "Pilih satu berkas atau satu tautan saja.")
