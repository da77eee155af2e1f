"""C2PA content credentials: a signed statement in the file that a model made this sound (c2pa-python; C2PA 2.2, section 18.15).

Signing is the last thing that happens to a file: any later edit of its tag breaks the signature.
"""

from __future__ import annotations

import io
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soundflow_core import ENGINE_VERSION
from soundflow_core.base.errors import ConfigurationError, QualityError, Unavailable
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.model.entry import CatalogEntry

SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
FORMAT = "audio/mpeg"
MARK = b"application/c2pa\0"
"""The type of the ID3 frame that holds credentials."""
UNTRUSTED = "signingCredential.untrusted"
"""Said of every certificate that is on no trust list; the signature itself holds."""


@dataclass(frozen=True)
class ContentCredentials:
    """What a file's credentials say."""

    source_type: str
    """`trainedAlgorithmicMedia` where a model made it."""
    signer: str
    is_valid: bool
    problems: tuple[str, ...]


def sign(path: Path, entry: CatalogEntry, premium: PremiumSettings) -> bool:
    """Sign a tagged mp3 in place, where a key is configured; returns whether it was. ConfigurationError where the key is wrong."""
    if premium.c2pa_key is None and premium.c2pa_certificates is None:
        return False
    if premium.c2pa_key is None or premium.c2pa_certificates is None:
        raise ConfigurationError("Of SOUNDFLOW_C2PA_KEY and SOUNDFLOW_C2PA_CERTS only one is set; set both or none.")
    c2pa = _library()
    signer = _signer(c2pa, premium.c2pa_key, premium.c2pa_certificates, premium)
    part = path.with_name(f"{path.name}.c2pa.part")
    try:
        content = io.BytesIO(path.read_bytes())
        signed = io.BytesIO()
        with c2pa.Builder(json.dumps(manifest_of(entry))) as builder:
            builder.sign(signer, FORMAT, content, signed)
        part.write_bytes(signed.getvalue())
        part.replace(path)
    except c2pa.C2paError as error:
        raise ConfigurationError(
            f"The content credentials can't be signed ({error}); check the variables SOUNDFLOW_C2PA_…."
        ) from error
    except OSError as error:
        raise Unavailable(f"{path} can't be signed ({error.strerror}); free some space and try again.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return True


def manifest_of(entry: CatalogEntry) -> dict[str, Any]:
    """What is signed: that it was created, by what kind of source, with what software, and the track's own facts."""
    kind = "trainedAlgorithmicMedia" if entry.method == "model" else "algorithmicMedia"
    agent = {"name": entry.model or "SoundFlow", "version": entry.model_revision or ENGINE_VERSION}
    created = {"action": "c2pa.created", "softwareAgent": agent, "digitalSourceType": SOURCES + kind}
    facts = {
        "id": entry.id,
        "prompt": entry.prompt,
        "seed": entry.seed,
        "license": entry.license,
        "sha256": entry.sha256,
    }
    return {
        "claim_generator_info": [{"name": "SoundFlow", "version": ENGINE_VERSION}],
        "title": entry.title,
        "format": FORMAT,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
            {
                "label": "app.soundflow.track",
                "data": {name: value for name, value in facts.items() if value is not None},
            },
        ],
    }


def read(mp3: bytes | Path) -> ContentCredentials | None:
    """The credentials in an mp3, verified against its bytes; None where it has none. QualityError where they can't be read."""
    with io.BytesIO(mp3) if isinstance(mp3, bytes) else mp3.open("rb") as file:
        if MARK not in file.read(1 << 20):
            return None
        file.seek(0)
        c2pa = _library()
        try:
            with c2pa.Reader(FORMAT, file) as reader:
                said = json.loads(reader.json())
        except c2pa.C2paError as error:
            raise QualityError(f"The content credentials can't be read ({error}); sign the file again.") from error
    manifest = said["manifests"][said["active_manifest"]]
    problems = tuple(
        str(status["code"]) for status in said.get("validation_status", ()) if status.get("code") != UNTRUSTED
    )
    actions = next(a["data"]["actions"] for a in manifest["assertions"] if a["label"].startswith("c2pa.actions"))
    kind = str(actions[0].get("digitalSourceType", "")).removeprefix(SOURCES)
    signer = str((manifest.get("signature_info") or {}).get("issuer") or "unknown")
    return ContentCredentials(kind, signer, not problems, problems)


def _library() -> Any:
    try:
        import c2pa  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise ConfigurationError(
            "Content credentials need c2pa-python, which is not installed; run pip install 'soundflow[premium]'."
        ) from error
    return c2pa


def _signer(c2pa: Any, key_file: Path, certificate_file: Path, premium: PremiumSettings) -> Any:
    try:
        key, certificates = key_file.read_bytes(), certificate_file.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{error.filename} can't be read ({error.strerror}); check SOUNDFLOW_C2PA_KEY and SOUNDFLOW_C2PA_CERTS."
        ) from error
    algorithm = getattr(c2pa.C2paSigningAlg, premium.c2pa_algorithm.upper())
    authority = premium.c2pa_time_authority.encode() if premium.c2pa_time_authority else None
    try:
        return c2pa.Signer.from_info(c2pa.C2paSignerInfo(algorithm, certificates, key, authority))
    except c2pa.C2paError as error:
        raise ConfigurationError(
            f"The signing key or certificate is wrong ({error}); check SOUNDFLOW_C2PA_CERTS."
        ) from error
