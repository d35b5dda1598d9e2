"""The signed paper on its way back in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from reporting import files
from reporting.fields import DayField


class SignedForm(forms.Form):
    """A signed PDF with the number and day that stand on it."""

    file = forms.FileField(
        label="PDF yang sudah ditandatangani",
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        error_messages={
            "required": "Pilih berkas PDF yang sudah ditandatangani.",
            "empty": "Berkasnya kosong. Periksa berkasnya, lalu unggah lagi.",
        },
    )
    number = forms.CharField(
        label="Nomor surat",
        max_length=100,
        error_messages={"required": "Tulis nomor surat seperti pada dokumen."},
    )
    date = DayField(
        label="Tanggal surat",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Isi tanggal surat seperti pada dokumen."},
    )

    def clean_file(self):
        """Refuse what is no PDF, whatever its name says."""
        upload = self.cleaned_data["file"]
        if files.check(upload) != "pdf":
            raise ValidationError(
                "Dokumen bertanda tangan disimpan sebagai PDF. Unduh PDF-nya dari Srikandi, "
                "lalu unggah di sini."
            )
        return upload

    def clean_date(self):
        """A paper is not signed tomorrow."""
        date = self.cleaned_data["date"]
        if date > timezone.localdate():
            raise ValidationError("Tanggal surat tidak boleh sesudah hari ini.")
        return date
