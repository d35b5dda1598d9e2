"""The house has floors: a file imports only from floors below its own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = [
    {"models", "roles"},
    {"formats", "fields", "drawings", "files"},
    {"workflow", "recap", "forms", "workbooks", "documents", "notices", "years"},
    {"resources", "upkeep"},
    {"context", "views", "admin", "management", "templatetags", "demo"},
    {"urls"},
]
MODELS = [
    "places",
    "people",
    "years",
    "plans",
    "progress",
    "evidence",
    "trail",
    "letters",
    "imports",
    "runs",
]
FLOOR_OF = {name: level for level, names in enumerate(FLOORS) for name in names}


def modules():
    for path in sorted((ROOT / "reporting").rglob("*.py")):
        parts = path.relative_to(ROOT / "reporting").with_suffix("").parts
        if parts[0] not in ("migrations", "apps", "__init__"):
            yield path, parts


def imports(path):
    """Dotted names below `reporting` that the file imports, as tuples of parts."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("reporting."):
                yield tuple(name.split(".")[1:])


@pytest.mark.parametrize(
    ("path", "parts"), [pytest.param(*found, id="/".join(found[1])) for found in modules()]
)
def test_file_imports_only_from_floors_below(path, parts):
    floor = FLOOR_OF[parts[0]]
    above = [
        ".".join(name)
        for name in imports(path)
        if name[0] != parts[0] and FLOOR_OF[name[0]] > floor
    ]
    beside = [
        ".".join(name)
        for name in imports(path)
        if name[0] != parts[0] and FLOOR_OF[name[0]] == floor and floor not in (0, 1, 4)
    ]
    assert above + beside == []


@pytest.mark.parametrize("name", MODELS)
def test_models_import_only_from_models_below(name):
    below = set(MODELS[: MODELS.index(name)])
    used = {
        found[1]
        for found in imports(ROOT / "reporting" / "models" / f"{name}.py")
        if found[0] == "models" and found[1] in MODELS
    }
    assert used - below == set()
