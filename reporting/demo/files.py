"""Evidence files that really open: small PDFs, pictures and workbooks marked CONTOH."""

import hashlib
import io
import random
import textwrap

import openpyxl
from django.core.files.base import ContentFile
from openpyxl.styles import Font, PatternFill
from PIL import Image, ImageDraw, ImageFont

from reporting.models import StoredFile

LETTERHEAD = ("PEMERINTAH DAERAH CONTOH", "KELOMPOK KERJA PENGARUSUTAMAAN GENDER")
FOOT = "CONTOH - dibuat untuk mencoba portal, bukan dokumen resmi"
A4 = (595, 842)  # points


def store(content, kind, by):
    """Put the bytes of a file into the storage; return its StoredFile, not yet in the database."""
    stored = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind=kind, uploaded_by=by
    )
    stored.path.save(f"contoh.{kind}", ContentFile(content), save=False)
    return stored


def pdf(sheets):
    """The bytes of a PDF on A4; each sheet is (title, paragraphs), the last one is signed."""
    pages = len(sheets)
    drawn = [_page(*sheet, number, pages) for number, sheet in enumerate(sheets, 1)]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (pages, b" ".join(b"%d 0 R" % (5 + 2 * i) for i in range(pages))),
        *[
            b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
            for name in (b"Helvetica", b"Helvetica-Bold")
        ],
    ]
    for i, sheet in enumerate(drawn):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (*A4, 6 + 2 * i)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(sheet), sheet))
    return _assemble(objects)


def _assemble(objects):
    """The file around numbered objects: header, table of their places, trailer."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _page(title, paragraphs, number, pages):
    """The drawing commands of one page."""
    marks = [
        # A large grey CONTOH across the page, below everything else.
        b"q 0.92 g BT /F2 110 Tf 0.77 0.64 -0.64 0.77 150 250 Tm (CONTOH) Tj ET Q",
        _text(LETTERHEAD[0], 60, 780, size=13, bold=True),
        _text(LETTERHEAD[1], 60, 764, size=10),
        b"1.2 w 60 754 m 535 754 l S",
        _text(title, 60, 722, size=13, bold=True),
    ]
    y = 696
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, 88):
            marks.append(_text(line, 60, y))
            y -= 15
        y -= 8
    if number == pages:
        marks.append(_text("Sekretaris Pokja PUG,", 360, 190))
        # A signature, drawn with two strokes of a pen.
        marks.append(b"1.4 w 362 140 m 380 190 396 190 392 150 c 388 120 410 170 430 150 c S")
        marks.append(b"430 150 m 445 135 455 170 480 148 c S")
        marks.append(_text("(nama contoh)", 360, 118))
    marks.append(_text(f"{FOOT} - halaman {number} dari {pages}", 60, 50, size=8))
    return b"\n".join(marks)


def _text(text, x, y, *, size=10.5, bold=False):
    coded = text.encode("cp1252", "replace")
    for mark in (b"\\", b"(", b")"):
        coded = coded.replace(mark, b"\\" + mark)
    font = "F2" if bold else "F1"
    return f"BT /{font} {size} Tf {x} {y} Td (".encode() + coded + b") Tj ET"


def picture(caption, seed):
    """The bytes of a JPG: a drawn meeting, with its caption."""
    rng = random.Random(seed)  # noqa: S311 - a story, no secret
    image = Image.new("RGB", (960, 640), (226, 219, 206))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 960, 640), fill=(150, 118, 92))
    draw.rectangle((300, 60, 660, 250), fill=(250, 250, 247), outline=(120, 110, 100), width=4)
    draw.text((330, 100), caption, font=ImageFont.load_default(30), fill=(70, 40, 70))
    draw.text((330, 160), "CONTOH", font=ImageFont.load_default(48), fill=(176, 55, 27))
    for row in (0, 1):
        for seat in range(7 + row):
            x, y = 60 + seat * 120 + rng.randint(-14, 14), 330 + row * 130
            cloth = tuple(rng.randint(60, 190) for _ in range(3))
            draw.ellipse((x - 46, y + 44, x + 46, y + 190), fill=cloth)
            skin = rng.choice([(196, 146, 108), (172, 122, 88), (208, 164, 128)])
            draw.ellipse((x - 26, y - 4, x + 26, y + 56), fill=skin)
            if rng.random() < 0.6:
                draw.pieslice((x - 36, y - 16, x + 36, y + 74), 150, 390, fill=cloth)
                draw.ellipse((x - 20, y + 4, x + 20, y + 48), fill=skin)
            else:
                draw.pieslice((x - 28, y - 8, x + 28, y + 40), 180, 360, fill=(40, 34, 32))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72)
    return out.getvalue()


def workbook(title, heads, rows):
    """The bytes of a one-sheet workbook with a title, a heading row and rows of values."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Contoh"
    sheet.append([f"{title} (CONTOH)"])
    sheet["A1"].font = Font(bold=True, size=13)
    sheet.append([])
    sheet.append(heads)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E4DBE2")
    for row in rows:
        sheet.append(row)
    sheet.column_dimensions["A"].width = 6
    sheet.column_dimensions["B"].width = 44
    sheet.freeze_panes = "A4"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
