"""A sheet of proposals on its way in, and the go-ahead for what its preview showed."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from reporting import files
from reporting.formats import file_size, number


class SheetForm(forms.Form):
    """An uploaded sheet. `content` are the bytes of the file once the form is valid."""

    file = forms.FileField(
        label="Berkas Excel atau CSV",
        help_text="Berkas .xlsx atau .csv, paling besar 5 MB, seperti yang biasa Anda simpan.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Pilih berkas.",
            "empty": "Berkas kosong. Pilih berkas yang berisi tabel.",
        },
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.IMPORT_MAX_BYTES:
            raise ValidationError(
                f"“{files.clean_name(upload.name)}” berukuran {file_size(upload.size)}. "
                f"Paling besar {file_size(settings.IMPORT_MAX_BYTES)}."
            )
        self.content = upload.read()
        return upload


class GoAheadForm(forms.Form):
    """The preview that was seen, and the word on what was taken for granted in it."""

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
