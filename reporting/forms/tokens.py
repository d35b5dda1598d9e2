"""A key for a program: what it is for, and as whom it reads."""

from django import forms

from reporting.fields import PlainTextField
from reporting.models import User


class TokenForm(forms.Form):
    """`users` is the queryset of accounts that a key may be made for."""

    name = PlainTextField(
        label="Dipakai untuk",
        help_text="Nama aplikasi atau bagian yang memakainya, misalnya Dasbor Diskominfotik.",
        max_length=80,
        error_messages={"required": "Tulis kunci ini dipakai untuk apa."},
    )
    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Membaca sebagai akun",
        help_text="Kunci melihat persis yang boleh dilihat akun ini.",
        empty_label="Pilih akun",
        error_messages={
            "required": "Pilih akunnya.",
            "invalid_choice": "Akun itu tidak dapat dipakai; pilih dari daftar.",
        },
    )

    def __init__(self, *args, users, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users
        self.fields["user"].label_from_instance = lambda user: (
            f"{user.get_full_name()} ({user.region.short_name if user.region else 'tanpa daerah'})"
        )
