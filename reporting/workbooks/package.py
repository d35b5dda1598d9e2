"""The package of an .xlsx: what it may contain, and its XML parts read with bounds.

Sizes, names and kinds of parts are judged before anything is unpacked. Parts are read with
expat, which here knows neither document types nor entities and stops at a fixed number of
elements, whatever the file says about its own size.
"""

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from xml.parsers import expat

from .sheets import FROM_LIBREOFFICE, SAVE_AS_XLSX, Rejected

MAX_PARTS = 500
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 200
MAX_ELEMENTS = 1_000_000  # 20,000 rows of 16 columns, three elements a cell
MAX_TAGS = 50_000  # in a part that only describes: styles, relations, list of sheets
CHUNK = 4 * 1024 * 1024  # expat begins a tag anew with each chunk: few chunks, however long it is

DAMAGED = "Berkas Excel ini rusak. Buka di Excel, simpan ulang, lalu unggah lagi."
LOCKED = "Berkas terkunci kata sandi. Unggah versi tanpa kata sandi."
MACRO = f"Berkas ini berisi makro. {SAVE_AS_XLSX}"
NO_WORKBOOK = f"Berkas ini bukan buku kerja Excel (.xlsx). {SAVE_AS_XLSX}"
TOO_BIG = (
    "Isi berkas ini terlalu besar setelah dibuka."
    " Hapus lembar, gambar, dan baris kosong yang tidak perlu, lalu unggah lagi."
)

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_ODD_NAME = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")


def open_package(data):
    """The zip of a plain .xlsx, not yet unpacked. Raises Rejected for every other kind."""
    package = zipfile.ZipFile(BytesIO(data))
    parts = package.infolist()
    names = [part.filename for part in parts]
    if "mimetype" in names and "content.xml" in names:
        raise Rejected(FROM_LIBREOFFICE)
    if any(part.flag_bits & 1 for part in parts):
        raise Rejected(LOCKED)
    if _is_odd(parts, names):
        raise Rejected(DAMAGED)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data):
        raise Rejected(TOO_BIG)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Rejected(MACRO)
    if "[Content_Types].xml" not in names:
        raise Rejected(NO_WORKBOOK)
    types = [found.get("ContentType", "") for _, _, found in tags(package, "[Content_Types].xml")]
    if any("macroEnabled" in kind for kind in types):
        raise Rejected(MACRO)
    if _MAIN_TYPE not in types:
        raise Rejected(NO_WORKBOOK)
    return package


def _is_odd(parts, names):
    return (
        len(parts) > MAX_PARTS
        or len({name.casefold() for name in names}) != len(names)
        or any(_ODD_NAME.search(name) for name in names)
        or any(
            part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts
        )
    )


def targets(package, part=""):
    """Where a part's relations lead: part names by relation id and by last word of their kind."""
    path = PurePosixPath(part)
    found = {}
    for _, name, attributes in tags(package, str(path.parent / "_rels" / f"{path.name}.rels")):
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            continue
        target = attributes["Target"]
        full = target[1:] if target.startswith("/") else str(path.parent / target)
        found[attributes["Id"]] = found[attributes["Type"].rpartition("/")[2]] = full
    return found


def tags(package, part):
    """All (parent's name, name, attributes) of a part that says everything in attributes."""
    return _Tags().read(package, part).found


class Elements:
    """Counts down the elements that a workbook may still have, over all its parts."""

    def __init__(self, left=MAX_ELEMENTS):
        self.left = left

    def take(self):
        """Use up one element. Raises Rejected when none is left."""
        self.left -= 1
        if self.left < 0:
            raise Rejected(TOO_BIG)


class PartReader:
    """Feeds a part to expat; subclasses say what a start tag, an end tag and text mean.

    Names lose the prefix that the root element has ("x:row" in a root "x:worksheet"); elements
    with another prefix belong to extensions and arrive as "".
    """

    def read(self, package, part):
        """Read the part through to its end; returns the reader."""
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = self._root
        with package.open(part) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
        return self

    def _root(self, name, attributes):
        parser, prefix = self._parser, name.rpartition(":")[0]
        start, end = self.start, self.end
        if prefix:
            parser.StartElementHandler = lambda name, found: start(_local(name, prefix), found)
            parser.EndElementHandler = lambda name: end(_local(name, prefix))
        else:
            parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = self.text
        parser.StartElementHandler(name, attributes)

    def start(self, name, attributes):
        """A start tag with its attributes as a dict."""

    def end(self, name):
        """An end tag."""

    def text(self, text):
        """Some text, in one piece as long as no tag interrupts it."""


def _local(name, prefix):
    found, _, local = name.rpartition(":")
    return local if found == prefix else ""


def _refuse_document_type(*_):
    raise Rejected(DAMAGED)


class _Tags(PartReader):
    def __init__(self):
        self.found, self._open, self._elements = [], [""], Elements(MAX_TAGS)

    def start(self, name, attributes):
        self._elements.take()
        self.found.append((self._open[-1], name, attributes))
        self._open.append(name)

    def end(self, name):
        self._open.pop()
