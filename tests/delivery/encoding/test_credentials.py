"""Content credentials: signed last, read back, broken by any edit, and checked by a deep validation."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.delivery.encoding import credentials, tags
from soundflow_core.library.catalog.publishing import put_audio
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.validation import validate
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Tier
from tests.support.tracks import make_track


def _named(name):
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def _certificate(subject, key, issuer, issuer_key, is_authority):
    now = datetime.now(UTC)
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False)  # fmt: skip  # noqa: E501
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(subject)).issuer_name(_named(issuer)).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=not is_authority, key_cert_sign=is_authority, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )  # fmt: skip
    if not is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


@pytest.fixture(scope="module")
def signing(tmp_path_factory):
    """A key with a chain of two certificates, as an operator buys it."""
    folder = tmp_path_factory.mktemp("keys")
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Test Root", root_key, "Test Root", root_key, True)
    leaf = _certificate("Test Studio", key, "Test Root", root_key, False)
    pem = serialization.Encoding.PEM
    (folder / "certs.pem").write_bytes(leaf.public_bytes(pem) + root.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return PremiumSettings(c2pa_certificates=folder / "certs.pem", c2pa_key=folder / "key.pem")


@pytest.fixture
def made(tmp_path):
    entry, path = make_track(tmp_path, tier=Tier.PREMIUM)
    entry = entry.model_copy(
        update={"method": "model", "model": "tiny", "model_revision": "r1", "prompt": "calm", "ai_generated": True}
    )
    tags.write(path, entry, None, b"\x89PNG" + bytes(60_000))
    return entry, path


def test_what_is_signed_is_read_back_and_our_tag_stays_readable(made, signing):
    entry, path = made
    assert credentials.read(path.read_bytes()) is None
    assert credentials.sign(path, entry, signing)
    found = credentials.read(path.read_bytes())
    assert found.is_valid
    assert found.source_type == "trainedAlgorithmicMedia"
    assert found.signer == "Test Studio"
    assert tags.read(path).entry.prompt == "calm"
    assert tags.read_head(path.read_bytes()[: tags.HEAD_BYTES]).entry.model_revision == "r1"
    assert tags.audio_sha256(path.read_bytes()) == entry.sha256


def test_procedural_music_is_another_kind_of_source(made):
    entry, _ = made
    actions = credentials.manifest_of(entry.model_copy(update={"method": "procedural"}))["assertions"][0]["data"][
        "actions"
    ]
    assert actions[0]["digitalSourceType"].endswith("/algorithmicMedia")


def test_an_edited_tag_breaks_the_signature(made, signing):
    entry, path = made
    credentials.sign(path, entry, signing)
    content = bytearray(path.read_bytes())
    at = content.index(b"calm")
    content[at : at + 4] = b"loud"
    assert not credentials.read(bytes(content)).is_valid


def test_without_a_key_nothing_is_signed_and_half_a_key_is_an_error(made, signing, tmp_path):
    entry, path = made
    before = path.read_bytes()
    assert not credentials.sign(path, entry, PremiumSettings())
    with pytest.raises(ConfigurationError, match="only one is set"):
        credentials.sign(path, entry, PremiumSettings(c2pa_key=signing.c2pa_key))
    with pytest.raises(ConfigurationError, match="can't be read"):
        credentials.sign(
            path, entry, PremiumSettings(c2pa_key=tmp_path / "no", c2pa_certificates=signing.c2pa_certificates)
        )
    with pytest.raises(ConfigurationError, match="SOUNDFLOW_C2PA"):
        credentials.sign(
            path, entry, PremiumSettings(c2pa_key=signing.c2pa_certificates, c2pa_certificates=signing.c2pa_key)
        )
    assert path.read_bytes() == before


def test_a_deep_validation_finds_broken_credentials(made, signing, tmp_path):
    entry, path = made
    entry = entry.model_copy(update={"date": date(2025, 1, 15)})
    credentials.sign(path, entry, signing)
    store, settings = MemoryStore(), Settings(store="file:///nowhere", work_folder=tmp_path)
    put_audio(store, entry, path)
    rebuild(store, settings)
    assert not [p for p in validate(store, settings, deep=True).problems if "credentials" in p.sentence]
    content = bytearray(path.read_bytes())
    at = content.index(b"calm")
    content[at : at + 4] = b"loud"
    path.write_bytes(content)
    put_audio(store, entry, path, replace=True)
    rebuild(store, settings)
    problems = [p.sentence for p in validate(store, settings, deep=True).problems]
    assert any("credentials" in sentence for sentence in problems)
