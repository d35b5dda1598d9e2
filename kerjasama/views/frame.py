"""The frame of KERABAT's pages: the links below the navigation, and whom to ask."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse

# (url name, label, permission); a page belongs to the longest name that its own begins with.
SECTIONS = (
    ("cooperation", "Ringkasan", "view_register"),
    ("cooperation_proposals", "Usulan", "view_register"),
    ("cooperation_meetings", "Rapat", "review_proposals"),
    ("cooperation_agreements", "Naskah", "view_register"),
    ("cooperation_ends", "Masa berlaku", "view_register"),
    ("cooperation_map", "Peta", "view_register"),
    ("cooperation_partners", "Mitra", "keep_register"),
    ("cooperation_guide", "Panduan", "view_register"),
)
# Pages that stand under another name.
UNDER = {
    "cooperation_commitment": "cooperation_agreements",
    "cooperation_draft": "cooperation_proposal",
    "cooperation_evaluation": "cooperation_agreements",
    "cooperation_template": "cooperation_guide",
    "cooperation_window": "cooperation_proposals",
}


def show(request, template, context, *, status=200):
    """The page with its links; a form that was sent back wrong is a page like any other."""
    context |= {"sections": sections(request), "contact": settings.COOPERATION_CONTACT}
    return render(request, f"kerjasama/{template}.html", context, status=status)


def sections(request):
    """The links that the person may follow, the current one marked."""
    here = request.resolver_match.view_name
    here = next((name for start, name in UNDER.items() if here.startswith(start)), here)
    mine = [s for s in SECTIONS if request.user.has_perm(f"kerjasama.{s[2]}")]
    below = [name for name, *_ in mine if here.startswith(name.removesuffix("s"))]
    current = max(below, key=len, default="")
    return [
        {"label": label, "url": reverse(name), "current": name == current}
        for name, label, _ in mine
    ]
