"""Certificates for nodes on this machine, by an authority that lives as long as a test."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.local.cluster import Certificates
from deploy.local.ports import LOOPBACK

VALID: Final = timedelta(days=1)


def make_certificates(folder: Path) -> Certificates:
    """An authority, and a key with a certificate of it for 127.0.0.1."""
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority of a test")])
    node = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, LOOPBACK)])

    ca = _draft(authority, authority, authority_key.public_key())
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)  # noqa: FBT003 - nine flags
    ca = ca.add_extension(signs, critical=True)
    own = _draft(node, authority, key.public_key())
    own = own.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False)

    found = Certificates(ca_file=folder / "ca.pem", key_file=folder / "node.pem")
    found.ca_file.write_bytes(ca.sign(authority_key, hashes.SHA256()).public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    found.key_file.write_bytes(private + own.sign(authority_key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return found


def _draft(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + VALID)
    )
