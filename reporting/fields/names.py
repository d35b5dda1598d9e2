"""Finds regions and plans by everything that people call them. Built once per file or form."""

import re
from difflib import get_close_matches
from functools import cache

from django.core.exceptions import ValidationError

from .readers import quote

_KINDS = {
    "kab": "Kabupaten",
    "kabupaten": "Kabupaten",
    "pemkab": "Kabupaten",
    "kota": "Kota",
    "kodya": "Kota",
    "kotamadya": "Kota",
    "kotamadia": "Kota",
    "pemko": "Kota",
    "pemkot": "Kota",
    "prov": "Provinsi",
    "provinsi": "Provinsi",
    "propinsi": "Provinsi",
    "pemprov": "Provinsi",
}
_SHORT_KINDS = {"Kabupaten": "Kab."}
_BEFORE = {"pokja", "pug", "pemerintah", "pemda"}  # said before a region's name, adds nothing
_LONG_FORMS = {
    "50": "lima puluh",
    "kep": "kepulauan",
    "pas": "pasaman",
    "pes": "pesisir",
    "pess": "pesisir",
    "pd": "padang",
    "sel": "selatan",
    "bar": "barat",
    "pasbar": "pasaman barat",
    "pessel": "pesisir selatan",
    "solsel": "solok selatan",
    "limko": "lima puluh kota",
    "sumbar": "sumatera barat",
    "sumatra": "sumatera",
}
_CODE = re.compile(r"([0-9]{2})(?:[.,]([0-9]{1,2}))?")
_CODE_AND_NAME = re.compile(r"([0-9]{2}[.,][0-9]{2})\s*[-–:]?\s*(\D.*)")
_LISTED = re.compile(r"[0-9]{1,2}[.)]\s*(?=\D)")  # "1. Kab. Agam", as sheets are named


class _Names:
    """Answers each text once: a file repeats the same names thousands of times."""

    def __init__(self):
        self._answers = {}

    def find(self, text):
        """The one object that the text means.

        Raises ValidationError for a name that fits several (with the choices), and for an
        unknown one (with the nearest).
        """
        if text not in self._answers:
            self._answers[text] = self._answer(text)
        found, message, code = self._answers[text]
        if message:
            raise ValidationError(message, code=code)
        return found

    def _answer(self, text):
        """(object, "", "") or (None, message, code)."""
        raise NotImplementedError


class RegionNames(_Names):
    """The regions by code, short code and name, with the variants in use.

    `regions` are objects with `code` ("13.02"), `name` ("Kabupaten Solok") and `short_code`.
    Only these can be found: pass what the user may see.
    """

    def __init__(self, regions):
        super().__init__()
        self._candidates = cache(self._meant)
        self.regions = list(regions)
        self._by_code = {region.code: region for region in self.regions}
        self._by_short_code = {region.short_code.lower(): region for region in self.regions}
        self._by_name = {}  # name without its kind → [(kind, region)]
        for region in self.regions:
            kind, name = _kind_and_name(region.name)
            for known in {name, name.removeprefix("kepulauan")}:
                self._by_name.setdefault(known, []).append((kind, region))

    def match(self, code, name):
        """The region that code and name agree on; either may be blank, None if both are."""
        if not code.strip():
            return self.find(name) if name.strip() else None
        region = self.find(code)
        if name.strip() and region not in self._candidates(name):
            raise ValidationError(
                f"Kode {quote(code)} adalah {show_region(region)}, tetapi namanya tertulis"
                f" {quote(name)}. Samakan kode dan namanya.",
                code="contradiction",
            )
        return region

    def _answer(self, text):
        found = self._candidates(text)
        if len(found) == 1:
            return found[0], "", ""
        if found:
            count = {2: "dua", 3: "tiga"}.get(len(found), str(len(found)))
            message = f"{quote(text)} bisa berarti {count} daerah. Tulis {_choices(found)}."
            return None, message, "ambiguous"
        return None, self._unknown(text), "unknown"

    def _meant(self, text):
        """The regions that the text may mean."""
        typed = _LISTED.sub("", text.strip(), count=1).lower()
        if match := _CODE.fullmatch(typed):
            # A cell that holds 13.10 as a number comes back as 13.1.
            code = f"{match[1]}.{match[2].ljust(2, '0')}" if match[2] else match[1]
            return [self._by_code[code]] if code in self._by_code else []
        if match := _CODE_AND_NAME.fullmatch(typed):
            by_code = self._candidates(match[1])
            return [region for region in self._candidates(match[2]) if region in by_code]
        if typed in self._by_short_code:
            return [self._by_short_code[typed]]
        kind, name = _kind_and_name(typed, set(self._by_name))
        named = self._by_name.get(name, [])
        if kind:
            return [region for known, region in named if known == kind]
        # "Pariaman" may be short for Padang Pariaman, as "Solok" may be the city or the regency.
        longer = [r for r in self.regions if named and r.name.lower().endswith(f" {typed}")]
        return _unique([region for _, region in named] + longer)

    def _unknown(self, text):
        if re.fullmatch(r"[0-9.,]+", text.strip()):
            return (
                f"Kode daerah {quote(text)} tidak dikenal. Tulis kode Kemendagri dengan titik,"
                " misalnya 13.01."
            )
        if _CODE_AND_NAME.fullmatch(text.strip()):
            return f"Kode dan nama {quote(text)} tidak cocok. Tulis salah satunya saja."
        name = _kind_and_name(text.lower(), set(self._by_name))[1]
        near = get_close_matches(name, self._by_name, n=3, cutoff=0.6)
        close = [region for known in near for _, region in self._by_name[known]]
        if close:
            return f"Daerah {quote(text)} tidak dikenal. Mungkin maksudnya {_choices(close)}."
        example = show_region(self.regions[-1]) if self.regions else "Kab. Solok"
        return f"Daerah {quote(text)} tidak dikenal. Tulis namanya lengkap, misalnya “{example}”."


def show_region(region):
    """The region's name as screens show it: "Kab. Solok", "Kota Solok"."""
    kind, _, rest = region.name.partition(" ")
    return f"{_SHORT_KINDS.get(kind, kind)} {rest}"


def _unique(regions):
    return list({region.code: region for region in regions}.values())


def _choices(regions):
    names = [f"“{show_region(region)}”" for region in _unique(regions)]
    if len(names) < 3:
        return " atau ".join(names)
    return f"{', '.join(names[:-1])}, atau {names[-1]}"


def _kind_and_name(text, known=frozenset()):
    """("Kota", "limapuluhkota") of a region's name; the kind is "" when the text says none.

    The name is written together and in full, so that blanks and abbreviations do not matter.
    A kind may also stand last ("Solok (Kota)") unless the whole is a `known` name.
    """
    words = [w for w in re.findall(r"[a-z]+|[0-9]+", text.lower()) if w not in _BEFORE]
    kind = ""
    if len(words) > 1 and words[0] in _KINDS:
        kind, words = _KINDS[words[0]], words[1:]
    elif len(words) > 1 and words[-1] in _KINDS and _in_full(words) not in known:
        kind, words = _KINDS[words[-1]], words[:-1]
    return kind, _in_full(words)


def _in_full(words):
    return "".join(_LONG_FORMS.get(word, word) for word in words).replace(" ", "")


class PlanNames(_Names):
    """The plans of one year by code ("RA 3", "ra-03", "3"), by title, or by both in one text.

    `plans` are objects with `number` (3), `code` ("RA-03") and `title`.
    """

    _NUMBERED = re.compile(r"(?:ra|aksi|rencana aksi)?[\s.\-–_]*0*([0-9]{1,3})[.)]?")
    _WITH_TITLE = re.compile(r"((?:ra|aksi)?[\s.\-–_]*[0-9]{1,3})\s*[-–:.)]*\s+(\D.*)")

    def __init__(self, plans):
        super().__init__()
        self.plans = list(plans)
        self._by_number = {plan.number: plan for plan in self.plans}
        self._by_title = {}
        for plan in self.plans:
            self._by_title.setdefault(_words(plan.title), []).append(plan)

    def match(self, code, title):
        """The plan of the code, or of the title when there is no code; None if both are blank.

        A title that is not this year's is let pass beside a code, one of another plan is not.
        """
        if not code.strip():
            return self.find(title) if title.strip() else None
        plan = self.find(code)
        titled = self._by_title.get(_words(title), [plan])
        if plan not in titled:
            raise ValidationError(
                f"{plan.code} berjudul {quote(plan.title)}, tetapi judul yang tertulis adalah judul"
                f" {titled[0].code}. Samakan kode dan judulnya.",
                code="contradiction",
            )
        return plan

    def _answer(self, text):
        typed = " ".join(text.lower().split())
        if match := self._NUMBERED.fullmatch(typed):
            number = int(match[1])
            plan = self._by_number.get(number)
            return plan, "" if plan else f"Aksi {number} tidak ada. {self._range()}", "unknown"
        titled = self._by_title.get(_words(text), [])
        if not titled and (match := self._WITH_TITLE.fullmatch(typed)):
            coded = self.find(match[1])
            titled = [plan for plan in self._by_title.get(_words(match[2]), []) if plan is coded]
        if len(titled) == 1:
            return titled[0], "", ""
        if titled:
            codes = " atau ".join(plan.code for plan in titled)
            return None, f"Judul {quote(text)} dipakai beberapa aksi. Tulis {codes}.", "ambiguous"
        return None, self._unknown(text), "unknown"

    def _range(self):
        numbers = sorted(self._by_number)
        if not numbers:
            return "Tahun ini belum punya rencana aksi."
        if numbers == list(range(numbers[0], numbers[-1] + 1)):
            return f"Nomor aksi {numbers[0]} sampai {numbers[-1]}."
        return f"Nomor aksi: {', '.join(map(str, numbers))}."

    def _unknown(self, text):
        near = get_close_matches(_words(text), self._by_title, n=1, cutoff=0.6)
        if near:
            plan = self._by_title[near[0]][0]
            near_title = f"{plan.code}, {quote(plan.title)}"
            return f"Aksi {quote(text)} tidak dikenal. Mungkin maksudnya {near_title}."
        return f"Aksi {quote(text)} tidak dikenal. Tulis kodenya, misalnya RA-03. {self._range()}"


def _words(title):
    return " ".join(re.findall(r"[a-z0-9]+", title.lower()))
