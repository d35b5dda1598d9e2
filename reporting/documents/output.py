"""From a plain dict of texts to the bytes of a PDF or a Word file."""

import json
import unicodedata
from io import BytesIO
from pathlib import Path

import typst
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from reporting.files import page_count

HERE = Path(__file__).parent
LAYOUTS, TEMPLATES, FONTS = HERE / "layouts", HERE / "templates", HERE / "fonts"
# Controls, marks that reorder a line, halves of characters, and what is no character at all.
UNPRINTABLE = {"Cc", "Cf", "Cs", "Cn"}


def pdf(name, data):
    """The PDF of layouts/<name>.typ filled with `data`, tagged for screen readers.

    It claims PDF/UA unless a text holds letters that the fonts do not have, such as emoji.
    """
    try:
        return _compile(name, data, ["ua-1"])
    except typst.TypstError:
        return _compile(name, data, [])


def sized(name, data, sizes):
    """The same data with the first of the type sizes in which its "page" is one page of paper.

    The last size when none is. A trial costs no tags.
    """
    for size in sizes:
        found = {**data, "page": {**data["page"], "size": size}}
        if size == sizes[-1] or page_count(_compile(name, found, [], tagged=False)) == 1:
            return found
    raise ValueError("no sizes")


def _compile(name, data, standards, *, tagged=True):
    return typst.compile(
        str(LAYOUTS / f"{name}.typ"),
        root=str(LAYOUTS),
        font_paths=[str(FONTS)],
        # The same pages on every machine.
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printable(data))},
        pdf_standards=standards,
        pdf_tags=tagged,
    )


def docx(name, data):
    """The Word file of templates/<name>.docx filled with `data`.

    The template is anybody's to change in Word: it runs in a sandbox, and a name that `data`
    does not have is an error.
    """
    path = TEMPLATES / f"{name}.docx"
    sandbox = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    return filled(path, data, sandbox, title=data["title"], author=data["pokja"])


def filled(template, data, sandbox, *, title, author):
    """The Word template, a path or a file, filled with `data` in the Jinja environment given."""
    template = DocxTemplate(template)
    template.render(printable(data), jinja_env=sandbox)
    properties = template.docx.core_properties
    properties.title, properties.author = title, author
    out = BytesIO()
    template.save(out)
    return out.getvalue()


def printable(data):
    """The same dict, list or text without the characters that no document can hold."""
    if isinstance(data, dict):
        return {key: printable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [printable(value) for value in data]
    if not isinstance(data, str):
        return data
    lines = data.replace("\r\n", "\n").replace("\t", " ")
    return "".join(x for x in lines if x == "\n" or unicodedata.category(x) not in UNPRINTABLE)
