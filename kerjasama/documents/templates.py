"""Filling a template: fields and conditions on them, and nothing else that Jinja can do.

Templates are brought by people, so what one may say is a list of what is allowed, not of what is
forbidden: no loop, call, filter, attribute or sum. It cannot run for ever or reach the program.
"""

import re
import zipfile
from io import BytesIO

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from kerjasama.contents import paragraphs_of
from kerjasama.documents.fields import EXAMPLES, FIELDS
from reporting.documents.output import filled
from reporting.files import BROKEN_ARCHIVE
from reporting.formats import file_size

SIZE_MAX = 2 * 1024 * 1024
TEXT_MAX = 8 * 1024 * 1024
TAGS_MAX = 300
DEEPEST = 8
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
UNFINISHED = (
    "Tanda isian tidak lengkap atau salah tulis. Tulis {{ nama }}, dan tutup setiap "
    "{% if nama %} dengan {% endif %}."
)


class BadTemplate(Exception):
    """The template cannot be used; `sentences` say what is wrong, where, and what to do."""

    def __init__(self, sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class _Fields(SandboxedEnvironment):
    """A sandbox that looks at every part of the file before it runs it."""

    def from_string(self, source, globals=None, template_class=None):
        complaints = _complaints(self, source)
        if complaints:
            raise BadTemplate(complaints)
        return super().from_string(source, globals, template_class)


def render(template, texts, *, title, author):
    """The bytes of the Word template filled with `texts`, a dict of all FIELDS.

    Raises BadTemplate.
    """
    sandbox = _Fields(autoescape=True, undefined=StrictUndefined)
    try:
        return filled(BytesIO(template), texts, sandbox, title=title, author=author)
    except BadTemplate:
        raise
    except Exception as broken:  # Word files break python-docx and lxml in many ways
        raise BadTemplate(
            ["Berkas ini tidak dapat diisi. Simpan ulang dari Word sebagai DOCX, lalu unggah lagi."]
        ) from broken


def judge(template):
    """Look at the template and fill it once with the examples; returns those bytes.

    Raises BadTemplate with one sentence for each thing that is wrong.
    """
    try:
        _check_package(template)
        paragraphs = paragraphs_of(template)
    except BROKEN_ARCHIVE:
        raise BadTemplate(
            ["Berkas ini tidak terbaca sebagai dokumen Word. Simpan ulang, lalu unggah lagi."]
        ) from None
    sandbox, wrong, tags = SandboxedEnvironment(), [], 0
    for text in paragraphs:
        tags += len(TAG.findall(text))
        for tag in re.findall(r"\{\{.*?\}\}", text):
            wrong += [sentence + _place(text) for sentence in _complaints(sandbox, tag)]
        if re.search(r"\{[{%]", TAG.sub("", text)):
            wrong.append(UNFINISHED + _place(text))
    if tags > TAGS_MAX:
        wrong.append(f"Templat memakai {tags} isian, paling banyak {TAGS_MAX}. Kurangi isiannya.")
    if wrong:
        raise BadTemplate(wrong[:10])
    return render(template, EXAMPLES, title="Contoh", author="Contoh")


def _place(text):
    return f" Paragraf: “{text[:80]}”."


def _check_package(template):
    if len(template) > SIZE_MAX:
        raise BadTemplate(
            [f"Templat berukuran {file_size(len(template))}, paling besar {file_size(SIZE_MAX)}."]
        )
    with zipfile.ZipFile(BytesIO(template)) as archive:
        parts = archive.infolist()
        texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in texts) > TEXT_MAX:
            raise BadTemplate(["Teks templat terlalu panjang setelah dibuka. Bagi naskahnya."])
        if any("embeddings/" in part.filename or "activeX" in part.filename for part in parts):
            raise BadTemplate(
                ["Templat berisi objek tertanam. Hapus objeknya di Word, lalu unggah lagi."]
            )
        for part in texts:
            content = archive.read(part)
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise BadTemplate(
                    ["Templat berisi definisi yang tidak dikenal Word. Simpan ulang."]
                )
            if part.filename.endswith(".rels") and _leads_outside(content):
                raise BadTemplate(
                    [
                        "Templat mengambil gambar atau templat lain dari luar berkas. Salin isinya "
                        "ke dokumen Word baru, lalu unggah lagi."
                    ]
                )


def _leads_outside(relations):
    return any(
        b'"External"' in tag and b"/hyperlink" not in tag
        for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", relations)
    )


def _complaints(sandbox, source):
    """Sentences on what the Jinja source may not say, each once."""
    try:
        found = []
        _walk(sandbox.parse(source), found, 0)
        return list(dict.fromkeys(found))
    except TemplateSyntaxError:
        return [UNFINISHED]
    except RecursionError:
        return ["Syarat di templat bersusun terlalu dalam. Sederhanakan."]


def _walk(node, found, depth):
    if not isinstance(node, ALLOWED):
        found.append(
            "Hanya isian {{ nama }} dan syarat {% if nama %} … {% endif %} yang dapat dipakai; "
            "perulangan, hitungan, titik, dan perintah lain tidak."
        )
        return
    if depth > DEEPEST * 3:
        raise RecursionError
    if isinstance(node, nodes.Name) and node.name not in FIELDS:
        found.append(f"Isian “{node.name}” tidak dikenal. Lihat daftar isian.")
    for child in node.iter_child_nodes():
        _walk(child, found, depth + 1)
