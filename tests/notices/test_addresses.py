"""Which addresses are written to, and through what URL."""

import pytest

from cce.notices.addresses import check_address, compose_mail_url
from cce.notices.errors import AddressRefused, ChannelRefused

SERVER = "mailto://127.0.0.1:2525"


@pytest.mark.parametrize(
    "address",
    [
        "p.person@example.test",
        "p+duty@mail.example.test",
        "o'neil@example.test",
        "a@b.test",
        "first_last-1@x-y.test",
    ],
)
def test_a_plain_address_is_taken(address):
    assert check_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="nothing"),
        pytest.param("person", id="no-domain"),
        pytest.param("person@localhost", id="no-dot-in-the-domain"),
        pytest.param("p@q@example.test", id="two-ats"),
        pytest.param("a@example.test,b@example.test", id="a-list"),
        pytest.param("a@example.test b@example.test", id="a-list-with-a-space"),
        pytest.param("P Person <p@example.test>", id="a-name"),
        pytest.param('"p person"@example.test', id="quotes"),
        pytest.param("p@example.test\nBcc: x@example.test", id="a-new-line"),
        pytest.param("p@example.test\r\nDATA", id="a-command"),
        pytest.param("p@example.test\x00", id="a-nul"),
        pytest.param("pérson@example.test", id="not-ascii"),
        pytest.param("p@exämple.test", id="domain-not-ascii"),
        pytest.param("p@ехample.test", id="letters-that-look-like-others"),
        pytest.param(".p@example.test", id="a-dot-first"),
        pytest.param("p..q@example.test", id="two-dots"),
        pytest.param("p@-example.test", id="a-hyphen-first-in-the-domain"),
        pytest.param("p@example..test", id="two-dots-in-the-domain"),
        pytest.param("p&to=x@example.test", id="a-parameter"),
        pytest.param("p%2Cq@example.test", id="an-escape"),
        pytest.param("=cmd@example.test", id="a-formula"),
        pytest.param("p" * 250 + "@example.test", id="too-long"),
    ],
)
def test_anything_else_is_refused_and_not_repeated(address):
    with pytest.raises(AddressRefused) as refused:
        compose_mail_url(SERVER, address)
    assert not address or address not in str(refused.value)


def test_the_url_has_the_one_recipient_and_the_usual_sender():
    url = compose_mail_url(SERVER, "p+duty@example.test")
    assert url == "mailto://127.0.0.1:2525/?from=no-reply@pathway.invalid&to=p%2Bduty@example.test"


def test_the_authoritys_own_sender_and_login_stay():
    server = "mailtos://user:pa%40ss@smtp.example.test:587?from=tasks@example.test&mode=ssl"
    url = compose_mail_url(server, "p@example.test")
    assert url == (
        "mailtos://user:pa%40ss@smtp.example.test:587/?from=tasks@example.test&mode=ssl&to=p@example.test"
    )


@pytest.mark.parametrize(
    "server",
    [
        "json://127.0.0.1",
        "127.0.0.1:2525",
        "",
        "mailto://127.0.0.1/x@example.test",
        "mailto://127.0.0.1?to=x@example.test",
        "mailto://127.0.0.1#x",
    ],
)
def test_what_is_no_mail_server_is_refused(server):
    with pytest.raises(ChannelRefused):
        compose_mail_url(server, "p@example.test")
