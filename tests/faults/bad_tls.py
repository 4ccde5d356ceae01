"""Certificates that ought to be refused, of mail servers and web hooks: who shows one is given nothing."""

import ipaddress
import ssl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from activities.delivering import Post, deliver
from cce.hidden import Hidden
from cce.notices.channels import ChannelRules
from cce.notices.send import AppriseSender
from cce.pathway.terms import Role
from cce.records.deliveries import DeliveryStatus
from cce.records.standing import lay_out
from tests.activities.office import LINKS, Office, everybody
from tests.faults.answers import SLOT
from tests.faults.rig import real_now
from tests.faults.verdict import Result, Verdict
from tests.keyring import KEYRING
from tests.notices.conftest import QUICK
from tests.notices.servers import Clerk, MailServer, WebHook

_HERE, _ELSEWHERE = "127.0.0.1", "192.0.2.7"
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate, and whether it is to be trusted.

    Attributes:
        name: What is wrong with it.
        address: Whose it is.
        until: When it ends, from now.
        vouched: Whether the authority signed it.
        good: Whether nothing is wrong.
    """

    name: str
    address: str = _HERE
    until: timedelta = _YEAR
    vouched: bool = True
    good: bool = False


CERTIFICATES = (
    Shown("nothing wrong", good=True),
    Shown("self-signed", vouched=False),
    Shown("of another host", address=_ELSEWHERE),
    Shown("expired", until=-timedelta(days=1)),
)
WAYS = ("starttls", "tls", "https")


async def refused(folder: Path, seed: int, times: int) -> Result:
    """Each certificate, shown in each way, so many times."""
    began, wrong = time.monotonic(), list[str]()
    office = Office(lay_out(f"sqlite:///{folder / 'pathway.sqlite3'}", KEYRING))
    signer = _Signer(folder)
    shown = [(one, way) for one in CERTIFICATES for way in WAYS for _ in range(times)]
    for certificate, way in shown:
        said = _tried(office, signer, certificate, way)
        wrong += [f"{certificate.name}, {way}: {one}" for one in said]
    office.engine.dispose()
    verdict = Verdict(len(shown), wrong=tuple(wrong))
    size = f"{len(CERTIFICATES)} certificates, {len(WAYS)} ways × {times}"
    return Result("bad TLS", size, seed, verdict, time.monotonic() - began)


def _tried(office: Office, signer: "_Signer", shown: Shown, way: str) -> Iterator[str]:
    server, taken = _server(way, signer.context(shown))
    with server as listening:
        mail_url, channel, hosts = _way(way, listening.port)
        office.employ(everybody().with_person("sw", Role.SOCIAL_WORKER, channels=[channel]))
        reference = office.open("Mon 2026-03-23 10:00")
        office.prepare(reference, SLOT)
        with AppriseSender(ChannelRules.around(Hidden(mail_url), hosts), QUICK, signer.trusting) as sender:
            deliver(Post(office.engine, office.authority, sender, Hidden(mail_url), LINKS), "sw", SLOT)
    tried = [one for one in office.rows(reference) if one.recipient == "sw" and one.attempts]
    awaited = DeliveryStatus.SENT if shown.good else DeliveryStatus.FAILED
    if {one.status for one in tried} != {awaited}:
        yield f"the ledger says {[(str(one.status), one.last_error) for one in tried]}"
    if bool(taken) is not shown.good:
        yield f"{len(taken)} messages were handed over"


def _server(way: str, tls: ssl.SSLContext) -> tuple[AbstractContextManager[Any], list[Any]]:
    if way == "https":
        hook = WebHook(tls=tls)
        return hook, hook.got
    clerk = Clerk()
    options = {"tls": tls} if way == "tls" else {"tls_context": tls}
    return MailServer(clerk, **options), clerk.taken


def _way(way: str, port: int) -> tuple[str, str, list[str]]:
    if way == "https":
        where = f"{_HERE}:{port}"
        return "mailto://127.0.0.1:2525?from=no-reply@pathway.invalid", f"jsons://{where}/hook", [where]
    mode = "ssl" if way == "tls" else "starttls"
    return f"mailtos://{_HERE}:{port}?from=no-reply@pathway.invalid&mode={mode}", "email", []


class _Signer:
    """An authority that everybody here trusts, and what it signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key, self._name = ec.generate_private_key(ec.SECP256R1()), _named("The authority")
        root = _certificate(self._name, self._name, self._key.public_key(), self._key, _YEAR)
        self._root = _written(folder / "root.pem", root)

    def trusting(self) -> ssl.SSLContext:
        """Trusts the authority and nobody else."""
        return ssl.create_default_context(cafile=self._root)

    def context(self, shown: Shown) -> ssl.SSLContext:
        """What a server shows."""
        key, name = ec.generate_private_key(ec.SECP256R1()), _named(shown.name)
        issuer, signing = (self._name, self._key) if shown.vouched else (name, key)
        made = _certificate(name, issuer, key.public_key(), signing, shown.until, shown.address)
        certificate, private = _written(self._folder / "shown.pem", made), self._folder / "shown.key"
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, private)
        return context


def _certificate(
    name: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signing: ec.EllipticCurvePrivateKey,
    until: timedelta,
    address: str | None = None,
) -> x509.Certificate:
    ends: datetime = real_now() + until
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - 2 * _YEAR)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
    )
    if address is not None:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signing, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _written(path: Path, certificate: x509.Certificate) -> Path:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path
