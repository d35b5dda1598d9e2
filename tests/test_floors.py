"""The house has floors: a file imports only from floors below its own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = [
    {"models", "roles"},
    {"formats", "fields", "drawings", "files", "differences"},
    {"notices"},
    {"workflow", "recap", "forms", "workbooks", "documents", "years", "reminders", "people"},
    {"resources", "upkeep"},
    {"context", "views", "admin", "management", "templatetags", "demo", "api", "papers"},
    {"urls"},
]
MODELS = [
    "places",
    "people",
    "access",
    "years",
    "plans",
    "progress",
    "evidence",
    "trail",
    "letters",
    "awards",
    "checkpoints",
    "papers",
    "imports",
    "runs",
    "messages",
    "reminders",
]
FLOOR_OF = {name: level for level, names in enumerate(FLOORS) for name in names}
# What kerjasama has beside the names of the house, each on the floor of its kind.
FLOOR_OF |= {"neighbours": 1, "chains": 3, "contents": 1, "readiness": 3}
# What kerjasama may take: places, people and holidays, the actions that rest on an agreement,
# reading and writing, the frame of pages and admin, the mark of a timed command.
LENT = {
    "models": {"ActionPlan", "Agency", "Holiday", "PlanYear", "Region", "StoredFile", "User"},
    "roles": None,
    "fields": None,
    "formats": None,
    "files": None,
    "drawings": None,
    "workbooks": None,
    "documents": {"output"},
    "admin": {"base"},
    "views": {"serving"},
    "demo": {"cast"},
    "notices": {"notify", "post"},
    "upkeep": {"runs"},
    "years": {"readiness"},
}


def modules(app="reporting"):
    for path in sorted((ROOT / app).rglob("*.py")):
        parts = path.relative_to(ROOT / app).with_suffix("").parts
        if parts[0] not in ("migrations", "apps", "__init__"):
            yield path, parts


def imports(path, app="reporting"):
    """Dotted names below the app that the file imports, as tuples of parts."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith(f"{app}."):
                yield tuple(name.split(".")[1:])


@pytest.mark.parametrize(
    ("app", "path", "parts"),
    [
        pytest.param(app, *found, id=f"{app}/{'/'.join(found[1])}")
        for app in ("reporting", "kerjasama")
        for found in modules(app)
    ],
)
def test_file_imports_only_from_floors_below(app, path, parts):
    floor = FLOOR_OF[parts[0]]
    above = [
        ".".join(name)
        for name in imports(path, app)
        if name[0] != parts[0] and FLOOR_OF[name[0]] > floor
    ]
    beside = [
        ".".join(name)
        for name in imports(path, app)
        if name[0] != parts[0] and FLOOR_OF[name[0]] == floor and floor not in (0, 1, 5)
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


def test_reporting_knows_nothing_of_kerjasama():
    found = {path.name: list(imports(path, "kerjasama")) for path, _ in modules()}
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "path", [pytest.param(path, id="/".join(parts)) for path, parts in modules("kerjasama")]
)
def test_kerjasama_takes_only_what_is_lent(path):
    taken = [
        ".".join(name)
        for name in imports(path)
        if name[0] not in LENT or (LENT[name[0]] is not None and name[1] not in LENT[name[0]])
    ]
    assert taken == []
