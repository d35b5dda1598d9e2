"""Answers to a move that cannot be made: what stands, and what to do next."""

from django.shortcuts import render
from django.urls import reverse

from reporting.models.progress import Status

STATUS_CODES = {"deny": 403, "state": 409, "lock": 409, "form": 409}
TITLES = {
    "deny": "Bukan untuk akun Anda",
    "state": "Keadaan laporan ini sudah berubah",
    "lock": "Periode ini tidak menerima isian",
    "form": "Laporan ini belum bisa dikirim",
}
NEXT_STEPS = {
    Status.SUBMITTED: "Untuk mengubahnya, minta Penyetuju Pokja menarik kembali laporan ini "
    "selama Bappeda belum memeriksanya.",
    Status.VERIFIED: "Bila ada yang perlu dikoreksi, hubungi verifikator Bappeda.",
    Status.RETURNED: "Baca catatan verifikator, perbaiki isiannya, lalu kirim lagi.",
    Status.DRAFT: "Buka laporannya untuk melihat isian terbaru.",
}


def refused(request, refusal, back_url=None, *, entry=None, unsaved=()):
    """The page that says why a move was refused: 403 for the wrong person, else 409.

    `entry` is the report as it stands, to say who moved it last; `unsaved` are pairs
    (label, text) of what was typed and not stored, so that it can be copied.
    """
    is_known = bool(entry and entry.version)
    context = {
        "title": TITLES[refusal.kind],
        "refusal": refusal,
        "entry": entry if is_known else None,
        "next_step": NEXT_STEPS[entry.status] if is_known and refusal.kind == "state" else "",
        "unsaved": unsaved,
        "back_url": back_url or reverse("home"),
        "back_label": "Lihat keadaan terbaru" if back_url else "Ke halaman utama",
    }
    status = STATUS_CODES[refusal.kind]
    return render(request, "reporting/refused.html", context, status=status)
