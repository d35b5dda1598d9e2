"""Signing in and passwords: Django's own views with the portal's words and limits."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, logout, views
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.shortcuts import render
from django.urls import reverse_lazy

from randa import kept, second_factor

# The account that used this browser last. Whoever comes after finds none of its texts.
DEVICE_COOKIE = "last_account"
DEVICE_AGE = 365 * 24 * 60 * 60  # seconds
CLEAR, STORAGE = "Clear-Site-Data", '"storage"'


def client_ip(request):
    """Return the visitor's address: the one that the outermost of our own proxies saw.

    Entries further left in X-Forwarded-For are the visitor's to invent. None if unknown.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.PROXY_COUNT and len(hops) >= settings.PROXY_COUNT:
        address = hops[-settings.PROXY_COUNT].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return None


class SignInForm(AuthenticationForm):
    """Takes the user name or the e-mail; every failure gets the same answer."""

    error_messages = {
        "invalid_login": "Nama pengguna atau kata sandi tidak cocok. Periksa ejaan serta huruf "
        "besar dan kecilnya, lalu coba lagi.",
        "inactive": "Nama pengguna atau kata sandi tidak cocok. Periksa ejaan serta huruf "
        "besar dan kecilnya, lalu coba lagi.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Nama pengguna atau e-mail"
        self.fields["username"].widget.attrs |= {"spellcheck": "false"}
        self.fields["password"].label = "Kata sandi"

    def clean_username(self):
        typed = self.cleaned_data["username"]
        if "@" not in typed:
            return typed
        by_email = get_user_model().objects.filter(email__iexact=typed)
        return by_email.values_list("username", flat=True).first() or typed


class SignIn(views.LoginView):
    """The sign-in page. Someone who is signed in already goes on to the own home page."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        # Counted anew: Django keeps the session's data when the same person signs in again.
        self.request.session.pop("begun_at", None)
        second_factor.begin(self.request)
        note_place(self.request)
        kept.drop_foreign(self.request)
        account = str(self.request.user.pk)
        if self.request.get_signed_cookie(DEVICE_COOKIE, default="") != account:
            response.headers[CLEAR] = STORAGE
        response.set_signed_cookie(
            DEVICE_COOKIE,
            account,
            max_age=DEVICE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def get_context_data(self, **kwargs):
        waits = bool(self.request.session.get(kept.KEY))
        return super().get_context_data(**kwargs, texts_wait=waits)


def note_place(request):
    """Keep in the session on which device and from where it was begun, for its owner to see."""
    request.session["device"] = device_name(request.headers.get("User-Agent", ""))
    request.session["address"] = masked_address(client_ip(request))


SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux")
# The first mark that is found counts: Edge calls itself Chrome too, and Chrome Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


def device_name(agent):
    """ "Chrome di Windows", as far as a browser says what it is."""
    system = next((name for name in SYSTEMS if name in agent), "perangkat lain")
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "Peramban")
    return f"{browser} di {system}"


def masked_address(address):
    """The address without its last part: enough to tell the office from elsewhere."""
    if not address:
        return ""
    mark = ":" if ":" in address else "."
    return mark.join([*address.split(mark)[:-1], "•"])


class SignOut(views.LogoutView):
    """Ends the session and empties what pages kept in the browser."""

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response.headers[CLEAR] = STORAGE
        return response


def locked_out(request, original_response=None, credentials=None):
    """The sign-in page with the moment from which this name may try again, status 429."""
    attempts = AccessAttempt.objects.filter(
        username=get_client_username(request, credentials), ip_address=client_ip(request)
    )
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    context = {
        "form": SignInForm(request),
        "locked_until": last + get_cool_off(request) if last else None,
        "next": request.POST.get("next", ""),
    }
    return render(request, "registration/login.html", context, status=429)


class JudgedFirst:
    """For forms of a new password: what is wrong with it stands at the password itself."""

    def validate_password_for_user(self, user, *args, **kwargs):
        super().validate_password_for_user(user, "new_password1")


class OwnPasswordForm(JudgedFirst, SetPasswordForm):
    """A password of one's own, for who comes by a link."""


class NewPasswordForm(JudgedFirst, PasswordChangeForm):
    """Takes no password that is the old one again: a first password stays with who gave it."""

    def clean(self):
        cleaned = super().clean()
        old, new = cleaned.get("old_password"), cleaned.get("new_password1")
        if new and new == old:
            self.add_error("new_password1", "Pilih kata sandi yang lain dari yang lama.")
        return cleaned


class PasswordChange(views.PasswordChangeView):
    """A new password by someone who knows the old one; ends that person's other sessions."""

    form_class = NewPasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form):
        form.user.must_change_password = False
        response = super().form_valid(form)
        messages.success(self.request, "Kata sandi baru tersimpan.")
        return response


class AddressForm(PasswordResetForm):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PasswordReset(views.PasswordResetView):
    """Sends a link that is good for an hour; the answer is the same for unknown addresses."""

    form_class = AddressForm
    site = urlsplit(settings.SITE_URL)
    extra_email_context = {"domain": site.netloc, "protocol": site.scheme, "site_name": "RANDA PUG"}


class PasswordResetConfirm(views.PasswordResetConfirmView):
    """A new password by someone who opened the link; ends the session open in this browser."""

    form_class = OwnPasswordForm

    def form_valid(self, form):
        form.user.must_change_password = False
        response = super().form_valid(form)
        logout(self.request)
        return response
