"""The forms through which page, admin and Excel row enter: text in, values and sentences out."""

import datetime

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.datastructures import MultiValueDict

from reporting import files
from reporting.fields import (
    CountField,
    DayField,
    PercentField,
    PlainTextField,
    RupiahField,
    read_yes_no,
)
from reporting.formats import day, day_of, file_size
from reporting.models import (
    Assignment,
    Evidence,
    ImportBatch,
    ObstacleKind,
    Period,
    PlanYear,
    ProgressEntry,
)
from reporting.models.progress import REPORT_FIELDS, FollowUpDone, ReturnReason

TEXTS = (
    "nil_reason",
    "activities",
    "agencies_involved",
    "beneficiaries",
    "narrative",
    "obstacles",
    "follow_up",
)


class YesNoField(forms.BooleanField):
    """A checkbox on the page, "Ya" or "Tidak" in a sheet."""

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


def _area(rows):
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
            "nil_reason": _area(2),
            "activities": _area(2),
            "agencies_involved": _area(2),
            "beneficiaries": _area(2),
            "narrative": _area(4),
            "obstacles": _area(3),
            "follow_up": _area(3),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen_version", self.instance.version)
        for field in self.fields.values():
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
        return "; ".join(value) if isinstance(value, list) else str(value or "")


class VerifyForm(forms.Form):
    """The verified figure; another one than the claim needs a reason. Nil reports have none."""

    verified_percent = PercentField(
        label="Angka terverifikasi", error_messages={"required": "Isi angka terverifikasi."}
    )
    verify_note = forms.CharField(
        label="Alasan bila berbeda dari laporan",
        help_text="Pokja membaca alasan ini apa adanya.",
        max_length=1500,
        required=False,
        widget=_area(2),
    )

    def __init__(self, *args, entry, initial=None, **kwargs):
        initial = {"verified_percent": entry.claimed_percent, **(initial or {})}
        super().__init__(*args, initial=initial, **kwargs)
        if entry.is_nil:
            self.fields.clear()


class ReturnForm(forms.Form):
    """Why a report goes back, what to change, and until when.

    `days` are the dates to choose from; the third working day, or the last one, is proposed.
    """

    reasons = forms.MultipleChoiceField(
        label="Alasan",
        choices=ReturnReason.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih alasan."},
    )
    note = forms.CharField(
        label="Catatan untuk Pokja",
        help_text="Tulis apa yang harus diubah dan contohnya. Pokja membaca teks ini apa adanya.",
        max_length=1500,
        widget=_area(3),
        error_messages={"required": "Tulis catatan untuk Pokja."},
    )
    fix_by = forms.TypedChoiceField(
        label="Batas perbaikan",
        coerce=datetime.date.fromisoformat,
        error_messages={"invalid_choice": "Pilih batas perbaikan yang masih ada."},
    )

    def __init__(self, *args, days, initial=None, **kwargs):
        proposed = days[min(FIX_DAYS, len(days)) - 1]
        super().__init__(*args, initial={"fix_by": proposed, **(initial or {})}, **kwargs)
        self.fields["fix_by"].choices = [
            (each.isoformat(), f"{day(each)} ({n} hari kerja)") for n, each in enumerate(days, 1)
        ]


FIX_DAYS = 3


def fix_days(period, until, today):
    """Dates to choose a fix-by day from: working days within the unit's window, at most ten.

    `until` is the end of its extension. Verification goes on after the window: then the
    limit is the day verification ends; when that is over too, the next three working days.
    """
    limits = [period.closes_for(until), period.verify_by]
    limit = max(day_of(moment) for moment in limits if moment)
    ahead = (today + datetime.timedelta(days=n) for n in range(1, 15))
    working = [date for date in ahead if date.weekday() < 5]
    return [date for date in working if date <= limit] or working[:FIX_DAYS]


class VerdictForm(forms.ModelForm):
    """The verdict on one document, sent with the decision form of the page."""

    verdict = forms.ChoiceField(
        label="Penilaian",
        choices=Evidence.Verdict.choices,
        widget=forms.RadioSelect(attrs={"form": "decision"}),
        required=False,
    )

    class Meta:
        model = Evidence
        fields = ["verdict", "verdict_note"]
        labels = {"verdict_note": "Catatan penilaian"}
        widgets = {"verdict_note": forms.Textarea(attrs={"rows": 2, "form": "decision"})}


class ReasonForm(forms.Form):
    """The reason for an act that takes a decision back."""

    note = forms.CharField(
        label="Alasan",
        max_length=1500,
        widget=_area(3),
        error_messages={"required": "Tulis alasannya."},
    )


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files of one control, as a list of uploads."""

    widget = FilesInput(attrs={"accept": files.ACCEPT})

    def clean(self, value):
        return list(value or [])


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
        told = cleaned.get("document_number") or cleaned.get("document_date")
        if told and not self.files and not cleaned.get("link") and "link" not in self.errors:
            self.add_error("uploads", "Pilih berkas atau tempel tautan untuk dokumen ini.")
        return cleaned


class SendForm(forms.Form):
    """The declaration under a sending. `token` makes a double click or a retry send once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    declared = forms.BooleanField(
        error_messages={"required": "Centang pernyataan sebelum mengirim."}
    )


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
