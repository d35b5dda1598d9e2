"""The built-in templates as Word files: plain pages that an office can change in Word."""

from functools import cache
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from kerjasama.documents.wordings import ARTICLES, ATTORNEY, CHAPTERS, OFFER, PARTIES
from kerjasama.models import DraftKind

CENTRE = WD_ALIGN_PARAGRAPH.CENTER


@cache
def built_in(kind):
    """The bytes of the built-in template of the DraftKind."""
    page = _page()
    kind = DraftKind(kind)
    if kind in ARTICLES:
        _agreement(page, kind)
    elif kind == DraftKind.TERMS:
        _heading(page, "KERANGKA ACUAN KERJA", "{{ judul }}")
        for place, (title, texts) in enumerate(CHAPTERS, 1):
            _title(page, f"{place}. {title}")
            _write(page, texts)
        _sign(page, ["{{ perangkat_daerah }}"])
    else:
        if kind == DraftKind.ATTORNEY:
            _heading(page, "SURAT KUASA")
        else:
            _heading(page, "{{ pihak_kesatu }}")
        _write(page, ATTORNEY if kind == DraftKind.ATTORNEY else OFFER)
        both = ["PEMBERI KUASA", "PENERIMA KUASA"]
        _sign(page, both if kind == DraftKind.ATTORNEY else ["{{ jabatan_kesatu }}"])
    page.core_properties.title = kind.label
    out = BytesIO()
    page.save(out)
    return out.getvalue()


def _page():
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    style = page.styles["Normal"]
    style.font.name, style.font.size = "Bookman Old Style", Pt(11)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.15
    return page


def _agreement(page, kind):
    _heading(
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
    _write(page, PARTIES[2:])
    for place, (title, texts) in enumerate(ARTICLES[kind], 1):
        _title(page, f"Pasal {place}\n{title}", alignment=CENTRE)
        _write(page, texts)
    _sign(
        page,
        [
            "PIHAK KESATU\n{{ jabatan_kesatu }}\n\n\n\n{{ penanda_tangan_kesatu }}",
            "PIHAK KEDUA\n{{ jabatan_kedua }}\n\n\n\n{{ penanda_tangan_kedua }}",
        ],
    )


def _heading(page, *lines):
    for line in lines:
        paragraph = page.add_paragraph()
        paragraph.alignment = CENTRE
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(line)
        run.bold = True
        run.font.size = Pt(13 if line == lines[0] else 11)
    paragraph.paragraph_format.space_after = Pt(14)


def _title(page, text, alignment=None):
    paragraph = page.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(text).bold = True


def _write(page, texts):
    for text in texts:
        page.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _sign(page, names):
    page.add_paragraph()
    table = page.add_table(rows=1, cols=2)
    table.rows[0].height = Cm(3)
    for cell, name in zip(table.rows[0].cells[-len(names) :], names, strict=True):
        cell.paragraphs[0].alignment = CENTRE
        cell.paragraphs[0].add_run(name)
