"""The report: one form for page, admin and Excel row; and its sending."""

from django import forms
from django.utils.datastructures import MultiValueDict

from reporting.fields import (
    CountField,
    PercentField,
    PlainTextField,
    RupiahField,
    read_yes_no,
)
from reporting.forms.helps import HELPS
from reporting.models import ObstacleKind, ProgressEntry
from reporting.models.progress import REPORT_FIELDS, FollowUpDone

TEXTS = (
    "nil_reason",
    "activities",
    "agencies_involved",
    "beneficiaries",
    "narrative",
    "obstacles",
    "follow_up",
)


class TickBox(forms.CheckboxInput):
    """A checkbox that hands on the word of a sheet; Django's takes any word for a tick."""

    def value_from_datadict(self, data, files, name):
        return data.get(name, False)


class YesNoField(forms.BooleanField):
    """A checkbox on the page, "Ya" or "Tidak" in a sheet."""

    widget = TickBox

    def to_python(self, value):
        if isinstance(value, str) and value not in ("on", "True", "False"):
            value = read_yes_no(value, label=self.label).value
        return super().to_python(value)


class WordField(forms.ChoiceField):
    """A choice by its value on the page or by the word people read in a sheet."""

    def to_python(self, value):
        word = super().to_python(value).strip()
        return {label.casefold(): value for value, label in self.choices}.get(word.casefold(), word)


class ObstacleKindsField(forms.MultipleChoiceField):
    """Checkboxes on the page; in a sheet the same words in one cell, separated by ";"."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value):
        words = [value] if isinstance(value, str) else (value or [])
        if len(words) == 1 and words[0] not in ObstacleKind.values:
            words = words[0].replace("\n", ";").split(";")
        known = {label.casefold(): kind for kind, label in self.choices}
        words = [word.strip() for word in words if word.strip()]
        return list(dict.fromkeys(known.get(word.casefold(), word) for word in words))


def area(rows):
    return forms.Textarea(attrs={"rows": rows})


class ProgressEntryForm(forms.ModelForm):
    """What a Pokja reports on one target.

    Whatever is typed can be kept: `values()` are the fields that were read, `unread()` the
    texts that were not. A valid form with is_ready is a report that can be sent.
    """

    claimed_percent = PercentField(label="Capaian", required=False)
    is_nil = YesNoField(label="Nihil: tidak ada kegiatan pada periode ini", required=False)
    participants_male = CountField(label="Peserta laki-laki", required=False)
    participants_female = CountField(label="Peserta perempuan", required=False)
    obstacle_kinds = ObstacleKindsField(
        label="Kendala",
        choices=ObstacleKind.choices,
        required=False,
        help_text="Pilih semua yang terjadi. Jawaban ini masuk rekap kendala pimpinan.",
        error_messages={"invalid_choice": "Kendala “%(value)s” tidak ada dalam pilihan."},
    )
    previous_follow_up_done = WordField(
        label="Sudah terlaksana?",
        choices=FollowUpDone.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Pilih Ya, Sebagian, atau Belum."},
    )
    spent_apbd = RupiahField(label="Realisasi APBD", required=False)
    spent_apbn = RupiahField(label="Realisasi APBN", required=False)
    spent_other = RupiahField(label="Realisasi sumber lain", required=False)
    is_ready = forms.TypedChoiceField(
        label="Apakah laporan aksi ini sudah lengkap?",
        choices=[
            ("True", "Ya, siap ditinjau dan dikirim"),
            ("False", "Belum, simpan sebagai draf dan lanjutkan nanti"),
        ],
        coerce=lambda value: value == "True",
        empty_value=False,
        widget=forms.RadioSelect,
        required=False,
    )
    # The version that the person saw; under another name than the model's, which no form edits.
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = ProgressEntry
        fields = [*REPORT_FIELDS, "is_ready"]
        field_classes = dict.fromkeys(TEXTS, PlainTextField)
        labels = {
            "nil_reason": "Alasan nihil",
            "narrative": "Uraian kemajuan",
            "obstacles": "Jelaskan kendala",
            "follow_up": "Rencana tindak lanjut",
        }
        help_texts = {
            "activities": "Program dan kegiatan yang dijalankan untuk aksi ini.",
            "agencies_involved": "Perangkat daerah dan mitra yang ikut.",
            "beneficiaries": "Siapa yang dituju, misalnya perencana OPD atau kader nagari.",
            "narrative": (
                "Apa yang dilakukan, oleh siapa, dan hasilnya. Cukup 3–5 kalimat. "
                "Paling banyak 1.500 huruf."
            ),
            "follow_up": "Langkah berikutnya, penanggung jawab, dan kapan selesai.",
        }
        widgets = {
            "nil_reason": area(2),
            "activities": area(2),
            "agencies_involved": area(2),
            "beneficiaries": area(2),
            "narrative": area(4),
            "obstacles": area(3),
            "follow_up": area(3),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen_version", self.instance.version)
        for name, field in self.fields.items():
            field.help = HELPS.get(name)
            field.widget.attrs.setdefault("autocomplete", "off")
            # The browser would cut a pasted text in silence; a sentence does not.
            field.widget.attrs.pop("maxlength", None)

    @classmethod
    def reopened(cls, entry):
        """The form as the report was left: texts that could not be read stand there again."""
        form = cls(instance=entry)
        if not entry.unread:
            return form
        data = MultiValueDict()
        for name, field in form.fields.items():
            value = entry.unread.get(name, form.get_initial_for_field(field, name))
            value = field.prepare_value(value)
            if value is None or value is False and name == "is_nil":
                continue
            data.setlist(name, value if isinstance(value, list) else [str(value)])
        return cls(data, instance=entry)

    def unread(self):
        """Texts by field that could not be read as values; the report keeps them as typed."""
        return self._unread

    def values(self):
        """The values of the fields that were read, as `workflow.perform` takes them."""
        names = [name for name in REPORT_FIELDS if name not in self._unread]
        values = {name: getattr(self.instance, name) for name in names}
        return {**values, "is_ready": self.instance.is_ready and not self.errors}

    def clean(self):
        cleaned = super().clean()
        self._unread = {name: self._typed(name) for name in self.errors if name in REPORT_FIELDS}
        # The model leaves these out of its own judgement.
        self.instance.unread = self._unread
        return cleaned

    def _typed(self, name):
        value = self[name].data
        text = "; ".join(value) if isinstance(value, list) else str(value or "")
        # PostgreSQL keeps no null characters, not even in JSON.
        return text.replace("\0", "")


class SendForm(forms.Form):
    """The declaration under a sending. `token` makes a double click or a retry send once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    declared = forms.BooleanField(
        error_messages={"required": "Centang pernyataan sebelum mengirim."}
    )
