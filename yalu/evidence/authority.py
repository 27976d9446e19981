"""Checks replies of time-stamping authorities against certificates, by rfc3161-client (decision 0351)."""

from __future__ import annotations

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from yalu.evidence.verifier.timestamp import TOKEN, values, within


def query(message: bytes) -> bytes:
    """Return a request for a time for the SHA-256 of a message; the reply shall hold the authority's certificate."""
    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=False).cert_request(cert_request=True).build().as_bytes()


def fault(reply: bytes, message: bytes, certificates: bytes) -> str | None:
    """Why a reply is none for the message by an authority below these certificates (PEM); None: it is one."""
    try:
        known = load_pem_x509_certificates(certificates)
        builder = VerifierBuilder(
            roots=[each for each in known if each.issuer == each.subject],
            intermediates=[each for each in known if each.issuer != each.subject],
        )
        builder.build().verify_message(decode_timestamp_response(_in_order(reply)), message)
    except (VerificationError, ValueError, IndexError) as error:
        return str(error)
    return None


def _in_order(reply: bytes) -> bytes:
    """The reply with its certificates in the order of DER, which not every authority keeps; nobody signed the order."""
    whole = [value for value, _ in values(within(reply, *TOKEN))]
    for value in whole[3:4]:
        certificates = [each for each, _ in values(within(value, 0))]
        if value[:1] == b"\xa0":
            return reply.replace(b"".join(certificates), b"".join(sorted(certificates)), 1)
    return reply
