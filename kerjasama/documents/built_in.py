"""The built-in templates as Word files: plain pages that an office can change in Word."""

from functools import cache

from kerjasama.documents.word import CENTRE, heading, new_page, saved, sign, subtitle, write
from kerjasama.documents.wordings import ARTICLES, ATTORNEY, CHAPTERS, OFFER, PARTIES
from kerjasama.models import DraftKind


@cache
def built_in(kind):
    """The bytes of the built-in template of the DraftKind."""
    page = new_page()
    kind = DraftKind(kind)
    if kind in ARTICLES:
        _agreement(page, kind)
    elif kind == DraftKind.TERMS:
        heading(page, "KERANGKA ACUAN KERJA", "{{ judul }}")
        for place, (title, texts) in enumerate(CHAPTERS, 1):
            subtitle(page, f"{place}. {title}")
            write(page, texts)
        sign(page, ["{{ perangkat_daerah }}"])
    else:
        if kind == DraftKind.ATTORNEY:
            heading(page, "SURAT KUASA")
        else:
            heading(page, "{{ pihak_kesatu }}")
        write(page, ATTORNEY if kind == DraftKind.ATTORNEY else OFFER)
        both = ["PEMBERI KUASA", "PENERIMA KUASA"]
        sign(page, both if kind == DraftKind.ATTORNEY else ["{{ jabatan_kesatu }}"])
    return saved(page, title=kind.label)


def _agreement(page, kind):
    heading(
        page,
        kind.label.split(" (")[0].upper(),
        "ANTARA",
        "{{ pihak_kesatu }}",
        "DAN",
        "{{ mitra }}",
        "TENTANG",
        "{{ judul }}",
    )
    for text in ("Nomor pihak kesatu: {{ nomor_kesatu }}", "Nomor pihak kedua: {{ nomor_kedua }}"):
        page.add_paragraph(text).alignment = CENTRE
    page.add_paragraph("Pada hari ini, ................................, di {{ tempat }}:")
    for text in PARTIES[:2]:
        page.add_paragraph(text, style="List Number")
    write(page, PARTIES[2:])
    for place, (title, texts) in enumerate(ARTICLES[kind], 1):
        subtitle(page, f"Pasal {place}\n{title}", alignment=CENTRE)
        write(page, texts)
    sign(
        page,
        [
            "PIHAK KESATU\n{{ jabatan_kesatu }}\n\n\n\n{{ penanda_tangan_kesatu }}",
            "PIHAK KEDUA\n{{ jabatan_kedua }}\n\n\n\n{{ penanda_tangan_kedua }}",
        ],
    )
