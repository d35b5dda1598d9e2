"""The API's description in OpenAPI 3.1, served at its own address."""

from reporting.models import ActionPlan, Band, Period, PlanYear, Region
from reporting.models.progress import ObstacleKind

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
FLAG = {"type": "boolean"}
MOMENT = {"type": "string", "format": "date-time"}
PERCENT = {"type": "number", "minimum": 0, "maximum": 100}
VALUE = {"type": "integer", "minimum": 0}
YEAR = {"type": "integer", "minimum": 2000, "maximum": 2100}
PERIOD = {"type": "string", "enum": Period.Code.values}
LEVEL = {"type": "string", "enum": Band.Level.values}
PILLAR = {"type": "string", "enum": ActionPlan.Pillar.values}
STATES = ["verified", "sent", "nil", "missing", "no_target", "not_applicable"]


def _or_null(schema):
    """The schema, or null for what is not there."""
    known = {**schema, "type": [schema["type"], "null"]} if "type" in schema else None
    if known and "enum" in known:
        known["enum"] = [*known["enum"], None]
    return known or {"anyOf": [schema, {"type": "null"}]}


def _object(**properties):
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(schema):
    return {"type": "array", "items": schema}


def _ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


CELL = _object(
    action=WHOLE,
    target=_or_null(PERCENT),
    percent=_or_null(PERCENT),
    corrected_percent=_or_null(PERCENT),
    value=_or_null(VALUE),
    level=_or_null(LEVEL),
    state={"type": "string", "enum": STATES},
    is_nil=FLAG,
    is_late=FLAG,
)
UNIT = _object(
    region=TEXT,
    name=TEXT,
    rank=_or_null(WHOLE),
    average=_or_null(VALUE),
    level=_or_null(LEVEL),
    owed=WHOLE,
    reports=WHOLE,
    verified=WHOLE,
    cells=_list(_ref("Cell")),
)
COUNTS = _object(
    owed=WHOLE,
    reports=WHOLE,
    verified=WHOLE,
    waiting=WHOLE,
    late=WHOLE,
    figures=WHOLE,
    on_target=WHOLE,
    behind=WHOLE,
)
SCHEMAS = {
    "Error": _object(error=_object(code=TEXT, message=TEXT)),
    "Index": _object(
        name=TEXT,
        version=TEXT,
        definitions=TEXT,
        requests_per_minute=WHOLE,
        links={"type": "object", "additionalProperties": TEXT},
    ),
    "Year": _object(
        year=YEAR,
        province=TEXT,
        status={"type": "string", "enum": PlanYear.Status.values},
        is_public=FLAG,
        is_example=FLAG,
        min_reports=WHOLE,
        levels=_list(_object(level=LEVEL, label=TEXT, floor=WHOLE)),
    ),
    "Period": _object(
        year=YEAR,
        province=TEXT,
        period=PERIOD,
        opens_at=MOMENT,
        due_at=MOMENT,
        closes_at=MOMENT,
        closed_at=_or_null(MOMENT),
        state={"type": "string", "enum": ["upcoming", "open", "late", "closed"]},
    ),
    "Region": _object(
        region=TEXT,
        name=TEXT,
        kind={"type": "string", "enum": Region.Kind.values},
        province=_or_null(TEXT),
    ),
    "Action": _object(
        year=YEAR,
        province=TEXT,
        action=WHOLE,
        title=TEXT,
        short_title=TEXT,
        pillar=PILLAR,
        pillar_name=TEXT,
        continues=_or_null(_object(year=YEAR, action=WHOLE)),
    ),
    "Target": _object(
        year=YEAR,
        period=PERIOD,
        region=TEXT,
        action=WHOLE,
        percent=_or_null(PERCENT),
        is_applicable=FLAG,
    ),
    "Cell": CELL,
    "Unit": UNIT,
    "Recap": _object(
        scope={"type": "string", "enum": ["all", "own", "public"]},
        province=TEXT,
        year=YEAR,
        period=PERIOD,
        as_of=MOMENT,
        closed_at=_or_null(MOMENT),
        is_provisional=FLAG,
        is_example=FLAG,
        verified_only=FLAG,
        definitions=TEXT,
        min_reports=WHOLE,
        average=_or_null(VALUE),
        level=_or_null(LEVEL),
        compared_with=_or_null(PERIOD),
        average_change=_or_null(WHOLE),
        ranked=WHOLE,
        headline=_or_null(TEXT),
        counts=_or_null(COUNTS),
        actions=_list(
            _object(
                action=WHOLE,
                title=TEXT,
                pillar=PILLAR,
                average=_or_null(VALUE),
                level=_or_null(LEVEL),
            )
        ),
        units=_list(_ref("Unit")),
        own_pokja=_or_null(_ref("Unit")),
        obstacles=_or_null(
            _list(
                _object(
                    kind={"type": "string", "enum": ObstacleKind.values}, label=TEXT, count=WHOLE
                )
            )
        ),
        obstacle_reports=_or_null(WHOLE),
        decisions=_list(_object(act=TEXT, reason=TEXT, is_edited=FLAG)),
    ),
}
PARAMETERS = {
    "year": ({**YEAR}, "Tahun RANDA PUG."),
    "period": (PERIOD, "Periode pelaporan."),
    "region": (
        {"type": "string", "pattern": "^[0-9.]{1,5}$"},
        "Kode Kemendagri, misalnya 13.01.",
    ),
    "page": ({"type": "integer", "minimum": 1, "maximum": 999999}, "Halaman, mulai dari 1."),
    "verified_only": (
        FLAG,
        "Hanya angka terverifikasi; tanpa kunci selalu demikian.",
    ),
}
LISTS = {
    "/years": ("Year", "Tahun", ("page",)),
    "/periods": ("Period", "Periode", ("year", "page")),
    "/regions": ("Region", "Daerah", ("page",)),
    "/actions": ("Action", "Rencana aksi", ("year", "page")),
    "/targets": ("Target", "Target tiap daerah", ("year", "period", "region", "page")),
}
FAULTS = {
    "400": "Parameter tidak dikenal atau tidak terbaca.",
    "401": "Kunci tidak dikenal atau dicabut.",
    "403": "Akun kunci tidak boleh membaca rekap.",
    "404": "Tidak ada, atau tidak terbuka bagi pembaca ini.",
    "405": "Hanya GET dan HEAD.",
    "429": "Terlalu banyak permintaan; header Retry-After menyebut detiknya.",
}


def description(address):
    """The whole description as plain dicts; `address` is where the API begins."""
    paths = {
        "/": _path("Petunjuk", _ref("Index"), ()),
        "/openapi.json": _path("Uraian API ini", {"type": "object"}, ()),
        **{
            path: _path(title, _page_of(name), parameters)
            for path, (name, title, parameters) in LISTS.items()
        },
        "/recap/{province}/{year}/{period}": _path(
            "Rekap satu periode",
            _ref("Recap"),
            ("verified_only",),
            in_path={"province": PARAMETERS["region"][0], "year": YEAR, "period": PERIOD},
        ),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "RANDA PUG",
            "version": "1",
            "description": (
                "Hanya dibaca. Tanpa kunci: tahun yang dibuka untuk umum, angka terverifikasi. "
                "Dengan kunci (Authorization: Bearer …): yang boleh dilihat akun kunci itu. "
                "Angka sama dengan halaman rekap; yang tidak ada bernilai null, tidak pernah 0. "
                "Angka periode yang sudah ditutup tetap; koreksi sesudahnya ada di "
                "corrected_percent."
            ),
        },
        "servers": [{"url": address}],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS,
        },
    }


def _page_of(name):
    return _object(
        items=_list(_ref(name)), page=WHOLE, pages=WHOLE, total=WHOLE, next=_or_null(TEXT)
    )


def _path(title, schema, parameters, in_path=None):
    listed = [
        {
            "name": name,
            "in": "query",
            "schema": PARAMETERS[name][0],
            "description": PARAMETERS[name][1],
        }
        for name in parameters
    ]
    listed += [
        {"name": name, "in": "path", "required": True, "schema": its}
        for name, its in (in_path or {}).items()
    ]
    faults = {
        status: {"description": words, "content": _json(_ref("Error"))}
        for status, words in FAULTS.items()
    }
    return {
        "get": {
            "summary": title,
            "parameters": listed,
            "responses": {"200": {"description": title, "content": _json(schema)}, **faults},
        }
    }


def _json(schema):
    return {"application/json": {"schema": schema}}
