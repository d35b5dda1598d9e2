"""Who saw whose data, and the list of people as a file: each with its own right and its trace."""

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reporting import files, people
from reporting.models import AccessLog
from reporting.views.accounts import find_account, within_reach
from reporting.views.serving import HEADERS
from reporting.workbooks.writing import Heading, new_book, to_bytes, write_sheet

LOOKED_BACK = timedelta(days=30)
ROWS = 50
HEADINGS = [
    Heading("Kode Wilayah", 12),
    Heading("Daerah", 26),
    Heading("Nama", 28),
    Heading("Jabatan", 28),
    Heading("Peran", 28),
    Heading("E-mail", 30),
    Heading("Nomor WhatsApp", 18),
    Heading("Nama Pengguna", 24),
]


@permission_required("reporting.view_accesslog", raise_exception=True)
@require_safe
def log(request):
    """The looks at personal data, latest first; of one account those of the last 30 days."""
    account, now = None, timezone.now()
    if request.GET.get("akun", "").isdecimal() and len(request.GET["akun"]) < 18:
        account = find_account(request, int(request.GET["akun"]))
        rows = people.who_saw(account, now - LOOKED_BACK, now)[::-1]
    else:
        rows = AccessLog.objects.select_related("by__region")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "account": account,
        "query": f"akun={account.pk}&" if account else "",
    }
    return render(request, "reporting/access_log.html", context)


@permission_required("reporting.export_people", raise_exception=True)
@require_POST
def export(request):
    """The people as Excel. A POST, since it leaves a line; 429 when it was taken too often."""
    if not people.may_export(request.user):
        return render(request, "reporting/export_limit.html", status=429)
    accounts = list(
        within_reach(request.user)
        .filter(is_active=True)
        .prefetch_related("groups")
        .order_by("region__code", "name")
    )
    people.log_access(
        accounts,
        "Unduh daftar akun",
        by=request.user,
        act=AccessLog.Act.EXPORTED,
        detail=f"akun aktif, {len(accounts)} baris",
        request=request.number,
    )
    book = new_book()
    write_sheet(book, "Akun", HEADINGS, [_cells(account) for account in accounts])
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="akun-randa.xlsx"'}
    return HttpResponse(to_bytes(book), content_type=files.MIME_TYPES["xlsx"], headers=headers)


def _cells(account):
    region = account.region
    roles = ", ".join(sorted(group.name for group in account.groups.all()))
    place = (region.code, region.short_name) if region else ("", "")
    return [
        *place,
        account.name,
        account.office,
        roles,
        account.email,
        account.phone,
        account.username,
    ]
