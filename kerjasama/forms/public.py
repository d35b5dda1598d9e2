"""The proposal form for somebody without an account, guarded without any third party."""

import time

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from kerjasama.forms.proposals import ProposalForm
from kerjasama.models import Proposal
from reporting.fields import PlainTextField

SALT = "kerjasama.usulan"
FASTEST, LONGEST = 4, 24 * 60 * 60  # seconds between opening the form and sending it
NOT_HUMAN = (
    "Formulir ini terkirim terlalu cepat atau sudah lebih dari 24 jam terbuka. Periksa isiannya, "
    "lalu kirim lagi."
)


class PublicProposalForm(ProposalForm):
    """A proposal of a partner or citizen: what it says, and who says it.

    `website` is a trap that people do not see; `opened` is the signed moment at which the form
    was opened.
    """

    proposer_name = PlainTextField(
        label="Nama Anda", max_length=120, error_messages={"required": "Isi nama Anda."}
    )
    proposer_office = PlainTextField(
        label="Jabatan dan lembaga",
        max_length=160,
        error_messages={"required": "Isi jabatan dan lembaga Anda."},
    )
    proposer_email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Periksa alamat e-mail, misalnya nama@lembaga.id."},
    )
    proposer_phone = PlainTextField(label="Nomor telepon", max_length=30, required=False)
    website = forms.CharField(
        label="Situs (jangan diisi)",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Proposal
        fields = [
            *ProposalForm.Meta.fields,
            "proposer_name",
            "proposer_office",
            "proposer_email",
            "proposer_phone",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = opened_now()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("proposer_email") and not cleaned.get("proposer_phone"):
            self.add_error("proposer_email", "Isi e-mail atau nomor telepon.")
        if cleaned.get("website"):
            raise ValidationError("Kolom “Situs” harus kosong. Kosongkan, lalu kirim lagi.")
        if not FASTEST <= _seconds_since(cleaned.get("opened", "")) <= LONGEST:
            # A new moment goes out with the answer, so that a person only has to send again.
            self.data = self.data.copy()
            self.data[self.add_prefix("opened")] = opened_now()
            raise ValidationError(NOT_HUMAN)
        return cleaned


def opened_now():
    """The signed present moment."""
    return signing.dumps(int(time.time()), salt=SALT)


def _seconds_since(opened):
    try:
        return time.time() - signing.loads(opened, salt=SALT)
    except signing.BadSignature:
        return -1
