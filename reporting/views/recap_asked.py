"""What every recap page is asked: which figures, whose, and where its neighbours are."""

from urllib.parse import urlencode

from django.urls import reverse

from reporting.formats import full_moment
from reporting.models import Region

VERIFIED = ("angka", "terverifikasi")


def sees_province(user, province):
    """Bappeda and the province's leadership; never a unit's people, own Pokja included."""
    if user.is_superuser:
        return True
    if not user.has_perm("reporting.view_all_regions"):
        return False
    return Region.objects.visible_to(user).filter(pk=province.pk).exists()


def wants_verified(request):
    """Whether the address asks for verified figures only."""
    return request.GET.get(VERIFIED[0]) == VERIFIED[1]


def within(request):
    """The code of the province that a reader of many asks for, "" for the only one."""
    return request.GET.get("provinsi", "")


def query_of(recap, **given):
    """The "?…" of an address with the given choices and the way of counting, or ""."""
    asked = {name: value for name, value in given.items() if value}
    if recap.verified_only:
        asked[VERIFIED[0]] = VERIFIED[1]
    return f"?{urlencode(asked)}" if asked else ""


def list_url(recap, choice, **given):
    """The address of the rows behind a figure; `given` are daerah, aksi, kendala, provinsi."""
    address = reverse("recap_list", args=[recap.year, recap.code])
    return address + query_of(recap, pilih=choice, **given)


def province_url(recap, user):
    """The address of the province's page, for who reads many provinces the one among them."""
    is_national = user.region and user.region.kind == Region.Kind.NATION
    args = [recap.year, recap.code, *([recap.province.code] if is_national else [])]
    return reverse("nation_province" if is_national else "recap", args=args) + query_of(recap)


VIEWS = {
    "recap": "Provinsi",
    "recap_pillars": "Per pilar",
    "recap_action": "Per aksi",
    "recap_completeness": "Kelengkapan",
    "recap_comparison": "Bandingkan",
    "recap_list": "Daftar",
}


def views_of(recap, current, sees_all, *, number=None):
    """The recaps of a period as links, for the row above them; `number` is the action shown."""
    found = []
    for name, label in VIEWS.items():
        if name in ("recap_completeness", "recap_list") and not sees_all:
            continue
        args = [recap.year, recap.code]
        if name == "recap_action":
            if not recap.actions:
                continue
            args.append(number or recap.actions[0].number)
        url = reverse(name, args=args) + query_of(recap)
        found.append({"label": label, "url": url, "current": name == current})
    return found


def shared(request, recap):
    """What all pages of a Recap show, above all what `shared_of` gives."""
    address = reverse("recap_xlsx", args=[recap.year, recap.code])
    return {
        "recap": recap,
        "province_url": province_url(recap, request.user),
        "download_url": address + query_of(recap),
        **shared_of(request, recap),
    }


def shared_of(request, recap):
    """The two ways of counting as links, the moment, and what the page's links carry on."""
    kept = {name: value for name, value in request.GET.items() if name not in (VERIFIED[0], "page")}
    every, verified = urlencode(kept), urlencode({**kept, VERIFIED[0]: VERIFIED[1]})
    return {
        "query": query_of(recap),
        # "23 November 2026, 17.34 WIB": the weekday would cost the heading a second line.
        "as_of": full_moment(recap.at).partition(", ")[2],
        "switch": [
            {
                "url": request.path + (f"?{every}" if every else ""),
                "label": "Semua yang masuk",
                "current": not recap.verified_only,
            },
            {
                "url": f"{request.path}?{verified}",
                "label": "Terverifikasi saja",
                "current": recap.verified_only,
            },
        ],
    }
