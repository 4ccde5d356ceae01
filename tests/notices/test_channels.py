"""Which ways messages may go out: judged by what Apprise makes of a URL, refused without showing it."""

import contextlib
import logging
import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cce.hidden import Hidden
from cce.notices.channels import ChannelRules
from cce.notices.errors import ChannelRefused
from cce.notices.mail_channel import MailChannel
from cce.notices.outcome import Failed
from cce.notices.send import AppriseSender
from cce.notices.smtp import Letter, MailServer, Security
from cce.notices.web_channel import Hook
from tests.notices import servers
from tests.notices.conftest import QUICK, RECIPIENT

OURS = "from=no-reply@pathway.invalid&to=p@example.test"
HOOKS = ["hooks.example.test", "127.0.0.1:8080", "[::1]:8080"]
LOCAL = ChannelRules.around(Hidden("mailto://127.0.0.1:2525"), HOOKS)
REMOTE = ChannelRules.around(Hidden("mailtos://smtp.example.test:587?from=tasks@example.test"), HOOKS)
SECRET = "s3cret"
ACCOUNT = f"AC{'a' * 32}:{'b' * 32}"
TEXTS = ChannelRules.around(Hidden("mailto://127.0.0.1:2525"), (), ["twilio", "bulksms"])


def check(url, rules=LOCAL):
    with AppriseSender(rules, QUICK) as sender:
        sender.check(url)


def test_the_rules_follow_from_the_authoritys_mail_server():
    assert LOCAL.mail_server == "127.0.0.1:2525"
    assert LOCAL.mail_sender == "no-reply@pathway.invalid"
    assert (REMOTE.mail_server, REMOTE.mail_sender) == ("smtp.example.test:587", "tasks@example.test")


@pytest.mark.parametrize(
    ("url", "rules"),
    [
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}", LOCAL, id="mail-on-this-machine"),
        pytest.param(
            "mailtos://user:secret@smtp.example.test?from=tasks@example.test&to=p@example.test",
            REMOTE,
            id="mail-under-starttls",
        ),
        pytest.param("json://127.0.0.1:8080/hook", LOCAL, id="a-hook-on-this-machine"),
        pytest.param("json://[::1]:8080/hook", LOCAL, id="a-hook-on-this-machine-by-ipv6"),
        pytest.param("jsons://user:secret@hooks.example.test/hook", LOCAL, id="a-hook-elsewhere"),
        pytest.param("jsons://hooks.example.test:8443/hook", LOCAL, id="a-hook-elsewhere-on-any-port"),
        pytest.param("workflows://prod-1.uksouth.logic.azure.com:443/WF/SIG/", LOCAL, id="teams"),
        pytest.param(
            "https://prod-1.uksouth.logic.azure.com:443/workflows/WF/triggers/manual/paths/invoke"
            "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=SIG",
            LOCAL,
            id="teams-as-microsoft-gives-it",
        ),
        pytest.param(f"twilio://{ACCOUNT}@+441234567890/+447700900123", TEXTS, id="text-by-twilio"),
        pytest.param("bulksms://user:pass@+447700900123", TEXTS, id="text-by-bulksms"),
        pytest.param("bulksms://user:pass@+447700900123?from=+441234567890", TEXTS, id="text-with-a-sender"),
        pytest.param(
            "https://x.y.environment.api.powerplatform.com:443/powerautomate/automations/direct/cu/12/workflows/WF"
            "/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=SIG",
            LOCAL,
            id="power-automate-as-microsoft-gives-it",
        ),
    ],
)
def test_a_way_the_rules_allow_is_open(url, rules):
    check(url, rules)


@pytest.mark.parametrize(
    ("url", "rules"),
    [
        pytest.param(f"mailto://127.0.0.1:25?{OURS}", LOCAL, id="another-port"),
        pytest.param(
            f"mailto://127.0.0.1:2525?smtp={SECRET}.test&{OURS}", LOCAL, id="another-server-behind-it"
        ),
        pytest.param(f"mailto://{SECRET}.test:2525?smtp=127.0.0.1&{OURS}&format=html", LOCAL, id="format"),
        pytest.param(
            "mailto://smtp.example.test:587?from=tasks@example.test&to=p@example.test",
            REMOTE,
            id="unprotected",
        ),
        pytest.param(
            "mailtos://smtp.example.test:587?from=tasks@example.test&to=p@example.test&mode=insecure",
            REMOTE,
            id="unprotected-by-mode",
        ),
        pytest.param(
            f"mailtos://smtp.example.test?from={SECRET}@example.test&to=p@example.test",
            REMOTE,
            id="another-sender",
        ),
        pytest.param(
            f"mailto://127.0.0.1:2525?{OURS}&name={SECRET}%0D%0ABcc:x@example.test",
            LOCAL,
            id="lines-in-a-name",
        ),
        pytest.param(
            f"mailto://127.0.0.1:2525?from={SECRET}<no-reply@pathway.invalid>&to=p@example.test",
            LOCAL,
            id="a-name-in-the-sender",
        ),
        pytest.param(f"mailto://127.0.0.1:2525/{SECRET}@example.test?{OURS}", LOCAL, id="two-recipients"),
        pytest.param(
            f"mailto://127.0.0.1:2525?from=no-reply@pathway.invalid&to=p@example.test,{SECRET}@example.test",
            LOCAL,
            id="a-list-of-recipients",
        ),
        pytest.param(
            "mailto://127.0.0.1:2525?from=no-reply@pathway.invalid", LOCAL, id="nobody-but-the-sender-itself"
        ),
        pytest.param(
            "mailto://127.0.0.1:2525?from=no-reply@pathway.invalid&to=%C3%A9@example.test",
            LOCAL,
            id="recipient-not-ascii",
        ),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&cc={SECRET}@example.test", LOCAL, id="cc"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&bcc={SECRET}@example.test", LOCAL, id="bcc"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&reply={SECRET}@example.test", LOCAL, id="reply-to"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&+Bcc={SECRET}@example.test", LOCAL, id="a-header"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&pgppub=/{SECRET}", LOCAL, id="a-file-as-a-key"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&verify=no", LOCAL, id="certificates-unchecked"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&optional=yes", LOCAL, id="failures-passed-over"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&retry=3", LOCAL, id="apprises-own-retries"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}&rto=600", LOCAL, id="another-time-limit"),
        pytest.param(f"mailto://me:{SECRET}@gmail.com", LOCAL, id="a-provider-apprise-knows"),
        pytest.param(f"json:///{SECRET}", LOCAL, id="a-host-in-the-path"),
        pytest.param(f"json://{SECRET}.test/", LOCAL, id="an-unknown-host"),
        pytest.param(f"json://127.0.0.1:8081/{SECRET}", LOCAL, id="a-known-host-on-another-port"),
        pytest.param(f"json://hooks.example.test@{SECRET}.test/", LOCAL, id="a-known-host-as-a-login"),
        pytest.param(f"json://hooks.example.test/{SECRET}", LOCAL, id="an-unprotected-hook-elsewhere"),
        pytest.param(f"jsons://hooks.example.test/?redirect=yes&x={SECRET}", LOCAL, id="redirects"),
        pytest.param(f"jsons://hooks.example.test/?+X-A={SECRET}", LOCAL, id="a-web-header"),
        pytest.param(f"jsons://hooks.example.test/?:message={SECRET}", LOCAL, id="the-payload-changed"),
        pytest.param(f"jsons://hooks.example.test/?-q={SECRET}", LOCAL, id="a-query"),
        pytest.param("jsons://hooks.example.test/?method=GET", LOCAL, id="another-method"),
        pytest.param(f"workflows://{SECRET}.test/WF/SIG/", LOCAL, id="teams-elsewhere"),
        pytest.param(
            f"workflows://prod-1.logic.azure.com/WF/SIG/?template=/{SECRET}", LOCAL, id="a-file-as-a-template"
        ),
        pytest.param(
            f"workflows://prod-1.logic.azure.com/WF/SIG/?template=https://{SECRET}.test/",
            LOCAL,
            id="remote-template",
        ),
        pytest.param(f"https://hooks.example.test/{SECRET}", LOCAL, id="a-web-address-of-nobody-known"),
        pytest.param(f"https://discord.com/api/webhooks/1234/{SECRET}", LOCAL, id="anothers-native-address"),
        pytest.param(f"slack://{SECRET * 3}/{SECRET}/{SECRET * 4}/#general", LOCAL, id="another-service"),
        pytest.param(
            f"twilio://{ACCOUNT}@+441234567890/+447700900123", LOCAL, id="a-text-service-nobody-allowed"
        ),
        pytest.param("bulksms://user:pass@+447700900123", LOCAL, id="another-one-nobody-allowed"),
        pytest.param(
            f"twilio://{ACCOUNT}@+441234567890/+447700900123/+447700900124", TEXTS, id="two-numbers"
        ),
        pytest.param(f"twilio://{ACCOUNT}@+441234567890", TEXTS, id="no-number-but-the-senders"),
        pytest.param(f"twilio://{ACCOUNT}@+441234567890/w:+447700900123", TEXTS, id="whatsapp"),
        pytest.param(
            f"twilio://{ACCOUNT}@+441234567890/+447700900123?method=call", TEXTS, id="a-call-instead"
        ),
        pytest.param(
            f"twilio://{ACCOUNT}@+441234567890/+447700900123?to={SECRET}", TEXTS, id="a-number-more"
        ),
        pytest.param("bulksms://user:pass@+447700900123/+447700900124", TEXTS, id="two-numbers-by-bulksms"),
        pytest.param("bulksms://user:pass@everybody", TEXTS, id="a-group"),
        pytest.param("bulksms://user:pass@+447700900123?batch=yes", TEXTS, id="a-batch"),
        pytest.param("bulksms://+447700900123", TEXTS, id="no-account"),
        pytest.param("vonage://key:secret@+441234567890/+447700900123", TEXTS, id="another-text-service"),
        pytest.param(f"xml://127.0.0.1:8080/{SECRET}", LOCAL, id="xml"),
        pytest.param(f"form://127.0.0.1:8080/{SECRET}", LOCAL, id="form"),
        pytest.param("syslog://", LOCAL, id="syslog"),
        pytest.param(f"{SECRET}://127.0.0.1", LOCAL, id="no-service"),
        pytest.param(SECRET, LOCAL, id="no-url"),
        pytest.param("", LOCAL, id="nothing"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}, json://{SECRET}.test", LOCAL, id="two-urls"),
        pytest.param(f"mailto://127.0.0.1:2525?{OURS}\njson://{SECRET}.test", LOCAL, id="two-lines"),
    ],
)
def test_any_other_way_is_refused_before_anything_is_sent_and_not_shown(url, rules, message, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ChannelRefused) as refused:
        check(url, rules)
    with AppriseSender(rules, QUICK) as sender:
        assert sender.send(url, message) == Failed(str(refused.value), permanent=True)
    shown = "".join(traceback.format_exception(refused.value)) + repr(refused.value) + caplog.text
    assert SECRET not in shown
    assert str(refused.value)


SCHEMES = ["mailto://", "mailtos://", "json://", "jsons://", "workflows://", "https://"]
PIECES = [
    "127.0.0.1",
    ":2525",
    "@",
    "/",
    "?",
    "&",
    "=",
    "to=",
    "from=",
    "p@example.test",
    "%0d%0a",
    "[",
    "]",
    ":",
    ";",
    ",",
    "#",
    "+",
    "é",
]
WORDS = st.sampled_from([*SCHEMES, *PIECES, "\x00", " "])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=14).map("".join), st.text(max_size=60)))
def test_no_text_whatever_is_more_than_refused(url):
    with contextlib.suppress(ChannelRefused):
        check(url)


def test_what_apprise_makes_of_the_url_is_what_is_used(message):
    server = MailServer("127.0.0.1", 2525, Security.INSECURE)
    with AppriseSender(LOCAL, QUICK) as sender:
        channel = sender._channels.open(f"mailto://127.0.0.1:2525?{OURS}")
    assert isinstance(channel, MailChannel)
    assert channel._server == server
    assert channel._recipient == "p@example.test"


def test_secrets_and_addresses_do_not_show_in_what_is_printed():
    printed = repr(
        [
            MailServer("smtp.example.test", 587, Security.STARTTLS, Hidden((SECRET, SECRET))),
            Letter(f"{SECRET}@example.test", f"{SECRET}@example.test", SECRET.encode()),
            Hook("hooks.example.test", None, Hidden(f"/{SECRET}"), True, Hidden((SECRET, SECRET))),
        ]
    )
    assert SECRET not in printed


def test_nothing_is_logged_of_whom_a_message_went_to(mail_to, message, caplog):
    caplog.set_level(logging.DEBUG)
    with servers.MailServer(servers.Clerk(data=["250 Fine", "550 5.1.1 p.person@example.test"])) as server:
        outcomes = [mail_to(server.port, message) for _ in range(2)]
    ours = [record for record in caplog.records if not record.name.startswith("mail.")]
    logged = "".join(record.getMessage() for record in ours)
    assert RECIPIENT not in logged + repr(outcomes)
    assert message.key not in logged
