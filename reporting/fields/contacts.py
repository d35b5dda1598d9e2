"""A telephone number as people write it, with or without the country's prefix."""

import re

from django.core.exceptions import ValidationError

from .formfields import ReadField
from .readers import Reading, quote, read_text

_FILLING = re.compile(r"[\s.()\-–/]+")
_NUMBER = re.compile(r"(?:\+?62|0)?(8[0-9]{7,11})")


def read_phone(text, *, label="Nomor WhatsApp"):
    """The number as "0812-3456-7890". A missing leading zero, as Excel drops it, is put back."""
    typed = read_text(text, label=label).value or ""
    if not typed:
        return Reading("")
    match = _NUMBER.fullmatch(_FILLING.sub("", typed))
    if match is None:
        raise ValidationError(
            f"{label} belum dapat dibaca. Tulis nomor seluler Indonesia, misalnya "
            f"0812-3456-7890. Anda menulis {quote(typed)}.",
            code="unreadable",
        )
    digits = f"0{match[1]}"
    groups = (digits[:4], digits[4:8], digits[8:])
    return Reading("-".join(group for group in groups if group))


class PhoneField(ReadField):
    """A mobile number; blank is ""."""

    inputmode = "tel"

    def reading(self, text):
        return read_phone(text, label=self.name)

    def to_python(self, value):
        return super().to_python(value or "")
