"""The typed client for frontends, written from OpenAPI.

`python -m tools.openapi_client` writes `docs/openapi.json` and `frontend/lib/api/client.ts`.

The same document always gives the same bytes. A change that would break a client in use is refused, unless `--break` says that it is meant.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tools.openapi_compatibility import breaking_changes

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "docs" / "openapi.json"
CLIENT = ROOT / "frontend" / "lib" / "api" / "client.ts"

HEAD = """/**
 * The SoundFlow API as TypeScript. Written by `python -m tools.openapi_client` from docs/openapi.json; do not edit.
 */
/* eslint-disable */

"""
RUNTIME = """
/** A refusal of the API: an RFC 9457 problem document. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<ProblemDocument>,
    readonly requestId: string | null,
    readonly retryAfterSec: number | null,
  ) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.name = "ApiProblem";
  }
}

/** How to reach the API: its address, the token to send, and what stands in for `fetch` in tests. */
export interface ApiOptions {
  base?: string;
  token?: () => string | null | undefined;
  fetch?: typeof fetch;
}

type Query = Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>;

function queryOf(query: Query | undefined): string {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) found.append(name, String(one));
    }
  }
  const text = found.toString();
  return text && `?${text}`;
}

/** Each method is one call; every refusal is thrown as an `ApiProblem`, and an unreachable server as fetch's own `TypeError`. */
export class SoundFlowApi {
  private readonly base: string;

  constructor(private readonly options: ApiOptions = {}) {
    this.base = (options.base ?? "").replace(/\\/$/, "");
  }

  /** Any call: adds the token, throws refusals. */
  async send(method: string, path: string, body?: unknown, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const token = this.options.token?.();
    if (token && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${token}`);
    if (body !== undefined) headers.set("Content-Type", "application/json");
    const call = this.options.fetch ?? fetch;
    const answer = await call(this.base + path, {
      ...init,
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer;
    const problem = (await answer.json().catch(() => ({}))) as Partial<ProblemDocument>;
    const wait = Number(answer.headers.get("Retry-After"));
    throw new ApiProblem(answer.status, problem, answer.headers.get("X-Request-Id"), wait > 0 ? wait : null);
  }
"""


def document() -> dict[str, Any]:
    """The OpenAPI document of this version, as plain JSON values."""
    from api.app import create_app  # noqa: PLC0415  # the whole application, only where it is needed
    from soundflow_core.base.settings import ApiSettings, Settings  # noqa: PLC0415
    from soundflow_core.library.storage.memory_store import MemoryStore  # noqa: PLC0415

    settings = Settings(store="file:///nowhere", work_folder=Path("nowhere"))
    return dict(json.loads(json.dumps(create_app(settings, ApiSettings(), MemoryStore()).openapi())))


def as_snapshot(found: dict[str, Any]) -> str:
    """The document as it is kept."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def as_typescript(found: dict[str, Any]) -> str:
    """The whole client."""
    types = [_declaration(name, schema) for name, schema in sorted(found["components"]["schemas"].items())]
    calls = [
        _method(path, method, operation) for path, item in found["paths"].items() for method, operation in item.items()
    ]
    return HEAD + "\n".join(types) + RUNTIME + "\n" + "\n".join(calls) + "}\n"


def _declaration(name: str, schema: dict[str, Any]) -> str:
    text = _comment(schema.get("description"), "")
    if "enum" in schema:
        return f"{text}export type {name} = {' | '.join(json.dumps(value) for value in schema['enum'])};\n"
    return f"{text}export interface {name} {_fields(schema, '')}\n"


def _fields(schema: dict[str, Any], indent: str) -> str:
    required = schema.get("required", [])
    lines = []
    for name, field in schema.get("properties", {}).items():
        mark = "" if name in required else "?"
        lines.append(
            f"{_comment(field.get('description'), indent + '  ')}{indent}  {name}{mark}: {_type(field, indent + '  ')};\n"
        )
    return "{\n" + "".join(lines) + indent + "}"


def _type(schema: dict[str, Any], indent: str = "") -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return (" & " if several == "allOf" else " | ").join(
                dict.fromkeys(_type(part, indent) for part in schema[several])
            )
    if "const" in schema or "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
        inner = _type(items, indent)
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if kind == "object":
        if "properties" in schema:
            return _fields(schema, indent)
        extra = schema.get("additionalProperties")
        return f"Record<string, {_type(extra, indent) if isinstance(extra, dict) and extra else 'unknown'}>"
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}.get(
        str(kind), "unknown"
    )


def _method(path: str, method: str, operation: dict[str, Any]) -> str:
    """A function for a call that answers JSON; for any other, one that gives its address."""
    parameters = operation.get("parameters", [])
    places = [p for p in parameters if p["in"] == "path"]
    queries = [p for p in parameters if p["in"] == "query"]
    headers = [p for p in parameters if p["in"] == "header"]
    arguments = [f"{_camel(p['name'])}: {_type(p['schema'])}" for p in places]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    answer = _answer(operation)
    if body:
        arguments.append(f"body: {_type(body['schema'])}")
    if queries:
        is_needed = any(p.get("required") for p in queries)
        fields = "; ".join(
            f"{_quoted(p['name'])}{'' if p.get('required') else '?'}: {_type(p['schema'])}" for p in queries
        )
        arguments.append(f"query{'' if is_needed else '?'}: {{ {fields} }}")
    address = path
    for place in places:
        encoded = f"encodeURIComponent({_camel(place['name'])})"
        if place["name"] == "object_key":
            encoded = f'{_camel(place["name"])}.split("/").map(encodeURIComponent).join("/")'
        address = address.replace("{" + place["name"] + "}", "${" + encoded + "}")
    target = f"`{address}`" + (" + queryOf(query)" if queries else "")
    comment = _comment(f"{operation['summary']}. {operation.get('description', '')}".strip(), "  ")
    name = operation["operationId"]
    if answer is None:
        return f"{comment}  {name}Address({', '.join(arguments)}): string {{\n    return this.base + {target};\n  }}\n"
    for one in headers:
        arguments.append(f"{_camel(one['name'])}?: string")
    arguments.append("init?: RequestInit")
    sent = "init"
    if headers:
        pairs = ", ".join(
            f"...({_camel(h['name'])} ? {{ {_quoted(h['name'])}: {_camel(h['name'])} }} : {{}})" for h in headers
        )
        sent = f"{{ ...init, headers: {{ ...Object.fromEntries(new Headers(init?.headers)), {pairs} }} }}"
    call = f'this.send("{method.upper()}", {target}, {"body" if body else "undefined"}, {sent})'
    return f"{comment}  async {name}({', '.join(arguments)}): Promise<{answer}> {{\n    return (await {call}).json();\n  }}\n"


def _answer(operation: dict[str, Any]) -> str | None:
    for status in ("200", "202"):
        schema = operation["responses"].get(status, {}).get("content", {}).get("application/json", {}).get("schema")
        if schema:
            return _type(schema)
    return None


def _comment(text: str | None, indent: str) -> str:
    return f"{indent}/** {' '.join(text.split()).replace('*/', '* /')} */\n" if text else ""


def _camel(name: str) -> str:
    first, *rest = name.replace("-", "_").split("_")
    return first.lower() + "".join(word.title() for word in rest)


def _quoted(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def main(words: list[str]) -> int:
    """Write both files; 1 where that would break clients."""
    found = document()
    if SNAPSHOT.exists() and "--break" not in words:
        broken = breaking_changes(json.loads(SNAPSHOT.read_text()), found)
        if broken:
            sys.stderr.write(
                "These changes break clients in use:\n" + "".join(f"- {sentence}\n" for sentence in broken)
            )
            return 1
    for path, text in ((SNAPSHOT, as_snapshot(found)), (CLIENT, as_typescript(found))):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
