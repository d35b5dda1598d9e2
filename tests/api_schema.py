"""A small validator for the part of JSON Schema that the API's description uses."""

import re
from datetime import datetime

KINDS = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}
KNOWN = {
    "type",
    "enum",
    "format",
    "minimum",
    "maximum",
    "pattern",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "$ref",
}


def faults(value, schema, description, where="$"):
    """What of the value does not fit the schema, as "where: what"."""
    assert set(schema) <= KNOWN, schema
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return faults(value, schema, description, where)
    if "anyOf" in schema:
        tried = [faults(value, each, description, where) for each in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    is_flag = isinstance(value, bool) and "boolean" not in kinds
    if is_flag or not isinstance(value, tuple(_types(kinds))):
        return [f"{where}: {value!r} is no {kinds}"]
    if value is None:
        return []
    return [f"{where}: {found}" for found in _plain_faults(value, schema)] + _inner_faults(
        value, schema, description, where
    )


def _types(kinds):
    for kind in kinds:
        types = KINDS[kind]
        yield from types if isinstance(types, tuple) else [types]


def _plain_faults(value, schema):
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is not one of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{value} is too small"
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{value} is too large"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{value!r} does not match"
    if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{value!r} has no zone"


def _inner_faults(value, schema, description, where):
    found = []
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += faults(item, schema["items"], description, f"{where}[{number}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [
            f"{where}: lacks {name}" for name in schema.get("required", ()) if name not in value
        ]
        for name, item in value.items():
            its = known.get(name, schema.get("additionalProperties", True))
            if its is False:
                found.append(f"{where}: unknown {name}")
            elif its is not True:
                found += faults(item, its, description, f"{where}.{name}")
    return found
