"""What between two OpenAPI documents would break a client that works today. What is only added breaks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """A sentence for every change that takes something away or asks for something more."""
    return sorted(set(_of_paths(old, new)))


def _of_paths(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for path, item in old["paths"].items():
        for method, before in item.items():
            if method not in METHODS:
                continue
            where = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is None:
                yield f"{where} is gone."
                continue
            yield from _of_parameters(where, before, after, (old, new))
            yield from _of_body(where, before, after, (old, new))
            yield from _of_answers(where, before, after, (old, new))
            if before.get("operationId") != after.get("operationId"):
                yield f"{where} has another operationId, and so another name in clients."
            if after.get("security") and not before.get("security"):
                yield f"{where} asks for a token now."


Both = tuple[dict[str, Any], dict[str, Any]]


def _of_parameters(where: str, before: dict[str, Any], after: dict[str, Any], both: Both) -> Iterator[str]:
    olds = {(p["in"], p["name"]): p for p in before.get("parameters", [])}
    news = {(p["in"], p["name"]): p for p in after.get("parameters", [])}
    for place, parameter in olds.items():
        if place not in news:
            yield f"{where} does not take {place[0]}.{place[1]} any more."
            continue
        yield from _narrowed(f"{where} {place[0]}.{place[1]}", parameter["schema"], news[place]["schema"], both)
        if news[place].get("required") and not parameter.get("required"):
            yield f"{where} requires {place[0]}.{place[1]}."
    for place, parameter in news.items():
        if place not in olds and parameter.get("required"):
            yield f"{where} requires {place[0]}.{place[1]}."


def _of_body(where: str, before: dict[str, Any], after: dict[str, Any], both: Both) -> Iterator[str]:
    old, new = _json(before.get("requestBody")), _json(after.get("requestBody"))
    if old is None:
        if new is not None and after["requestBody"].get("required"):
            yield f"{where} requires a body."
        return
    if new is None:
        yield f"{where} does not take a JSON body any more."
        return
    yield from _narrowed(f"{where} body", old, new, both)


def _of_answers(where: str, before: dict[str, Any], after: dict[str, Any], both: Both) -> Iterator[str]:
    for status, answer in before["responses"].items():
        if status[0] not in "23":
            continue
        if status not in after["responses"]:
            yield f"{where} does not answer {status} any more."
            continue
        old, new = _json(answer), _json(after["responses"][status])
        if old is not None:
            if new is None:
                yield f"{where} {status} is no JSON any more."
            else:
                yield from _widened(f"{where} {status}", old, new, both)


def _json(part: dict[str, Any] | None) -> dict[str, Any] | None:
    found = (part or {}).get("content", {}).get("application/json", {}).get("schema")
    return found if isinstance(found, dict) else None


def _narrowed(
    where: str, old: dict[str, Any], new: dict[str, Any], both: Both, seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Something that a client sends: everything that was taken must still be taken."""
    pair = f"{old.get('$ref')}|{new.get('$ref')}"
    if old.get("$ref") and pair in seen:
        return
    old, new = _resolved(old, both[0]), _resolved(new, both[1])
    seen = seen | {pair}
    lost = _kinds(old) - _kinds(new)
    if lost:
        yield f"{where} does not take {', '.join(sorted(lost))} any more."
    for value in set(map(str, _values(old))) - set(map(str, _values(new))) if _values(new) else ():
        yield f"{where} does not take {value!r} any more."
    for limit, is_tighter in LIMITS.items():
        if limit in new and (limit not in old or is_tighter(old[limit], new[limit])):
            yield f"{where} has a tighter {limit}."
    fields, named = old.get("properties", {}), new.get("properties", {})
    for name, field in fields.items():
        if name not in named:
            yield f"{where}.{name} is not taken any more."
        else:
            yield from _narrowed(f"{where}.{name}", field, named[name], both, seen)
    for name in set(new.get("required", [])) - set(old.get("required", [])):
        yield f"{where}.{name} is required."
    if "items" in old and "items" in new:
        yield from _narrowed(f"{where}[]", old["items"], new["items"], both, seen)


def _widened(
    where: str, old: dict[str, Any], new: dict[str, Any], both: Both, seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Something that a client reads: everything that was there must be there still, in the same form."""
    pair = f"{old.get('$ref')}|{new.get('$ref')}"
    if old.get("$ref") and pair in seen:
        return
    old, new = _resolved(old, both[0]), _resolved(new, both[1])
    seen = seen | {pair}
    gained = _kinds(new) - _kinds(old)
    if gained:
        yield f"{where} can be {', '.join(sorted(gained))} now."
    for name, field in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{where}.{name} is gone."
        else:
            yield from _widened(f"{where}.{name}", field, new["properties"][name], both, seen)
    for name in set(old.get("required", [])) - set(new.get("required", [])):
        yield f"{where}.{name} is not always there any more."
    if "items" in old and "items" in new:
        yield from _widened(f"{where}[]", old["items"], new["items"], both, seen)


LIMITS: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda old, new: new > old,
    "maximum": lambda old, new: new < old,
    "minLength": lambda old, new: new > old,
    "maxLength": lambda old, new: new < old,
    "minItems": lambda old, new: new > old,
    "maxItems": lambda old, new: new < old,
    "pattern": lambda old, new: new != old,
}


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """A schema without references; of `T or null`, the T, whose null `_kinds` keeps."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    parts = [_resolved(part, document) for part in schema.get("anyOf", [])]
    real = [part for part in parts if part.get("type") != "null"]
    if len(real) == 1:
        return {**real[0], "nullable": len(parts) > 1 or real[0].get("nullable", False)}
    return {**schema, "anyOf": real, "nullable": len(real) < len(parts)} if parts else schema


def _kinds(schema: dict[str, Any]) -> set[str]:
    kinds = {str(kind) for part in schema.get("anyOf", [schema]) if (kind := part.get("type"))}
    return kinds | ({"null"} if schema.get("nullable") else set())


def _values(schema: dict[str, Any]) -> list[Any]:
    return list(schema.get("enum", [schema["const"]] if "const" in schema else []))
