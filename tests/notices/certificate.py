"""A certificate for this machine, made anew for each run: TLS is tested without a key in the repository."""

import hashlib
import secrets
from base64 import encodebytes
from pathlib import Path

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
P256, EC_KEY, ECDSA_SHA256, COMMON_NAME = (
    "1.2.840.10045.3.1.7",
    "1.2.840.10045.2.1",
    "1.2.840.10045.4.3.2",
    "2.5.4.3",
)


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a self-signed certificate for 127.0.0.1 and localhost, and its key; give both paths."""
    key = secrets.randbelow(N - 1) + 1
    point = b"\x04" + b"".join(number.to_bytes(32, "big") for number in _times(key, G))
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_text(_pem("CERTIFICATE", _certificate(key, point)))
    inside = (
        _integer(1) + _tag(4, key.to_bytes(32, "big")) + _tag(0xA0, _oid(P256)) + _tag(0xA1, _bits(point))
    )
    private.write_text(_pem("EC PRIVATE KEY", _sequence(inside)))
    return certificate, private


def _certificate(key: int, point: bytes) -> bytes:
    signing = _sequence(_oid(ECDSA_SHA256))
    name = _sequence(_tag(0x31, _sequence(_oid(COMMON_NAME), _tag(0x0C, b"localhost"))))
    valid = _sequence(_tag(0x17, b"200101000000Z"), _tag(0x18, b"21200101000000Z"))
    public = _sequence(_sequence(_oid(EC_KEY), _oid(P256)), _bits(point))
    serial, version = _integer(secrets.randbits(63) + 1), _tag(0xA0, _integer(2))
    extensions = _tag(0xA3, _sequence(*_extensions(hashlib.sha1(point).digest())))
    body = _sequence(version, serial, signing, name, valid, name, public, extensions)
    return _sequence(body, signing, _bits(_sign(key, body)))


def _extensions(key_id: bytes) -> list[bytes]:
    critical = b"\x01\x01\xff"
    names = _sequence(_tag(0x82, b"localhost"), _tag(0x87, bytes((127, 0, 0, 1))))
    return [
        _sequence(_oid("2.5.29.17"), _tag(4, names)),
        _sequence(_oid("2.5.29.19"), critical, _tag(4, _sequence(b"\x01\x01\xff"))),
        _sequence(_oid("2.5.29.15"), critical, _tag(4, b"\x03\x02\x02\x84")),
        _sequence(_oid("2.5.29.14"), _tag(4, _tag(4, key_id))),
        _sequence(_oid("2.5.29.35"), _tag(4, _sequence(_tag(0x80, key_id)))),
    ]


def _sign(key: int, body: bytes) -> bytes:
    nonce = secrets.randbelow(N - 1) + 1
    r = _times(nonce, G)[0] % N
    s = pow(nonce, -1, N) * (int.from_bytes(hashlib.sha256(body).digest(), "big") + r * key) % N
    return _sequence(_integer(r), _integer(s))


def _times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    total: tuple[int, int] | None = None
    while number:
        if number & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        number >>= 1
    assert total is not None
    return total


def _plus(one: tuple[int, int] | None, other: tuple[int, int]) -> tuple[int, int]:
    if one is None:
        return other
    (x, y), (u, v) = one, other
    slope = (3 * x * x - 3) * pow(2 * y, -1, P) if one == other else (v - y) * pow(u - x, -1, P)
    across = (slope * slope - x - u) % P
    return across, (slope * (x - across) - y) % P


def _tag(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes((size,)) if size < 128 else bytes((0x82, size >> 8, size & 255))
    return bytes((tag,)) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _tag(0x30, b"".join(parts))


def _integer(number: int) -> bytes:
    return _tag(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _bits(content: bytes) -> bytes:
    return _tag(3, b"\x00" + content)


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytes((40 * first + second,))
    for number in rest:
        groups = [number & 127]
        while number := number >> 7:
            groups.insert(0, number & 127 | 128)
        content += bytes(groups)
    return _tag(6, content)


def _pem(label: str, content: bytes) -> str:
    return f"-----BEGIN {label}-----\n{encodebytes(content).decode()}-----END {label}-----\n"
