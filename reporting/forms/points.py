"""What Bappeda makes of a point for the leadership: the rule's, its own words, or none."""

from django import forms
from django.core.exceptions import ValidationError

from reporting.fields import PlainTextField

from .reports import area

RULE, OWN, HIDDEN = "rule", "own", "hidden"


class PointForm(forms.Form):
    """One slot. `proposed` is the rule's Decision or None, `edit` the DecisionEdit or None.

    The rule's words stand in the fields, to be edited; `seen` says which edit the page showed.
    """

    choice = forms.ChoiceField(
        label="Yang ditampilkan",
        choices=[
            (RULE, "Usulan dari data"),
            (OWN, "Kalimat di bawah ini"),
            (HIDDEN, "Tidak ditampilkan"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih yang ditampilkan."},
    )
    act = PlainTextField(
        label="Keputusan yang diminta", max_length=160, required=False, widget=area(2)
    )
    reason = PlainTextField(label="Alasan", max_length=240, required=False, widget=area(2))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, proposed, edit, **kwargs):
        self.proposed, self.edit = proposed, edit
        own = edit and not edit.is_hidden
        stands = edit if own else proposed
        self.version = edit.at.isoformat() if edit else ""
        initial = {
            "choice": (HIDDEN if edit.is_hidden else OWN) if edit else RULE,
            "act": stands.act if stands else "",
            "reason": stands.reason if stands else "",
            "seen": self.version,
        }
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("seen") != self.version:
            raise ValidationError(
                "Butir ini sudah disunting orang lain sejak halaman dibuka. "
                "Buka lagi halamannya untuk melihat isi terbaru, lalu ubah dari sana."
            )
        choice = cleaned.get("choice")
        if choice == OWN and not cleaned.get("act") and "act" not in self.errors:
            self.add_error("act", "Tulis keputusan yang diminta, atau pilih yang lain.")
        if choice == RULE and not self.edit and self._is_retyped(cleaned):
            self.add_error(
                "choice",
                "Kalimatnya Anda ubah. Pilih “Kalimat di bawah ini” supaya ubahan itu dipakai.",
            )
        return cleaned

    def _is_retyped(self, cleaned):
        return any(name in self.changed_data and cleaned.get(name) for name in ("act", "reason"))
