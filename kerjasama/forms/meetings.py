"""A meeting's agenda, and its minutes."""

import datetime

from django import forms

from kerjasama.forms.register import area
from kerjasama.models import Meeting
from reporting.fields import MomentField, PlainTextField


class MeetingForm(forms.ModelForm):
    """When and where TKKSD meets, and about which proposals, in the order of the list.

    `version` is the one that the page showed. `proposals` are those that may be chosen.
    """

    held_at = MomentField(
        label="Waktu",
        hour=datetime.time(9),
        help_text="Misalnya 3 Desember 2026, 09.00.",
        error_messages={"required": "Isi hari dan jam rapat."},
    )
    proposals = forms.ModelMultipleChoiceField(
        queryset=None,
        label="Usulan yang dibahas",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih paling sedikit satu usulan.",
            "invalid_choice": "Usulan itu tidak dapat dibahas lagi. Muat ulang halaman ini.",
            "invalid_pk_value": "Usulan itu tidak dapat dibahas lagi. Muat ulang halaman ini.",
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Meeting
        fields = ["title", "held_at", "place", "leader", "note_taker"]
        field_classes = dict.fromkeys(["title", "place", "leader", "note_taker"], PlainTextField)
        error_messages = {
            "title": {"required": "Isi nama rapat."},
            "place": {"required": "Isi tempat rapat."},
            "leader": {"required": "Isi nama atau jabatan pimpinan rapat."},
        }

    def __init__(self, *args, proposals, chosen=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposals"].queryset = proposals
        self.fields["proposals"].initial = chosen
        self.fields["proposals"].label_from_instance = _named
        self.fields["version"].initial = self.instance.version


def _named(proposal):
    return f"{proposal.title} ({proposal.number}, {proposal.proposed_by})"


class MinutesForm(forms.Form):
    """Who was there, and what was said about each item; a field `item_<id>` for each."""

    attendance = PlainTextField(
        label="Peserta",
        max_length=3000,
        required=False,
        widget=area(4),
        help_text="Satu nama dan instansi tiap baris.",
    )
    note = PlainTextField(label="Catatan lain", max_length=3000, required=False, widget=area(3))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, meeting, items, **kwargs):
        initial = {
            "attendance": meeting.attendance,
            "note": meeting.note,
            "version": meeting.version,
            **{f"item_{item.pk}": item.discussion for item in items},
        }
        super().__init__(*args, initial=initial, **kwargs)
        for item in items:
            self.fields[f"item_{item.pk}"] = PlainTextField(
                label=f"Pembahasan {item.proposal.number}",
                max_length=3000,
                required=False,
                widget=area(3),
            )

    def discussions(self):
        """The valid texts by the id of their item."""
        return {
            int(name.removeprefix("item_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("item_")
        }
