"""The own account: contacts, password, second factor, and where one is signed in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from randa import second_factor
from reporting import people
from reporting.forms import OwnContactForm, OwnEmailForm
from reporting.models import User


@require_http_methods(["GET", "POST"])
def profile(request):
    """What the portal knows about the user; a POST keeps office and number."""
    own = User.objects.select_related("region", "agency").get(pk=request.user.pk)
    form = OwnContactForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        people.keep_own(form.save(commit=False), ["office", "phone"], "Data diri diubah")
        messages.success(request, "Jabatan dan nomor tersimpan.")
        return redirect("profile")
    return _page(request, contact_form=form)


@sensitive_post_parameters("password")
@require_POST
def email(request):
    """A new address of the user's own; the password proves who asks."""
    own = User.objects.get(pk=request.user.pk)
    form = OwnEmailForm(request.POST, instance=own)
    if form.is_valid():
        people.keep_own(form.save(commit=False), ["email"], "E-mail diubah")
        messages.success(request, "E-mail tersimpan.")
        return redirect("profile")
    return _page(request, email_form=form)


@require_POST
def sign_out_elsewhere(request):
    """End every session of the user but this one."""
    ended = people.end_sessions(request.user, but=request.session.session_key)
    words = f"{ended} sesi lain diakhiri." if ended else "Tidak ada sesi lain yang terbuka."
    messages.success(request, words)
    return redirect("profile")


def _page(request, contact_form=None, email_form=None):
    own = User.objects.select_related("region", "agency").get(pk=request.user.pk)
    context = {
        "own": own,
        "roles": ", ".join(own.groups.order_by("name").values_list("name", flat=True)),
        "contact_form": contact_form or OwnContactForm(instance=own),
        "email_form": email_form or OwnEmailForm(instance=own),
        "sessions": people.open_sessions(own, request.session.session_key),
        "has_device": second_factor.has_device(own),
        "is_demanded": second_factor.is_demanded(own),
        "now": timezone.now(),
    }
    return render(request, "reporting/profile.html", context)
