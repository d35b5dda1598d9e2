"""Uploads as evidence: what they really are, where they are kept, how a page of them looks.

A name proves nothing, so the kind of a file is read from its bytes. Pictures lose the camera's
data about place and owner, and what no screen shows, before they are stored; what is stored is
never changed.
"""

import hashlib
import io
import zipfile
import zlib
from contextlib import suppress
from pathlib import PurePath
from threading import Lock

import pypdfium2
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from PIL import Image, ImageOps

from randa.uploads import LeftOut
from reporting.formats import file_size
from reporting.models import StoredFile

MIME_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ACCEPT = ".pdf,.jpg,.jpeg,.png,.xlsx,.docx"
IMAGES = {"jpg": "JPEG", "png": "PNG"}
PREVIEWED = (*IMAGES, "pdf")
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
# What a picture is allowed to bring along beside its points: nothing that tells of a person.
BARE_JPEG = ("APP0", "APP14")
BARE_PNG = {"aspect", "chromaticity", "dpi", "gamma", "icc_profile", "srgb", "transparency"}
OFFICE = {b"spreadsheetml.sheet.main+xml": "xlsx", b"wordprocessingml.document.main+xml": "docx"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and any Office file with a password
APPLE_PHOTOS = (b"heic", b"heix", b"heif", b"mif1", b"msf1")

# What zipfile raises on bytes that somebody or something has spoilt.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
PIXELS_MAX = 40_000_000
PICTURE_SIDE = 2400
PICTURE_QUALITY = 85
UNPACKED_MAX = 100 * 1024 * 1024
PARTS_MAX = 2000
NAME_MAX = 200
PREVIEW_WIDTH = 640
PREVIEW_MAX_BYTES = 60 * 1024
PREVIEW_ENDING = ".preview.jpg"
PICTURE_WIDTH = 1754  # A4 across at 150 points an inch
PICTURE_COLOURS = 96
# What a unit can do when its room is too little for a report's evidence.
REUSE = (
    "Kecilkan berkasnya, pakai lagi berkas yang sudah ada, atau tempel tautan; bila tetap kurang, "
    "minta Bappeda menambah kuota."
)

# PDFium keeps state of its own and takes one caller at a time.
pdfium = Lock()


def clean_name(name):
    """The file's name fit to keep and show: no folder, no control characters, at most 200 long."""
    name = PurePath(str(name).replace("\\", "/")).name
    name = "".join(letter for letter in name if letter.isprintable()).strip() or "berkas"
    ending = PurePath(name).suffix[:10]
    return name if len(name) <= NAME_MAX else name[: NAME_MAX - len(ending)] + ending


def check(upload):
    """Return the kind of the uploaded file by its content: a key of MIME_TYPES.

    Raises ValidationError with what is wrong and what to do about it.
    """
    name = clean_name(upload.name)
    if isinstance(upload, LeftOut):
        raise ValidationError(
            f"Berkas “{name}” belum terunggah: sekali kirim paling banyak "
            f"{settings.REQUEST_MAX_FILES} berkas. Unggah lagi berkas ini."
        )
    if not upload.size:
        raise ValidationError(f"Berkas “{name}” kosong. Periksa berkasnya, lalu unggah lagi.")
    upload.seek(0)
    is_picture = upload.read(8).startswith(PICTURE_STARTS)
    largest = settings.PICTURE_MAX_BYTES if is_picture else settings.EVIDENCE_MAX_BYTES
    if upload.size > largest:
        raise ValidationError(
            f"“{name}” berukuran {file_size(upload.size)}. Paling besar {file_size(largest)}. "
            "Kecilkan atau bagi berkasnya, lalu unggah lagi."
        )
    upload.seek(0)
    content = upload.read()
    kind = _kind(content, name)
    ending = PurePath(name).suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    if ending != kind:
        raise ValidationError(
            f"Isi berkas “{name}” ternyata {kind.upper()}. "
            f"Ubah akhiran namanya menjadi .{kind}, lalu unggah lagi."
        )
    return kind


def store(upload, by, *, room=None, whose="daerah Anda", advice=REUSE):
    """Check and keep the uploaded file, a picture shrunk and bared; return its StoredFile.

    `room` is how many bytes its unit may still add this year, None for any; `whose` names the
    unit and `advice` what it can do when that is too little. Raises ValidationError.
    """
    kind = check(upload)
    name = clean_name(upload.name)
    upload.seek(0)
    content = upload.read()
    if kind in IMAGES:
        content = _bared(content, kind)
        if len(content) > settings.EVIDENCE_MAX_BYTES:
            raise ValidationError(
                f"“{name}” masih {file_size(len(content))} setelah dikecilkan. "
                "Simpan ulang sebagai JPG, lalu unggah lagi."
            )
    if room is not None and len(content) > room:
        raise ValidationError(
            f"“{name}” berukuran {file_size(len(content))}, sisa kuota {whose} tahun ini "
            f"{file_size(max(room, 0))} dari {file_size(settings.EVIDENCE_QUOTA_BYTES)}. {advice}"
        )
    try:
        return keep(content, kind, by)
    except OSError:
        raise ValidationError(
            f"Berkas “{name}” belum bisa disimpan. Isian lain sudah tersimpan; "
            "unggah lagi berkasnya beberapa saat lagi."
        ) from None


def used_bytes(region, year):
    """How many bytes the region's evidence of the year takes, versions of old included.

    A file counts once however often it is used. One query.
    """
    of = {
        "evidence__entry__target__assignment__region": region,
        "evidence__entry__target__period__year": year,
    }
    return StoredFile.objects.filter(**of).distinct().aggregate(sum=Sum("size"))["sum"] or 0


def keep(content, kind, by):
    """The StoredFile of these bytes, the one row for them; their content is not checked here.

    The bytes are on disk before the row is written. Raises OSError when they cannot be.
    """
    same = {"sha256": hashlib.sha256(content).hexdigest(), "kind": kind}
    known = StoredFile.objects.filter(**same).first()
    if known and not known.path.storage.exists(known.path.name):
        known.path.save(f"berkas.{kind}", ContentFile(content))
    # What is brought again counts as new: no sweep takes it before it is used.
    if known and StoredFile.objects.filter(pk=known.pk).update(at=timezone.now()):
        return known
    stored = StoredFile(**same, size=len(content), uploaded_by=by)
    stored.path.save(f"berkas.{kind}", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError:  # somebody brought the same bytes in this moment
        stored.path.storage.delete(stored.path.name)
        return StoredFile.objects.get(**same)
    return stored


def preview(stored):
    """The picture that pages show of a stored file as JPEG bytes, at most 60 KB.

    An image without its metadata, the first page of a PDF, None for the other kinds and for
    what cannot be drawn. Made at the first request and kept beside the file.
    """
    if stored.kind not in PREVIEWED:
        return None
    storage, name = stored.path.storage, f"{stored.path.name}{PREVIEW_ENDING}"
    if storage.exists(name):
        with storage.open(name) as kept:
            return kept.read()
    try:
        with stored.path.open("rb") as file:
            content = file.read()
        drawn = _small_jpeg(_first_page(content) if stored.kind == "pdf" else _picture(content))
    except (OSError, ValueError, pypdfium2.PdfiumError):
        return None
    with suppress(OSError):  # a full disk only makes it draw again
        storage.save(name, ContentFile(drawn))
    return drawn


def _kind(content, name):
    if content.startswith(b"%PDF-"):
        return _check_pdf(content, name)
    if content.startswith(PICTURE_STARTS[0]):
        return _check_image(content, name, "jpg")
    if content.startswith(PICTURE_STARTS[1]):
        return _check_image(content, name, "png")
    if content.startswith(b"PK\x03\x04"):
        return _check_office(content, name)
    if content.startswith(OLE):
        raise ValidationError(_old_office(name))
    advice = "Simpan ulang sebagai PDF, lalu unggah lagi."
    if content[4:8] == b"ftyp" and content[8:12] in APPLE_PHOTOS:
        advice = "Simpan ulang sebagai JPG, lalu unggah lagi."
    raise _not_accepted(name, advice)


def _not_accepted(name, advice):
    return ValidationError(f"Berkas “{name}” bukan PDF, JPG, PNG, XLSX, atau DOCX. {advice}")


def _damaged(name):
    return ValidationError(
        f"Berkas “{name}” rusak atau terpotong. Buka dulu di komputer Anda, lalu unggah lagi."
    )


def _locked(name):
    return ValidationError(f"Berkas “{name}” terkunci kata sandi. Unggah versi tanpa kata sandi.")


def _old_office(name):
    if name.lower().endswith((".xlsx", ".docx")):
        return _locked(name).message
    new = "XLSX" if ".xls" in name.lower() else "DOCX"
    return f"Berkas “{name}” berformat Office lama. Simpan sebagai {new}, lalu unggah lagi."


def _check_pdf(content, name):
    if b"%%EOF" not in content[-2048:]:
        raise _damaged(name)
    with pdfium:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as refused:
            if "password" in str(refused).lower() or "security" in str(refused).lower():
                raise _locked(name) from None
            raise _damaged(name) from None
        pages = len(document)
        document.close()
    if not pages:
        raise _damaged(name)
    return "pdf"


def _check_image(content, name, kind):
    try:
        with Image.open(io.BytesIO(content), formats=[IMAGES[kind]]) as image:
            if image.width * image.height > PIXELS_MAX:
                raise ValidationError(
                    f"Gambar “{name}” berukuran {image.width} × {image.height} titik, terlalu "
                    "besar. Kecilkan gambarnya, lalu unggah lagi."
                )
            image.verify()
        _picture(content)  # verify() does not notice that the end is missing
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _damaged(name) from None
    return kind


def _check_office(content, name):
    """xlsx or docx by its declared content type; nothing is unpacked beyond the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise ValidationError(
                    f"Berkas “{name}” terlalu besar setelah dibuka. Bagi isinya, lalu unggah lagi."
                )
            if any(part.flag_bits & 1 for part in parts):
                raise _locked(name)
            names = [part.filename for part in parts]
            if any("vbaproject" in part.lower() for part in names):
                raise ValidationError(
                    f"Berkas “{name}” berisi makro. Simpan ulang tanpa makro, lalu unggah lagi."
                )
            if len(set(names)) < len(names) or "[Content_Types].xml" not in names:
                raise _not_accepted(name, "Simpan ulang sebagai PDF, lalu unggah lagi.")
            if archive.testzip():
                raise _damaged(name)
            declared = archive.read("[Content_Types].xml")
    except BROKEN_ARCHIVE:
        raise _damaged(name) from None
    for content_type, kind in OFFICE.items():
        if content_type in declared:
            return kind
    raise _not_accepted(name, "Simpan ulang sebagai PDF, lalu unggah lagi.")


def _bared(content, kind):
    """The bytes of the picture at most PICTURE_SIDE wide and high, and nothing but the picture.

    What is small and bare already stays as it is, so that a file sent again is the same file.
    """
    with Image.open(io.BytesIO(content), formats=[IMAGES[kind]]) as image:
        image.load()
        if max(image.size) <= PICTURE_SIDE and _is_bare(image, content, kind):
            return content
        upright = ImageOps.exif_transpose(image)
        if upright.mode not in ("RGB", "L", "CMYK", "RGBA", "LA"):
            upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
        upright.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
        colours = image.info.get("icc_profile")
        upright.info.clear()
        out = io.BytesIO()
        upright.save(out, IMAGES[kind], quality=PICTURE_QUALITY, optimize=True, icc_profile=colours)
        return out.getvalue()


def _is_bare(image, content, kind):
    if kind == "png":
        return image.info.keys() <= BARE_PNG and content.endswith(b"IEND\xaeB`\x82")
    # Behind the end of the picture some telephones keep a short film.
    return content.endswith(b"\xff\xd9") and all(
        name in BARE_JPEG or data.startswith(b"ICC_PROFILE") for name, data in image.applist
    )


def _picture(content):
    """The image upright, small enough to work with, and without metadata."""
    with Image.open(io.BytesIO(content), formats=list(IMAGES.values())) as image:
        image.draft("RGB", (PREVIEW_WIDTH * 2, PREVIEW_WIDTH * 2))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((PREVIEW_WIDTH, PREVIEW_WIDTH * 2))
        if "A" in upright.getbands() or "transparency" in upright.info:
            upright = Image.alpha_composite(
                Image.new("RGBA", upright.size, "white"), upright.convert("RGBA")
            )
        return upright.convert("RGB")


def first_page_png(content, width=PICTURE_WIDTH):
    """The first page of a PDF as PNG bytes, `width` points wide: what a chat shows at once."""
    out = io.BytesIO()
    # Few colours: a quarter of the bytes, and none that a sheet of ours needs is lost.
    _first_page(content, width).quantize(PICTURE_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def page_count(content):
    """How many pages a PDF has."""
    with pdfium:
        document = pypdfium2.PdfDocument(content)
        try:
            return len(document)
        finally:
            document.close()


def _first_page(content, side=PREVIEW_WIDTH):
    with pdfium:
        document = pypdfium2.PdfDocument(content)
        try:
            page = document[0]
            width, height = page.get_size()
            scale = min(side / max(width, 1), side * 2 / max(height, 1))
            return page.render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()


def _small_jpeg(image):
    """JPEG bytes of at most PREVIEW_MAX_BYTES: first less quality, then a smaller picture."""
    while True:
        for quality in (80, 65, 50, 35):
            out = io.BytesIO()
            # A new picture takes along nothing that the camera or the scanner wrote.
            image.save(out, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None)
            if out.tell() <= PREVIEW_MAX_BYTES:
                return out.getvalue()
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))
