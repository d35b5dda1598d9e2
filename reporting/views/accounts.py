"""Accounts as Bappeda keeps them: who works for which unit, letting in, and ending."""

from collections import defaultdict

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from randa import second_factor
from reporting import notices, people
from reporting.forms import (
    AccountForm,
    EndForm,
    HandOverForm,
    NewAccountForm,
    NewSheetsForm,
    ResetForm,
)
from reporting.forms.people import MAIL
from reporting.models import Region, User
from reporting.people.letters import invitation_message, invitation_subject
from reporting.years.readiness import people_gaps

manages_accounts = permission_required("reporting.manage_accounts", raise_exception=True)
# Who has a printed first password and has not used it.
NEVER_IN = Q(is_active=True, must_change_password=True, last_login=None)


def within_reach(user):
    """The accounts that the user may manage: of his regions, and half-made ones; no superuser."""
    reach = Q(region__in=Region.objects.visible_to(user)) | Q(region=None)
    found = User.objects.filter(reach).select_related("region", "agency")
    return found if user.is_superuser else found.exclude(is_superuser=True)


def find_account(request, account_id):
    return get_object_or_404(within_reach(request.user), pk=account_id)


@manages_accounts
@require_safe
def index(request):
    """Everybody by unit, with the units that too few work for; contacts only when asked for."""
    shows_contacts = "kontak" in request.GET
    units = list(Region.objects.visible_to(request.user).select_related("parent").order_by("code"))
    accounts = list(within_reach(request.user).prefetch_related("groups").order_by("name"))
    if shows_contacts:
        people.log_access(accounts, "Akun", by=request.user, request=request.number)
    of_unit = defaultdict(list)
    for account in accounts:
        of_unit[account.region_id].append(_row(account, shows_contacts))
    words = dict(people_gaps(units))
    blocks = [_block(unit, of_unit[unit.pk], words.get(unit, "")) for unit in units]
    half_made = [row for row in of_unit[None] if row["account"].is_active]
    if half_made:
        blocks.insert(0, _block(None, half_made, "belum punya daerah"))
    context = {
        "blocks": blocks,
        "short": [block for block in blocks if block["gap"]],
        "active": sum(len(block["active"]) for block in blocks),
        "never_in": within_reach(request.user).filter(NEVER_IN).count(),
        "shows_contacts": shows_contacts,
        "chiefs": User.objects.filter(is_superuser=True, is_active=True),
        "now": timezone.now(),
    }
    return render(request, "reporting/accounts.html", context)


def _row(account, shows_contacts):
    phone, email = account.phone, account.email
    return {
        "account": account,
        "roles": ", ".join(sorted(group.name for group in account.groups.all())) or "tanpa peran",
        "phone": phone if shows_contacts else people.masked_phone(phone),
        "email": email if shows_contacts else people.masked_email(email),
    }


def _block(unit, rows, gap):
    return {
        "unit": unit,
        "gap": gap,
        "active": [row for row in rows if row["account"].is_active],
        "ended": [row for row in rows if not row["account"].is_active],
    }


@manages_accounts
@require_http_methods(["GET", "POST"])
def new(request):
    """A new account: an e-mail with a link leaves, or the answer is the sheet to print."""
    # The form hides what it began with in the page, so that one out of reach must not be found.
    unit = Region.objects.visible_to(request.user).filter(code=request.GET.get("daerah", ""))
    form = NewAccountForm(request.POST or None, by=request.user, initial={"region": unit.first()})
    if request.method == "POST":
        with transaction.atomic():
            made = _made(form, by=request.user)
        if made:
            return _hand_out(request, *made)
    return render(request, "reporting/account_new.html", {"form": form})


def _made(form, *, by):
    """The form's account, kept, and its first password if one is printed; None when invalid."""
    if not form.is_valid():
        return None
    account = form.save(commit=False)
    by_mail = form.cleaned_data["delivery"] == MAIL
    password = None if by_mail else people.first_password()
    people.keep(account, form.cleaned_data["roles"], by=by, password=password, reason="Dibuat.")
    return account, password


def send_invitation(account):
    """Write the e-mail with which its owner gets into the account; a double click is one."""
    text = invitation_message(account, people.invitation(account))
    event = f"undangan-{account.pk}-{timezone.now():%Y%m%d%H%M}"
    notices.post(event, invitation_subject(), text, [account.email])


def _hand_out(request, account, password):
    """Send the invitation, or answer with the sheet: the password is stored nowhere readable."""
    if password:
        return render(
            request,
            "reporting/account_sheet.html",
            {"account": account, "password": password, "site_url": settings.SITE_URL},
        )
    send_invitation(account)
    messages.success(
        request, f"Undangan untuk {account} dikirim ke {people.masked_email(account.email)}."
    )
    return redirect("accounts")


@manages_accounts
@require_http_methods(["GET", "POST"])
def account(request, account_id):
    """One account: who, where and in which role; what happened to it; and the ways to end it."""
    found = find_account(request, account_id)
    form = AccountForm(request.POST or None, instance=found, by=request.user)
    if request.method == "POST" and form.is_valid():
        names = form.cleaned_data["roles"]
        people.keep(form.save(commit=False), names, by=request.user)
        messages.success(request, f"Akun {found} tersimpan.")
        return redirect("accounts")
    if request.method == "GET":
        people.log_access([found], "Akun, ubah", by=request.user, request=request.number)
    context = {
        "account": User.objects.select_related("region").get(pk=found.pk),
        "form": form,
        "is_own": found.pk == request.user.pk,
        "has_device": second_factor.has_device(found),
        "history": _steps(found),
    }
    return render(request, "reporting/account.html", context)


def _steps(account):
    """What was done to the account, latest first; signing in leaves a line without a reason."""
    told = account.history.filter(Q(history_type="+") | Q(history_change_reason__isnull=False))
    return told.select_related("history_user")[:20]


@manages_accounts
@require_http_methods(["GET", "POST"])
def end(request, account_id):
    """Ask why, then switch the account off; whoever uses it is out at the next click."""
    found = find_account(request, account_id)
    if found.pk == request.user.pk:
        raise Http404("nobody ends the own account")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.end(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Akun {found} diakhiri. Semua sesinya sudah berakhir.")
        return redirect("accounts")
    return render(request, "reporting/account_end.html", {"account": found, "form": form})


@manages_accounts
@require_POST
def resume(request, account_id):
    """Switch an ended account on again, and go on to how its owner gets in."""
    found = find_account(request, account_id)
    people.resume(found, by=request.user)
    messages.success(request, f"Akun {found} aktif lagi. Pilih cara memberi akses.")
    return redirect("account_reset", account_id=found.pk)


@manages_accounts
@require_http_methods(["GET", "POST"])
def reset(request, account_id):
    """Let somebody in again: a link by e-mail, or a sheet with a first password."""
    found = get_object_or_404(within_reach(request.user).filter(is_active=True), pk=account_id)
    form = ResetForm(request.POST or None, account=found)
    if request.method == "POST" and form.is_valid():
        by_mail = form.cleaned_data["delivery"] == MAIL
        password = None if by_mail else people.new_password(found, by=request.user)
        return _hand_out(request, found, password)
    return render(request, "reporting/account_reset.html", {"account": found, "form": form})


@manages_accounts
@require_http_methods(["GET", "POST"])
def sheets(request):
    """New sheets for those who never got in: a printer failed, or the page with them is gone."""
    accounts = within_reach(request.user).filter(NEVER_IN).order_by("region__code", "name")
    form = NewSheetsForm(request.POST or None, accounts=accounts)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["accounts"]
        return papers_to_print(
            request, [(each, people.new_password(each, by=request.user)) for each in chosen]
        )
    return render(request, "reporting/account_sheets_new.html", {"form": form})


def papers_to_print(request, papers):
    """The page of sheets for the pairs (account, first password)."""
    context = {"papers": papers, "site_url": settings.SITE_URL}
    return render(request, "reporting/account_sheets.html", context)


@manages_accounts
@require_POST
def reset_factor(request, account_id):
    """Take away the second factor of somebody who lost telephone and codes; not the own one."""
    found = find_account(request, account_id)
    if found.pk == request.user.pk:
        raise Http404("somebody else decides")
    second_factor.remove(found, by=request.user, reason="Faktor kedua dihapus oleh Bappeda")
    people.end_sessions(found)
    messages.success(request, f"Faktor kedua {found} dihapus; ia memasangnya lagi saat masuk.")
    return redirect("account", account_id=found.pk)


@manages_accounts
@require_http_methods(["GET", "POST"])
def hand_over(request, account_id):
    """Somebody takes over: one account ends, another begins with the same region and roles."""
    found = find_account(request, account_id)
    if found.pk == request.user.pk or found.region_id is None:
        raise Http404("nothing to hand over")
    form = HandOverForm(request.POST or None, initial={"office": found.office})
    made = None
    if request.method == "POST" and form.is_valid():
        by_mail = form.cleaned_data["delivery"] == MAIL
        password = None if by_mail else people.first_password()
        made = people.hand_over(found, form.save(commit=False), by=request.user, password=password)
    if made:
        messages.success(request, f"Akun {found} diakhiri dan digantikan akun {made}.")
        return _hand_out(request, made, password)
    if not found.is_active:
        messages.error(request, f"Akun {found} sudah diakhiri; lihat riwayatnya di bawah.")
        return redirect("account", account_id=found.pk)
    context = {
        "account": found,
        "roles": ", ".join(found.groups.order_by("name").values_list("name", flat=True)),
        "form": form,
    }
    return render(request, "reporting/account_hand_over.html", context)
