"""Django form fields on the readers. Text in, value out; shown the Indonesian way."""

from django import forms
from django.core.exceptions import ValidationError

from reporting.formats import MONTHS, number, within_sentence

from .names import show_region
from .readers import (
    CHECKPOINTS,
    MOST_PEOPLE,
    read_checkpoint,
    read_count,
    read_date,
    read_percent,
    read_rupiah,
    read_text,
)


class ReadField(forms.Field):
    """A text input whose text a reader turns into a value; blank is None.

    `reading(text)` is the Reading with its assumption, for whoever wants to show it.
    """

    default_error_messages = {"required": "Isi %(label)s."}
    inputmode = "text"

    def reading(self, text):
        """The Reading of a text. Raises ValidationError with a sentence that names the field."""
        raise NotImplementedError

    @property
    def name(self):
        """What messages call the field."""
        return str(self.label or "Isian")

    def to_python(self, value):
        return self.reading(value).value if isinstance(value, str) else value

    def validate(self, value):
        if self.required and value in self.empty_values:
            name = within_sentence(self.name)
            message = str(self.error_messages["required"]).replace("%(label)s", name)
            raise ValidationError(message, code="required")

    def widget_attrs(self, widget):
        is_text = getattr(widget, "input_type", "") == "text"
        return {"inputmode": self.inputmode} if is_text and self.inputmode != "text" else {}


class PercentField(ReadField):
    """A Decimal percentage, from `low` to `high`, shown as "58,5"."""

    inputmode = "decimal"

    def __init__(self, *, low=0, high=100, **kwargs):
        self.low, self.high = low, high
        super().__init__(**kwargs)

    def reading(self, text):
        return read_percent(text, label=self.name, low=self.low, high=self.high)

    def prepare_value(self, value):
        return _shown_number(value)


class RupiahField(ReadField):
    """Whole rupiah as int, shown as "150.500.000"."""

    # The keys for digits and comma; who wants to write "2,5 juta" still can with a keyboard.
    inputmode = "decimal"

    def reading(self, text):
        return read_rupiah(text, label=self.name)

    def prepare_value(self, value):
        return _shown_number(value)


class CountField(ReadField):
    """A whole number from 0, shown as "1.250"; messages show `example`."""

    inputmode = "numeric"

    def __init__(self, *, high=MOST_PEOPLE, example="24", **kwargs):
        self.high = high
        self.example = example
        super().__init__(**kwargs)

    def reading(self, text):
        return read_count(text, label=self.name, high=self.high, example=self.example)

    def prepare_value(self, value):
        return _shown_number(value)


class DayField(ReadField):
    """A date, shown as "5 Maret 2026", or as the browser wants it in an input of type date."""

    def reading(self, text):
        return read_date(text, label=self.name)

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        if getattr(self.widget, "input_type", "") == "date":
            return value.isoformat()
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


class CheckpointField(ReadField):
    """The code of a checkpoint ("B06"), however it is called."""

    def __init__(self, *, codes=CHECKPOINTS, **kwargs):
        self.codes = codes
        super().__init__(**kwargs)

    def reading(self, text):
        return read_checkpoint(text, label=self.name, codes=self.codes)


class PlainTextField(forms.CharField):
    """Text as `read_text` cleans it, with its sentences for length and control characters."""

    def to_python(self, value):
        text = super().to_python(value)
        return read_text(text, label=str(self.label or "Isian"), max_length=self.max_length).value


class NamedField(ReadField):
    """An object found by its names; a form may set `names` when it is made."""

    def __init__(self, names=None, **kwargs):
        self.names = names
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            return self.names.find(value) if value.strip() else None
        return value

    def has_changed(self, initial, data):
        """Whether the text means another object than the initial one (an object or its pk)."""
        try:
            found = self.to_python(data)
        except ValidationError:
            return True
        return getattr(found, "pk", found) != getattr(initial, "pk", initial)

    def _object(self, value, among):
        """The object of a pk, as a ModelForm passes it; anything else as it is."""
        return next((known for known in among if getattr(known, "pk", None) == value), value)


class RegionField(NamedField):
    """A region by code or name, among those of a RegionNames; shown as "Kab. Solok"."""

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return show_region(self._object(value, self.names.regions))


class PlanField(NamedField):
    """A plan by code, number or title, among those of a PlanNames; shown as "RA-03"."""

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return self._object(value, self.names.plans).code


def _shown_number(value):
    return value if value is None or isinstance(value, str) else number(value)
