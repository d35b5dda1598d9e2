"""Accounts for all units at once: a sheet, a look at what it would make, and the papers."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting import files
from reporting.forms import BulkDeliveryForm, PeopleSheetForm
from reporting.models import Region
from reporting.resources import Outdated
from reporting.resources.people import TITLES, make_people, read_people, template
from reporting.views.accounts import manages_accounts, papers_to_print, send_invitation
from reporting.views.serving import HEADERS
from reporting.workbooks import HeaderNotFound, Rejected

WAITING = "accounts_to_make"  # in the session: what the preview showed, until it is made or gone
SHEETS = "Bila akunnya sudah dibuat tetapi lembarnya belum tercetak, pilih “Cetak lembar baru”."


@manages_accounts
@require_http_methods(["GET", "POST"])
def upload(request):
    """Choose a file; the answer is its preview. Nothing is made yet."""
    form = PeopleSheetForm(request.POST or None, request.FILES or None)
    rejected = None
    if request.method == "POST" and form.is_valid():
        try:
            rows = read_people(form.content, form.cleaned_data["file"].name, by=request.user)
        except HeaderNotFound:
            titles = ", ".join(TITLES.values())
            rejected = f"Judul kolomnya tidak ditemukan. Pakai templat, dengan kolom {titles}."
        except Rejected as reason:
            rejected = str(reason)
        else:
            return _preview(request, rows)
    context = {"form": form, "rejected": rejected}
    return render(
        request, "reporting/account_import.html", context, status=422 if rejected else 200
    )


def _preview(request, rows):
    fresh = [row for row in rows if row.outcome == "new"]
    faulty = [row for row in rows if row.faults]
    mark = secrets.token_hex(8)
    request.session[WAITING] = {"mark": mark, "rows": [row.values for row in fresh]}
    regions = Region.objects.in_bulk({row.values["region"] for row in fresh})
    context = {
        "fresh": [(regions[row.values["region"]], row) for row in fresh],
        "faulty": faulty,
        "same": [row for row in rows if row.outcome == "same"],
        "mark": mark,
        "form": BulkDeliveryForm(),
    }
    return render(request, "reporting/account_preview.html", context)


@manages_accounts
@require_POST
def save(request):
    """Make what the preview showed: links leave by e-mail, the other sheets are the answer.

    The preview of another window, which a later one has replaced, makes nothing.
    """
    form = BulkDeliveryForm(request.POST)
    waiting = request.session.get(WAITING)
    if not form.is_valid() or not waiting or request.POST.get("mark") != waiting["mark"]:
        messages.error(
            request, f"Pratinjau itu sudah dipakai atau diganti. Unggah berkasnya lagi. {SHEETS}"
        )
        return redirect("account_import")
    del request.session[WAITING]
    try:
        made = make_people(waiting["rows"], by=request.user, delivery=form.cleaned_data["delivery"])
    except Outdated:
        messages.error(
            request,
            "Ada akun yang dibuat atau berubah sejak pratinjau, maka kali ini tidak ada yang "
            f"dibuat. Unggah berkasnya lagi. {SHEETS}",
        )
        return redirect("account_import")
    for account, password in made:
        if password is None:
            send_invitation(account)
    messages.success(request, f"{len(made)} akun dibuat.")
    papers = [pair for pair in made if pair[1]]
    return papers_to_print(request, papers) if papers else redirect("accounts")


@manages_accounts
@require_safe
def blank(request):
    """The template, two rows for each unit that the user sees."""
    units = Region.objects.visible_to(request.user).exclude(kind=Region.Kind.NATION)
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="templat-akun.xlsx"'}
    content = template(units.order_by("code"))
    return HttpResponse(content, content_type=files.MIME_TYPES["xlsx"], headers=headers)
