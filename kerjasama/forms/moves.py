"""TKKSD's decisions on a proposal, and the papers that its stages need."""

from django import forms

from kerjasama.forms.register import area
from kerjasama.models import FUNNEL_CHOICES, NO_AGENCY, Proposal, Review, Stage
from reporting.fields import DayField, PlainTextField

SCORES = [("", "Nilai"), *[(n, str(n)) for n in range(1, 6)]]


def reason_field(label="Alasan", **given):
    return PlainTextField(
        label=label,
        max_length=1500,
        widget=area(2),
        error_messages={"required": "Tulis alasannya."},
        **given,
    )


class ReviewForm(forms.ModelForm):
    """Scores from 1 (low) to 5 (high), the decision and its reason."""

    reason = reason_field("Alasan keputusan")
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Review
        fields = [*Review.SCORES, "decision", "reason"]
        widgets = {
            **{name: forms.Select(choices=SCORES) for name in Review.SCORES},
            "decision": forms.RadioSelect,
        }
        error_messages = {
            **{name: {"required": "Pilih nilai 1 sampai 5."} for name in Review.SCORES},
            "decision": {"required": "Pilih keputusan."},
        }

    def __init__(self, *args, **kwargs):
        # Both forms of a proposal's page have a reason; no two fields share an id.
        super().__init__(*args, **{"auto_id": "telaah_%s", **kwargs})
        self.fields["decision"].choices = Review.Decision.choices


class MoveForm(forms.Form):
    """One move along the path.

    `choices` are pairs (action, words) that are allowed now, `stages` those that skipping or
    going back may lead to, `version` the one that the page shows.
    """

    action = forms.ChoiceField(
        label="Tindakan",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih tindakan.", "invalid_choice": "Pilih tindakan."},
    )
    target = forms.ChoiceField(
        label="Ke tahap",
        required=False,
        help_text="Hanya untuk melompat atau kembali.",
        error_messages={"invalid_choice": "Pilih tahap dari daftar."},
    )
    reason = reason_field(
        required=False,
        help_text="Wajib, kecuali melanjutkan ke tahap berikutnya dengan dokumen lengkap.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, choices, stages, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = choices
        self.fields["target"].choices = [("", "–"), *[(s, Stage(s).label) for s in stages]]
        if not stages or not {"skip", "back"} & dict(choices).keys():
            del self.fields["target"]
        self.fields["version"].initial = version


class PaperForm(forms.Form):
    """A document of a proposal."""

    kind = forms.ChoiceField(
        label="Dokumen",
        error_messages={"required": "Pilih dokumen.", "invalid_choice": "Pilih dokumen."},
    )
    file = forms.FileField(
        label="Berkas",
        help_text="PDF, DOCX, XLSX, JPG, atau PNG.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
        error_messages={"required": "Pilih berkas.", "empty": "Berkasnya kosong."},
    )
    number = PlainTextField(label="Nomor dokumen", max_length=100, required=False)
    date = DayField(
        label="Tanggal dokumen",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args, papers, wanted=(), **kwargs):
        """`papers` maps keys to names; `wanted` are those that the stage lacks and stand first."""
        super().__init__(*args, **kwargs)
        keys = [*wanted, *[key for key in papers if key not in wanted]]
        self.fields["kind"].choices = [(key, papers[key]) for key in keys]


class ProposalFilter(forms.Form):
    """What the list of proposals shows; every part may be left out."""

    cari = PlainTextField(label="Cari", max_length=100, required=False)
    jenis = forms.ChoiceField(label="Jenis", required=False)
    keadaan = forms.ChoiceField(label="Keadaan", required=False)
    tahap = forms.ChoiceField(label="Tahap", required=False)
    langkah = forms.ChoiceField(label="Sudah sampai", required=False)
    opd = forms.ChoiceField(label="Perangkat daerah", required=False)
    urusan = PlainTextField(label="Urusan", max_length=100, required=False)
    daerah = forms.ChoiceField(label="Kabupaten/kota", required=False)

    def __init__(self, *args, agencies, places, **kwargs):
        """`agencies` and `places` are those whose proposals may be in the list."""
        super().__init__(*args, **kwargs)
        kind = Proposal._meta.get_field("kind")
        names = [(str(each.pk), each.name) for each in agencies]
        for name, choices in (
            ("jenis", kind.choices),
            ("keadaan", Proposal.State.choices),
            ("tahap", Stage.choices),
            ("langkah", FUNNEL_CHOICES),
            ("opd", [(NO_AGENCY, "Tanpa perangkat daerah"), *names]),
            ("daerah", [(place.code, place.short_name) for place in places]),
        ):
            self.fields[name].choices = [("", "Semua"), *choices]

    def chosen(self):
        """The valid choices that narrow the list, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class LineFilter(forms.Form):
    """What the line from indicator to result shows; every part may be left out."""

    cari = PlainTextField(label="Cari indikator atau usulan", max_length=100, required=False)
    langkah = forms.ChoiceField(
        label="Sampai di", required=False, choices=[("", "Semua"), *FUNNEL_CHOICES]
    )

    def chosen(self):
        """The valid choices that narrow the list, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TrackForm(forms.Form):
    """Number and code as they stand on the receipt."""

    nomor = PlainTextField(
        label="Nomor usulan",
        max_length=20,
        help_text="Misalnya KS-2026-00115.",
        error_messages={"required": "Isi nomor usulan seperti pada tanda terima."},
    )
    kode = PlainTextField(
        label="Kode pelacakan",
        max_length=20,
        help_text="Misalnya 7KQM-2XRP.",
        error_messages={"required": "Isi kode pelacakan seperti pada tanda terima."},
    )

    def clean_nomor(self):
        return self.cleaned_data["nomor"].upper()

    def clean_kode(self):
        bare = "".join(c for c in self.cleaned_data["kode"].upper() if c.isalnum())
        return f"{bare[:4]}-{bare[4:]}"
