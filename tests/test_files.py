"""What an upload must be, where it is kept, and how a page of it looks."""

import hashlib
import io
import random
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from reporting import files
from reporting.models import StoredFile
from tests import builders

SHEET = b"spreadsheetml.sheet.main+xml"
TEXT = b"wordprocessingml.document.main+xml"


def upload(name, content):
    return SimpleUploadedFile(name, content)


def picture(format="JPEG", size=(800, 600), mode="RGB", **extra):
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert(mode).save(out, format, **extra)
    return out.getvalue()


def photo_with_gps():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned
    exif.get_ifd(0x8825)[1] = "S"
    return picture(exif=exif.tobytes())


def office(content_type=SHEET, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b'<Types ContentType="' + content_type + b'"/>')
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def locked_pdf():
    """A one-page PDF that asks for a password."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"61" * 32
        + b"> /U <"
        + b"62" * 32
        + b"> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<aa> <aa>] >>"
    return out + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n"
        % (table, trailer, len(out))
    )


GOOD = {
    "notula.pdf": builders.pdf(),
    "foto.jpg": picture(),
    "FOTO.JPEG": picture(),
    "bagan.png": picture("PNG", mode="RGBA"),
    "rekap.xlsx": office(),
    "surat.docx": office(TEXT),
}


@pytest.mark.parametrize("name", GOOD)
def test_check_names_the_kind_of_each_accepted_file(name):
    """Case 46."""
    kind = name.rsplit(".")[-1].lower().replace("jpeg", "jpg")
    assert files.check(upload(name, GOOD[name])) == kind


@pytest.mark.parametrize("name", GOOD)
def test_check_refuses_a_file_that_lost_its_end(name):
    """Case 46."""
    content = GOOD[name]
    with pytest.raises(ValidationError) as refused:
        files.check(upload(name, content[: len(content) // 2]))
    assert refused.value.messages == [
        f"Berkas “{name}” rusak atau terpotong. Buka dulu di komputer Anda, lalu unggah lagi."
    ]


BAD = {
    "an empty file": ("a.pdf", b"", "Berkas “a.pdf” kosong. Periksa berkasnya, lalu unggah lagi."),
    "another ending": (
        "a.pdf",
        picture(),
        "Isi berkas “a.pdf” ternyata JPG. Ubah akhiran namanya menjadi .jpg, lalu unggah lagi.",
    ),
    "an Apple photo": (
        "foto-rakor.heic",
        b"\0\0\0\x18ftypheic" + b"\0" * 90,
        "Berkas “foto-rakor.heic” bukan PDF, JPG, PNG, XLSX, atau DOCX. "
        "Simpan ulang sebagai JPG, lalu unggah lagi.",
    ),
    "a page of HTML": (
        "a.pdf",
        b"<script>alert(1)</script>",
        "Berkas “a.pdf” bukan PDF, JPG, PNG, XLSX, atau DOCX. "
        "Simpan ulang sebagai PDF, lalu unggah lagi.",
    ),
    "a PDF with a password": (
        "a.pdf",
        locked_pdf(),
        "Berkas “a.pdf” terkunci kata sandi. Unggah versi tanpa kata sandi.",
    ),
    "a workbook with a password": (
        "a.xlsx",
        files.OLE + b"\0" * 90,
        "Berkas “a.xlsx” terkunci kata sandi. Unggah versi tanpa kata sandi.",
    ),
    "a workbook of old": (
        "a.xls",
        files.OLE + b"\0" * 90,
        "Berkas “a.xls” berformat Office lama. Simpan sebagai XLSX, lalu unggah lagi.",
    ),
    "a workbook with macros": (
        "a.xlsx",
        office(xl__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"),
        "Berkas “a.xlsx” berisi makro. Simpan ulang tanpa makro, lalu unggah lagi.",
    ),
    "another archive": (
        "a.xlsx",
        office(b"application/zip"),
        "Berkas “a.xlsx” bukan PDF, JPG, PNG, XLSX, atau DOCX. "
        "Simpan ulang sebagai PDF, lalu unggah lagi.",
    ),
    "a bomb": (
        "a.xlsx",
        office(xl__sheet=b"0" * (files.UNPACKED_MAX + 1)),
        "Berkas “a.xlsx” terlalu besar setelah dibuka. Bagi isinya, lalu unggah lagi.",
    ),
    "a flood of pixels": (
        "a.png",
        picture("PNG", (8000, 1), "1").replace(
            b"\0\0\x1f\x40\0\0\0\x01", b"\0\0\x1f\x40\0\0\x1f\x40"
        ),
        None,
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_check_says_what_is_wrong_and_what_to_do(what):
    """Case 46."""
    name, content, sentence = BAD[what]
    with pytest.raises(ValidationError) as refused:
        files.check(upload(name, content))
    if sentence:
        assert refused.value.messages == [sentence]


@pytest.mark.parametrize("name", GOOD)
def test_check_of_spoilt_bytes_answers_with_a_sentence(name):
    chance = random.Random(name)
    for _ in range(60):
        content = bytearray(GOOD[name])
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            files.check(upload(name, bytes(content)))
        except ValidationError as refused:
            assert name in refused.messages[0]


def test_check_refuses_a_file_over_the_limit(settings):
    """Case 46."""
    settings.EVIDENCE_MAX_BYTES = 5 * 1024 * 1024
    big = builders.pdf() + b"0" * int(7.4 * 1024 * 1024)
    with pytest.raises(ValidationError) as refused:
        files.check(upload("profil-gender.pdf", big))
    assert refused.value.messages == [
        "“profil-gender.pdf” berukuran 7,4 MB. Paling besar 5 MB. "
        "Kecilkan atau bagi berkasnya, lalu unggah lagi."
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (r"C:\Users\rina\notula.pdf", "notula.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("no\r\nSet-Cookie: a.pdf", "noSet-Cookie: a.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("", "berkas"),
    ],
)
def test_clean_name_keeps_a_name_and_nothing_else(given, kept):
    assert files.clean_name(given) == kept


def test_store_keeps_bytes_under_a_name_that_tells_nothing(cast):
    content = builders.pdf()
    stored = files.store(upload("notula rapat.pdf", content), cast.operator)
    assert (stored.sha256, stored.size, stored.kind, stored.uploaded_by) == (
        hashlib.sha256(content).hexdigest(),
        len(content),
        "pdf",
        cast.operator,
    )
    assert stored.path.read() == content
    assert "notula" not in stored.path.name


def test_store_keeps_the_same_bytes_once(cast):
    first = files.store(upload("a.pdf", builders.pdf()), cast.operator)
    content = first.path.read()
    again = files.store(upload("b.pdf", content), cast.approver)
    assert again == first == StoredFile.objects.get()


def test_store_of_a_faulty_file_keeps_nothing(cast):
    with pytest.raises(ValidationError):
        files.store(upload("a.pdf", b"bukan"), cast.operator)
    assert not StoredFile.objects.exists()


def test_store_on_a_full_disk_says_that_the_text_is_safe(cast, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", full)
    with pytest.raises(ValidationError) as refused:
        files.store(upload("a.pdf", builders.pdf()), cast.operator)
    assert refused.value.messages == [
        "Berkas “a.pdf” belum bisa disimpan. Isian lain sudah tersimpan; "
        "unggah lagi berkasnya beberapa saat lagi."
    ]
    assert not StoredFile.objects.exists()


def stored_picture(cast, name, content):
    stored = files.store(upload(name, content), cast.operator)
    kept = stored.path.read()
    assert (stored.sha256, stored.size) == (hashlib.sha256(kept).hexdigest(), len(kept))
    return kept, Image.open(io.BytesIO(kept))


def test_store_turns_and_strips_a_photo(cast):
    """Case 51."""
    kept, image = stored_picture(cast, "foto.jpg", photo_with_gps())
    assert (image.size, dict(image.getexif())) == ((600, 800), {})
    assert b"Exif" not in kept


@pytest.mark.parametrize(
    ("format", "name"), [("JPEG", "foto.jpg"), ("PNG", "foto.png"), ("PNG", "bagan.png")]
)
def test_store_shrinks_a_large_picture(format, name, cast):
    mode = "P" if name == "bagan.png" else "RGB"
    content = io.BytesIO()
    Image.new(mode, (4000, 3000)).save(content, format)
    kept, image = stored_picture(cast, name, content.getvalue())
    assert (image.format, image.size) == (format, (2400, 1800))


@pytest.mark.parametrize(
    "extra", [{"comment": b"milik Rina"}, {"xmp": b"<x:xmpmeta>Rina</x:xmpmeta>"}]
)
def test_store_takes_texts_out_of_a_photo(extra, cast):
    kept, image = stored_picture(cast, "foto.jpg", picture(**extra))
    assert b"Rina" not in kept


def test_store_takes_the_film_behind_a_photo_away(cast):
    kept, image = stored_picture(cast, "foto.jpg", picture() + b"ftypmp42 rekaman suara")
    assert b"rekaman" not in kept


def test_store_takes_texts_out_of_a_png(cast):
    notes = PngInfo()
    notes.add_text("Author", "Rina Marlina")
    kept, image = stored_picture(cast, "a.png", picture("PNG", pnginfo=notes))
    assert b"Rina" not in kept


@pytest.mark.parametrize("content", [picture(), picture("PNG"), photo_with_gps()])
def test_picture_sent_again_is_the_same_file(content, cast):
    name = "a.png" if content.startswith(b"\x89PNG") else "a.jpg"
    first = files.store(upload(name, content), cast.operator)
    assert files.store(upload(name, content), cast.operator) == first
    assert files.store(upload(name, first.path.read()), cast.operator) == first


def test_photo_straight_from_a_telephone_is_taken(cast, settings):
    settings.EVIDENCE_MAX_BYTES, settings.PICTURE_MAX_BYTES = 400_000, 1_500_000
    photo = io.BytesIO()
    Image.new("RGB", (4000, 3000)).save(photo, "JPEG")
    kept, image = stored_picture(cast, "foto.jpg", photo.getvalue() + b"film" * 200_000)
    assert image.size == (2400, 1800)
    with pytest.raises(ValidationError) as refused:
        files.check(upload("foto.jpg", photo.getvalue() + b"film" * 400_000))
    assert "Paling besar 1,4 MB" in refused.value.messages[0]


def test_picture_that_stays_too_large_is_refused_with_what_to_do(cast, settings):
    settings.EVIDENCE_MAX_BYTES = 100_000
    with pytest.raises(ValidationError) as refused:
        files.store(upload("layar.png", picture("PNG")), cast.operator)
    assert "Simpan ulang sebagai JPG, lalu unggah lagi." in refused.value.messages[0]


def test_store_without_room_says_how_much_there_is(cast):
    """Case 46."""
    content = builders.pdf()
    assert files.store(upload("a.pdf", content), cast.operator, room=len(content))
    with pytest.raises(ValidationError) as refused:
        files.store(upload("b.pdf", content), cast.operator, room=len(content) - 1)
    assert "sisa kuota daerah Anda tahun ini" in refused.value.messages[0]
    assert "dari 500 MB" in refused.value.messages[0]


@pytest.mark.parametrize("name", ["notula.pdf", "foto.jpg", "bagan.png"])
def test_preview_is_a_small_jpeg(name, cast):
    stored = files.store(upload(name, GOOD[name]), cast.operator)
    drawn = files.preview(stored)
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, max(image.size) <= 1280) == ("JPEG", True)
    assert len(drawn) <= files.PREVIEW_MAX_BYTES
    assert files.preview(stored) == drawn


def test_preview_carries_no_camera_data_and_stands_upright(cast):
    """Case 51."""
    stored = files.keep(photo_with_gps(), "jpg", cast.operator)
    with Image.open(io.BytesIO(files.preview(stored))) as shown:
        assert not shown.getexif()
        assert shown.height > shown.width


def test_preview_of_a_sheet_is_none(cast):
    stored = files.store(upload("rekap.xlsx", GOOD["rekap.xlsx"]), cast.operator)
    assert files.preview(stored) is None


def test_preview_of_a_lost_file_is_none(cast):
    stored = files.store(upload("foto.jpg", GOOD["foto.jpg"]), cast.operator)
    stored.path.storage.delete(stored.path.name)
    assert files.preview(stored) is None
