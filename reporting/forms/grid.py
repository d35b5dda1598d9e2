"""The grid of targets: one text input per cell, each with its own message."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from reporting.fields import PercentField
from reporting.formats import percent


@dataclass(frozen=True)
class GridCell:
    """A cell ready to be drawn.

    `seen` is the text that stands stored now and comes back with the form, `sure` a text whose
    reading the person is asked to confirm, `lock` why the cell cannot change, `was` what an
    unsaved change replaces, `note` what is odd but allowed.
    """

    code: str
    field: forms.BoundField
    seen: str
    sure: str
    lock: str
    was: str
    note: str


class GridForm(forms.Form):
    """Targets by row and checkpoint.

    `data` maps names of cells to texts. `rows` have `assignment`, `subject`, `label`, `locks`,
    `percent(code)` and `falls(percents)`. A cell that somebody else changed meanwhile is not
    overwritten: it gets a message, and saving again decides. A cell that was not sent stays as
    it is. `changes` are triples (row, code, percent) once the form is valid.
    """

    def __init__(self, data=None, *, rows, codes):
        super().__init__(None if data is None else {**data})
        self.rows, self.codes, self.changes = rows, codes, []
        self._unsure = set()
        for row in rows:
            for code in codes:
                name, stored = _name(row, code), row.percent(code)
                label = f"Target {code} {row.label}"
                self.fields[name] = PercentField(
                    label=label,
                    required=False,
                    initial=stored,
                    disabled=bool(row.locks.get(code)),
                    widget=forms.TextInput(attrs={"autocomplete": "off", "aria-label": label}),
                )
                if data is not None:
                    self.data.setdefault(name, self.fields[name].prepare_value(stored) or "")

    def clean(self):
        cleaned = super().clean()
        for row in self.rows:
            for code in self.codes:
                name = _name(row, code)
                if name in cleaned and not row.locks.get(code):
                    self._judge(row, code, name, cleaned[name])
        return cleaned

    def _judge(self, row, code, name, value):
        field, typed = self.fields[name], self.data[name]
        stored = row.percent(code)
        seen = self._seen(name, field, stored)
        if value == seen:
            # Not touched here: shown as it stands now, should the page come back.
            self.data[name] = field.prepare_value(stored) or ""
            return
        if value == stored:
            return
        if seen != stored:
            self.add_error(
                name,
                f"{field.label} sudah diubah orang lain menjadi {percent(stored)} sejak halaman "
                "dibuka. Simpan lagi bila isian Anda yang benar.",
            )
            return
        assumption = field.reading(typed).assumption
        if assumption and self.data.get(f"sure-{name}") != typed:
            self._unsure.add(name)
            self.add_error(name, f"{field.label}: {assumption} Simpan lagi bila bacaan ini benar.")
            return
        self.changes.append((row, code, value))

    def _seen(self, name, field, stored):
        """The percent that the page showed; the stored one when the page did not say."""
        text = self.data.get(f"seen-{name}")
        try:
            return stored if text is None else field.to_python(text)
        except ValidationError:
            return stored

    @property
    def lines(self):
        """Pairs (row, its GridCells) as they are drawn."""
        self.is_valid()
        return [(row, self._cells(row)) for row in self.rows]

    def _cells(self, row):
        percents = {code: self._percent(row, code) for code in self.codes}
        falls = row.falls(percents)
        return [self._cell(row, code, percents[code], falls.get(code)) for code in self.codes]

    def _percent(self, row, code):
        """What the cell would hold if the form were saved; the stored percent if unreadable."""
        stored = row.percent(code)
        return self.cleaned_data.get(_name(row, code), stored) if self.is_bound else stored

    def _cell(self, row, code, value, higher):
        name, stored = _name(row, code), row.percent(code)
        bound = self[name]
        return GridCell(
            code=code,
            field=bound,
            seen=self.fields[name].prepare_value(stored) or "",
            sure=self.data[name] if name in self._unsure else "",
            lock=row.locks.get(code, ""),
            was=f"Semula {percent(stored)}" if value != stored else "",
            note=f"Lebih rendah dari {higher}" if higher and not bound.errors else "",
        )

    def with_pasted(self, pasted):
        """The same form with pasted texts over what was typed, still unsaved.

        `pasted` maps pairs (id of a row's subject, code) to texts. Cells that cannot change
        are passed over.
        """
        data = {**self.data}
        for row in self.rows:
            for code in self.codes:
                text = pasted.get((row.subject.pk, code))
                if text is not None and not row.locks.get(code):
                    data[_name(row, code)] = text
        return GridForm(data, rows=self.rows, codes=self.codes)


def _name(row, code):
    return f"{row.assignment.pk}-{code}"
