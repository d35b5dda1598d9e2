"""Drafts in the making: which kind, the file that comes back from Word, and what was read in it."""

from django import forms
from django.core.exceptions import ValidationError

from kerjasama.contents import paragraphs_of
from kerjasama.forms.moves import reason_field
from kerjasama.models import Cooperation, DraftKind
from reporting import files
from reporting.fields import PlainTextField

SYNERGY = (DraftKind.NOTE, DraftKind.PLAN, DraftKind.TERMS, DraftKind.ATTORNEY)
OTHERS = (DraftKind.TERMS, DraftKind.OFFER, DraftKind.MOU, DraftKind.PKS, DraftKind.ATTORNEY)


class DraftForm(forms.Form):
    """The kind of a new draft; those that the cooperation has and that are not there yet."""

    kind = forms.ChoiceField(
        label="Jenis naskah",
        error_messages={
            "required": "Pilih jenis naskah.",
            "invalid_choice": "Pilih jenis naskah dari daftar.",
        },
    )

    def __init__(self, *args, cooperation, there, **kwargs):
        super().__init__(*args, **{"auto_id": "rancangan_%s", **kwargs})
        kinds = SYNERGY if cooperation == Cooperation.SYNERGY else OTHERS
        self.fields["kind"].choices = [
            (kind, kind.label) for kind in kinds if kind.value not in there
        ]


class WordForm(forms.Form):
    """A Word file. `content` are its bytes once the form is valid."""

    file = forms.FileField(
        label="Berkas Word (.docx)",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={
            "required": "Pilih berkas Word.",
            "empty": "Berkasnya kosong. Periksa berkasnya, lalu unggah lagi.",
        },
    )

    def clean_file(self):
        """Refuse what is no Word file, whatever its name says."""
        upload = self.cleaned_data["file"]
        name = files.clean_name(upload.name)
        if files.check(upload) != "docx":
            raise ValidationError(f"“{name}” bukan berkas Word. Simpan sebagai .docx, lalu unggah.")
        upload.seek(0)
        self.content = upload.read()
        upload.seek(0)
        try:
            paragraphs_of(self.content)
        except ValueError:
            raise ValidationError(
                f"“{name}” tidak terbaca sebagai dokumen Word. Buka di Word, simpan ulang, lalu "
                "unggah lagi."
            ) from None
        return upload


class VersionForm(WordForm):
    """A draft as it comes back from Word."""

    note = PlainTextField(label="Catatan versi", max_length=300, required=False)


class ReadyForm(forms.Form):
    """What a person read in a version, and why it is ready in spite of what is missing."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ticked = forms.MultipleChoiceField(required=False)
    reason = reason_field(
        label="Alasan bila masih ada yang kurang",
        required=False,
        help_text="Tidak perlu diisi bila semua isi ditemukan dan sudah dibaca.",
    )

    def __init__(self, *args, contents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ticked"].choices = [(each.key, each.label) for each in contents]
