"""The award: its formula, the end of the window, a unit's objection and its answer."""

from django import forms
from django.core.exceptions import ValidationError

from reporting.fields import CountField, PercentField, PlainTextField
from reporting.models import Measure, Objection
from reporting.models.awards import NAME_LENGTH, check_bands

from .reports import area
from .years import SeenForm, moment_field, reason_field

BAND_ROWS = range(1, 7)


def weight_field(measure):
    return CountField(label=measure.label, high=100, example="25")


def band_fields(row):
    """The name and the lower bound of one predikat."""
    name = PlainTextField(label=f"Predikat {row}", max_length=NAME_LENGTH, required=False)
    floor = CountField(label=f"Batas bawah {row}", high=100, example="90", required=False)
    return name, floor


class AwardForm(SeenForm, forms.Form):
    """Weights, predikat and the least reports of a year; `award` is the Award or None.

    `values` are those of `years.set_formula`.
    """

    weight_on_time = weight_field(Measure.ON_TIME)
    weight_complete = weight_field(Measure.COMPLETE)
    weight_accepted = weight_field(Measure.ACCEPTED)
    weight_achieved = weight_field(Measure.ACHIEVED)
    weight_nil = weight_field(Measure.NIL)
    least_percent = PercentField(
        label="Laporan masuk paling sedikit",
        help_text="Daerah di bawah batas ini tidak diberi peringkat dan predikat.",
    )
    name_1, floor_1 = band_fields(1)
    name_2, floor_2 = band_fields(2)
    name_3, floor_3 = band_fields(3)
    name_4, floor_4 = band_fields(4)
    name_5, floor_5 = band_fields(5)
    name_6, floor_6 = band_fields(6)
    reason = reason_field(
        "Alasan perubahan", help_text="Tertulis pada riwayat rumus yang dibaca semua Pokja."
    )

    def __init__(self, *args, award, **kwargs):
        names = [*(f"weight_{measure}" for measure in Measure), "least_percent"]
        initial = {name: getattr(award, name) for name in names}
        for row, (name, floor) in enumerate(sorted(award.bands, key=lambda each: -each[1]), 1):
            initial |= {f"name_{row}": name, f"floor_{row}": floor}
        super().__init__(*args, initial=initial, **kwargs)
        if award.pk is None:
            del self.fields["reason"]

    @property
    def weight_fields(self):
        return [self[f"weight_{measure}"] for measure in Measure]

    @property
    def band_rows(self):
        return [(self[f"name_{row}"], self[f"floor_{row}"]) for row in BAND_ROWS]

    def clean(self):
        cleaned = super().clean()
        weights = [cleaned.get(f"weight_{measure}") for measure in Measure]
        if None not in weights and sum(weights) != 100:
            raise ValidationError(_wrong_sum(sum(weights)))
        return {**cleaned, "bands": self._bands(cleaned)}

    def _bands(self, cleaned):
        bands = []
        for row in BAND_ROWS:
            name, floor = cleaned.get(f"name_{row}"), cleaned.get(f"floor_{row}")
            if name and floor is None and f"floor_{row}" not in self.errors:
                self.add_error(f"floor_{row}", f"Isi batas bawah “{name}”, dalam poin.")
            if floor is not None and not name and f"name_{row}" not in self.errors:
                self.add_error(f"name_{row}", f"Beri nama predikat yang mulai dari {floor} poin.")
            bands.append([name, floor])
        bands = [[name, floor] for name, floor in bands if name and floor is not None]
        if not any(f"{name}_{row}" in self.errors for row in BAND_ROWS for name in BAND_FIELDS):
            check_bands(bands)
        return sorted(bands, key=lambda each: -each[1])

    @property
    def values(self):
        names = [*(f"weight_{measure}" for measure in Measure), "least_percent", "bands"]
        return {name: self.cleaned_data[name] for name in names}

    def clean_least_percent(self):
        percent = self.cleaned_data["least_percent"]
        if percent != int(percent):
            raise ValidationError("Isi bilangan bulat, misalnya 50.")
        return int(percent)


BAND_FIELDS = ("name", "floor")


def _wrong_sum(total):
    act = f"Tambah {100 - total}" if total < 100 else f"Kurangi {total - 100}"
    return f"Jumlah bobot sekarang {total}; harus tepat 100. {act}."


class WindowOpenForm(forms.Form):
    until = moment_field(
        "Sanggahan diterima sampai", help_text="Misalnya 20 Januari 2027. Tanpa jam: 23.59 WIB."
    )


class ObjectionForm(forms.Form):
    reason = PlainTextField(
        label="Alasan sanggahan",
        help_text="Sebut ukuran, periode, dan aksinya, dan apa yang menurut Anda seharusnya.",
        max_length=1500,
        widget=area(4),
        error_messages={"required": "Tulis alasan sanggahan."},
    )
    proof = PlainTextField(
        label="Bukti yang ditunjuk",
        help_text="Boleh kosong. Misalnya: tanda terima B06-PSS-0002, atau nomor surat.",
        max_length=300,
        required=False,
    )


class ObjectionAnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Putusan",
        choices=Objection.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih diterima atau ditolak."},
    )
    answer = PlainTextField(
        label="Alasan putusan",
        help_text="Pokja membacanya apa adanya. Bila ada koreksi, alasan ini tampil di samping "
        "nilai, juga pada daftar hasil.",
        max_length=1500,
        widget=area(3),
        error_messages={"required": "Tulis alasan putusan."},
    )
    correction = PercentField(
        label="Koreksi poin",
        help_text="Hanya bila diterima; kosongkan bila nilai tidak berubah. Misalnya 1,5.",
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        correction = cleaned.get("correction")
        if correction and cleaned.get("verdict") == Objection.Verdict.REJECTED:
            self.add_error("correction", "Sanggahan yang ditolak tidak membawa koreksi poin.")
        return {**cleaned, "correction": correction or None}
