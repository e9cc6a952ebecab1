"""Whether one JSON schema accepts all that another allows: types, fields, allowed values and time formats."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

TIME_FORMATS = {"date", "date-time", "uuid"}


def misfits(reader: Schema, writer: Schema, path: str = "") -> list[str]:
    """Tell what `writer` may write that `reader` does not take; empty when it takes everything.

    Fields that the reader does not know are no misfit. Both may use $defs, anyOf and lists of types.
    """
    return list(_misfits(reader, reader.get("$defs", {}), writer, writer.get("$defs", {}), path))


def variants(schema: Schema, example: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield `example` cut down to the required fields with null wherever allowed, then once per allowed value."""
    fields = schema["properties"]
    minimal = {name: None if "null" in fields[name]["type"] else example[name] for name in schema["required"]}
    yield minimal
    for name in schema["required"]:
        for value in fields[name].get("enum", ()):
            yield {**minimal, name: value}


def _misfits(reader: Schema, reads: Schema, writer: Schema, writes: Schema, path: str) -> Iterator[str]:
    readings = list(_alternatives(reader, reads))
    for writing in _alternatives(writer, writes):
        candidates = [reading for reading in readings if _same_type(reading, writing)]
        if not candidates:
            yield f"{path or 'payload'}: {writing.get('type', 'anything')} is not read"
            continue
        found = [list(_inside(reading, reads, writing, writes, path)) for reading in candidates]
        yield from min(found, key=len)


def _inside(reading: Schema, reads: Schema, writing: Schema, writes: Schema, path: str) -> Iterator[str]:
    if "enum" in reading:
        unread = set(writing["enum"]) - set(reading["enum"]) if "enum" in writing else {"any value"}
        if unread:
            yield f"{path}: not read: {sorted(unread)}"
    wanted = reading.get("format")
    if wanted in TIME_FORMATS and writing.get("type") in {None, "string"} and writing.get("format") != wanted:
        yield f"{path}: read as {wanted}, written as {writing.get('format', 'text')}"
    if "items" in reading and "items" in writing:
        yield from _misfits(reading["items"], reads, writing["items"], writes, f"{path}[]")
    for name, field in reading.get("properties", {}).items():
        if name in writing.get("properties", {}):
            yield from _misfits(field, reads, writing["properties"][name], writes, f"{path}.{name}")
        if name in reading.get("required", ()) and name not in writing.get("required", ()):
            yield f"{path}.{name}: needed but not promised"


def _alternatives(schema: Schema, defs: Schema) -> Iterator[Schema]:
    if "$ref" in schema:
        yield from _alternatives(defs[schema["$ref"].rpartition("/")[2]], defs)
        return
    options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if options:
        for option in options:
            yield from _alternatives(option, defs)
        return
    values = {"enum": [schema["const"]]} if "const" in schema else {}
    types = schema.get("type", ())
    for name in [types] if isinstance(types, str) else types:
        yield {"type": name} if name == "null" else {**schema, **values, "type": name}
    if not types:
        yield {**schema, **values}


def _same_type(reading: Schema, writing: Schema) -> bool:
    read, written = reading.get("type"), writing.get("type")
    return read is None or read == written or (read == "number" and written == "integer")
