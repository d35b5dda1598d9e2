"""Reads what people write about a proposal: kind, cost, term, OPD; on the portal's own readers."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.exceptions import ValidationError

from kerjasama.models import Cooperation
from reporting.fields import Reading, read_date, read_number, read_rupiah, read_text, read_yes_no
from reporting.formats import number, rupiah

MOST_MONTHS = 600
# Costs that are no amount: kept as a note, never as 0.
OPEN_COSTS = ("menyesuaikan", "sesuai kebutuhan", "belum dihitung", "akan dihitung")
_UNTIL = re.compile(r"(?:s\.?\s?/?\s?d\.?|sampai(?: dengan)?|hingga|berlaku sampai)\s+(.+)", re.I)
_SPAN = re.compile(
    r"(?:(\d{1,2}) ?(?:tahun|thn|th))?,? ?(?:dan )?(?:(\d{1,3}) ?(?:bulan|bln))?", re.I
)
_IN_WORDS = re.compile(r"(?<=\d) ?\([a-z ]+\)", re.I)  # "5 (lima) tahun"
_KINDS = {
    "ksdd wajib": Cooperation.REGIONAL_DUTY,
    "ksdd sukarela": Cooperation.REGIONAL,
    "ksdpk": Cooperation.THIRD_PARTY,
    "pihak ketiga": Cooperation.THIRD_PARTY,
    "ksdpl": Cooperation.FOREIGN_REGION,
    "ksdll": Cooperation.FOREIGN_BODY,
    "sinergi": Cooperation.SYNERGY,
}
_KINDS |= {kind.value: kind for kind in Cooperation}
_KINDS |= {kind.label.lower(): kind for kind in Cooperation}


def read_kind(text, *, label="Jenis kerja sama"):
    """The Cooperation that a text names: "KSDD wajib", "Sinergi"."""
    typed = " ".join(read_text(text, label=label).value.split())
    if not typed:
        return Reading(None)
    found = _KINDS.get(typed.lower())
    if found:
        return Reading(found)
    known = ", ".join(kind.label.split(" (")[0] for kind in list(Cooperation)[:5])
    raise ValidationError(
        f"{label} harus salah satu dari {known}, atau Sinergi. Anda menulis “{typed[:80]}”."
    )


def read_cost(text, *, label="Perkiraan biaya"):
    """A pair (rupiah or None, note): amounts as everywhere, "menyesuaikan" as a note."""
    typed = " ".join(read_text(text, label=label).value.split())
    if typed.lower() in OPEN_COSTS:
        said = f"“{typed}” disimpan sebagai catatan biaya, tanpa angka."
        return Reading((None, typed.lower()), said)
    found = read_rupiah(typed, label=label)
    return Reading((found.value, ""), found.assumption)


def read_term(text, *, label="Jangka waktu"):
    """A pair (months or None, last day or None): "5 (lima) tahun", "s.d. 31 Desember 2024"."""
    typed = " ".join(read_text(text, label=label).value.split())
    if not typed:
        return Reading((None, None))
    if match := _UNTIL.fullmatch(typed):
        return Reading((None, read_date(match[1], label=label).value))
    match = _SPAN.fullmatch(_IN_WORDS.sub("", typed))
    months = int(match[1] or 0) * 12 + int(match[2] or 0) if match else 0
    if 0 < months <= MOST_MONTHS:
        return Reading((months, None))
    raise ValidationError(
        f"{label} tidak terbaca. Tulis misalnya 3 tahun, 18 bulan, atau s.d. 31 Desember 2028."
        f" Anda menulis “{typed[:80]}”."
    )


def term_text(months, until):
    """A term as the field shows it again."""
    if until:
        return f"s.d. {until:%d/%m/%Y}"
    if not months:
        return ""
    years, rest = divmod(months, 12)
    return " ".join(([f"{years} tahun"] if years else []) + ([f"{rest} bulan"] if rest else []))


def cost_text(cost, note):
    """A cost as the field shows it again."""
    return note if cost is None else rupiah(cost)


class ReadField(forms.Field):
    """A text that one of the readers turns into a value; `empty` is the value of a blank one."""

    def __init__(self, read, *, empty=None, **kwargs):
        self.read, self.empty = read, empty
        super().__init__(**kwargs)

    def reading(self, text):
        """The Reading of a text with what was assumed. Raises ValidationError."""
        return self.read(text, label=str(self.label))

    def to_python(self, value):
        if value in self.empty_values:
            return self.empty
        return self.reading(value).value if isinstance(value, str) else value

    def validate(self, value):
        if self.required and value == self.empty:
            raise ValidationError(self.error_messages["required"], code="required")


def number_field(label):
    """A number in a unit of its own, at most 16 digits before the comma and two after it."""
    return ReadField(_read_two_decimals, label=label, required=False)


def _read_two_decimals(text, *, label):
    # A cell in percent comes with its sign; target and achievement are in the same unit.
    bare = re.sub(r"\s*(%|persen)\s*$", "", text, flags=re.I)
    found = read_number(bare, label=label, low=0, high=10**15)
    if found.value is None:
        return found
    rounded = found.value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if found.value == rounded:
        return found
    return Reading(rounded, f"Dibulatkan menjadi dua angka di belakang koma: {number(rounded)}.")


class YesNoField(ReadField):
    """Ya or Tidak in words of all sorts; blank is None."""

    def __init__(self, **kwargs):
        choices = [("", "Belum diketahui"), ("ya", "Ya"), ("tidak", "Tidak")]
        super().__init__(
            read_yes_no, required=False, widget=forms.Select(choices=choices), **kwargs
        )

    def prepare_value(self, value):
        return {True: "ya", False: "tidak"}.get(value, value) if value is not None else ""


class AgencyNames:
    """The OPD of a region by name or short name; built once per file or form."""

    def __init__(self, agencies):
        self.agencies = list(agencies)
        self._known = {}
        for agency in self.agencies:
            for name in {agency.name, agency.short_name} - {""}:
                self._known.setdefault(_plain(name), set()).add(agency)

    def find(self, text):
        """The one Agency of that name. Raises ValidationError when there is none, or several."""
        found = self._known.get(_plain(text), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValidationError(
                f"“{text}” nama beberapa perangkat daerah. Tulis nama lengkapnya."
            )
        raise ValidationError(
            f"Perangkat daerah “{text[:80]}” belum tercatat. Periksa ejaannya, atau minta Admin "
            "Bappeda menambahkannya di Pengaturan."
        )


def _plain(name):
    return " ".join(name.lower().split())
