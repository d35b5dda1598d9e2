"""Setting up verification: who looks at which unit, and what is looked at."""

from django import forms
from django.core.exceptions import ValidationError

from reporting.fields import PlainTextField
from reporting.models.years import ChecklistPart

from .reports import area
from .years import SeenForm

MAX_ITEMS, MAX_LENGTH = 10, 120


class ItemsField(PlainTextField):
    """A text with an item per line, as a list of items."""

    widget = area(4)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        items = list(dict.fromkeys(line for line in lines if line))
        if len(items) > MAX_ITEMS:
            raise ValidationError(f"Paling banyak {MAX_ITEMS} butir; Anda menulis {len(items)}.")
        for number, item in enumerate(items, 1):
            if len(item) > MAX_LENGTH:
                raise ValidationError(
                    f"Butir ke-{number} terlalu panjang: {len(item)} huruf, paling banyak "
                    f"{MAX_LENGTH}."
                )
        return items


class VerificationFields(forms.Form):
    """A choice of verifier for each unit, and the checklist of the year, an item per line."""

    def __init__(self, *args, year, units, verifiers, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = list(units)
        for part in ChecklistPart:
            self.fields[part] = ItemsField(
                label=part.label,
                required=False,
                help_text="Satu butir per baris. Kosongkan bila tidak ada.",
                initial=year.checklist.get(part, []),
            )
        for region in self.units:
            self.fields[f"verifier-{region.code}"] = forms.ModelChoiceField(
                verifiers,
                label=region.short_name,
                required=False,
                empty_label="Belum ditentukan",
                initial=region.verifier_id,
                error_messages={"invalid_choice": "Pilih orang yang dapat memverifikasi."},
            )

    def clean(self):
        cleaned = super().clean()
        lists = [cleaned.get(part, []) for part in ChecklistPart]
        if set(lists[0]) & set(lists[1]):
            raise ValidationError("Butir yang sama tidak dapat berada di kedua bagian.")
        return cleaned

    def unit_fields(self):
        """The choices of the units, to be laid out."""
        return [self[f"verifier-{region.code}"] for region in self.units]

    def chosen(self):
        """The verifier or None, by the unit's id."""
        return {region.pk: self.cleaned_data[f"verifier-{region.code}"] for region in self.units}

    def checklist(self):
        """The items by part."""
        return {part.value: self.cleaned_data[part] for part in ChecklistPart}


class VerificationForm(SeenForm, VerificationFields):
    """The fields above, refused when somebody else changed them meanwhile."""
