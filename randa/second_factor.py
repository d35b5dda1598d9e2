"""The second factor: codes of an authenticator app, and recovery codes for a lost telephone.

Signing in notes in the session what is still owed; until it is given every page leads here. Who
looks after other people's reports or accounts must have one where SECOND_FACTOR_DEMANDED is on,
everybody else may.
"""

import secrets
import time
from base64 import b32encode
from binascii import unhexlify
from textwrap import wrap

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import verify_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

# What the session still owes: a code of the device, or a device to be set up.
OWED, CODE, DEVICE = "second_factor", "code", "device"
NEW_KEY = "second_factor_key"
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def is_demanded(user):
    """Whether the user must have a second factor: who verifies, keeps accounts, or may do all."""
    guarded = user.has_perm("reporting.verify_report") or user.has_perm("reporting.manage_accounts")
    return settings.SECOND_FACTOR_DEMANDED and guarded


def has_device(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def begin(request):
    """Note in the session that has just begun what is owed before any page opens."""
    request.session.pop(OWED, None)
    if has_device(request.user):
        request.session[OWED] = CODE
    elif is_demanded(request.user):
        request.session[OWED] = DEVICE


def detour(request):
    """The redirect to what is owed, or None when the request may go on.

    A first password is replaced before a device is set up, and only after a code is given.
    """
    owed = request.session.get(OWED)
    if not owed or request.path == reverse("logout"):
        return None
    if owed == DEVICE and request.path == reverse("password_change"):
        return None
    name = "second_factor" if owed == CODE else "second_factor_setup"
    if request.path == reverse(name):
        return None
    if request.method != "GET" or request.path == reverse("home"):
        return redirect(name)
    return redirect(f"{reverse(name)}?next={request.path}")


class CodeForm(forms.Form):
    """A code: six digits of the app, or one of the recovery codes."""

    code = forms.CharField(
        label="Kode",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True}
        ),
        error_messages={"required": "Isi kodenya."},
    )

    def clean_code(self):
        return self.cleaned_data["code"].replace(" ", "").replace("-", "").lower()


class PasswordForm(forms.Form):
    """The password of the account `user`, asked again: an open session alone proves nothing."""

    password = forms.CharField(
        label="Kata sandi Anda",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Isi kata sandi Anda."},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError("Kata sandi tidak cocok. Periksa lagi ejaannya.")
        return password


def _posted(request):
    return request.POST if request.method == "POST" else None


class GivenCodeForm(CodeForm):
    """A code that must be right now for the account `user`."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self):
        code = super().clean_code()
        kind = TOTPDevice if code.isdecimal() else StaticDevice
        device = kind.objects.filter(user=self.user, confirmed=True).first()
        if device and verify_token(self.user, device.persistent_id, code):
            return code
        if device:
            device.refresh_from_db()
            allowed, why = device.verify_is_allowed()
            if not allowed and why.get("locked_until") and device.throttling_failure_count > 3:
                raise ValidationError(
                    "Terlalu banyak kode yang keliru. Tunggu sebentar sebelum mencoba lagi."
                )
        raise ValidationError(
            "Kode tidak cocok. Tulis kode yang sedang tampil di aplikasi; setiap kode hanya "
            "sekali pakai."
        )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def ask(request):
    """The step after the password: the code of the app, or a recovery code."""
    target = _next(request)
    if request.session.get(OWED) != CODE:
        return redirect(target)
    form = GivenCodeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        del request.session[OWED]
        request.session.cycle_key()
        left = StaticToken.objects.filter(device__user=request.user).count()
        if not form.cleaned_data["code"].isdecimal():
            messages.warning(
                request, f"Kode pemulihan terpakai. Sisa {left} kode; buat yang baru di Profil."
            )
        return redirect(target)
    return render(request, "registration/second_factor.html", {"form": form, "next": target})


def _next(request):
    target = request.POST.get("next") or request.GET.get("next", "")
    # Anything else would be taken for the name of a page.
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def setup(request):
    """Take up an app by its QR code; the answer shows the recovery codes, this once.

    The key waits in the session until a code proves that the app has it. A new device replaces
    the old one; the password says that it is the owner who asks.
    """
    if request.session.get(OWED) == CODE:
        return redirect("second_factor")
    replaces = has_device(request.user)
    proof = PasswordForm(_posted(request) if replaces else None, user=request.user)
    key = request.session.setdefault(NEW_KEY, default_key())
    device = TOTPDevice(user=request.user, key=key, name="Aplikasi autentikator")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (proof.is_valid() or not replaces):
        totp = TOTP(unhexlify(key))
        totp.time = time.time()
        code = form.cleaned_data["code"]
        if code.isdecimal() and totp.verify(int(code), tolerance=1):
            device.last_t = totp.t()  # the same code again opens nothing
            codes = _take_up(request, device)
            return render(
                request, "registration/recovery_codes.html", {"codes": codes, "is_new": True}
            )
        form.add_error(
            "code",
            "Kode tidak cocok. Periksa jam telepon Anda, lalu tulis kode yang sedang tampil.",
        )
    context = {
        "form": form,
        "uri": device.config_url,
        "key": " ".join(wrap(b32encode(device.bin_key).decode().rstrip("="), 4)),
        "is_demanded": is_demanded(request.user),
        "replaces": replaces,
        "proof": proof,
    }
    return render(request, "registration/second_factor_setup.html", context)


def _take_up(request, device):
    with transaction.atomic():
        TOTPDevice.objects.filter(user=request.user).delete()
        device.save()
        codes = _new_codes(request.user)
        _note(request.user, request.user, "Faktor kedua dipasang")
    request.session.pop(NEW_KEY, None)
    request.session.pop(OWED, None)
    request.session.cycle_key()
    return codes


def _new_codes(user):
    """Ten fresh recovery codes in place of the old ones, as "abcd-efgh-jkmn"."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Kode pemulihan")
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def recovery(request):
    """New recovery codes for who has a device and gives the password; the old ones end."""
    if not has_device(request.user):
        raise Http404("no device")
    form = PasswordForm(_posted(request), user=request.user)
    if not form.is_valid():
        return render(request, "registration/recovery_ask.html", {"form": form})
    with transaction.atomic():
        codes = _new_codes(request.user)
        _note(request.user, request.user, "Kode pemulihan dibuat baru")
    return render(request, "registration/recovery_codes.html", {"codes": codes, "is_new": False})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def switch_off(request):
    """Give up the second factor, proved by one more code; not for whom it is demanded."""
    if not has_device(request.user) or is_demanded(request.user):
        raise Http404("nothing to switch off")
    form = GivenCodeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        remove(request.user, by=request.user, reason="Faktor kedua dimatikan")
        messages.success(request, "Faktor kedua dimatikan. Masuk cukup dengan kata sandi.")
        return redirect("profile")
    return render(request, "registration/second_factor_off.html", {"form": form})


def remove(user, *, by, reason):
    """Take the account's device and recovery codes away, with a line in its history."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        _note(user, by, reason)


def _note(user, by, reason):
    stored = get_user_model().objects.get(pk=user.pk)
    stored._history_user, stored._change_reason = by, reason
    stored.save(update_fields=["is_active"])  # nothing changes; history gets its line
