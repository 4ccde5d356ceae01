"""What an installation may set, and what it is told when it sets something wrong."""

import os

import pytest
from pydantic import ValidationError

from cce.hidden import HIDDEN, Hidden
from cce.settings import Settings
from cce.settings_refused import SettingInvalid


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in [name for name in os.environ if name.startswith("CCE_")]:
        monkeypatch.delenv(name)


def test_nothing_needs_to_be_set():
    settings = Settings.read()
    assert settings.policy == "nottinghamshire-2020"
    assert settings.database_url.reveal() == f"sqlite:///{settings.var}/pathway.sqlite3"
    assert settings.mail_url is None


def test_the_default_database_lies_in_the_folder_that_is_set(monkeypatch, tmp_path):
    monkeypatch.setenv("CCE_VAR", str(tmp_path))
    assert Settings.read().database_url.reveal() == f"sqlite:///{tmp_path}/pathway.sqlite3"


def test_the_password_of_the_database_comes_from_its_file(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("p@ss/word\n")
    monkeypatch.setenv("CCE_DATABASE_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("CCE_DATABASE_URL", "postgresql://pathway@database:5432/pathway")
    url = Settings.read().database_url.reveal()
    assert url == "postgresql+psycopg://pathway:p%40ss%2Fword@database:5432/pathway"


def test_the_mail_address_comes_from_its_file(monkeypatch, tmp_path):
    (tmp_path / "mail").write_text("mailtos://user:secret@mail.example\n")
    monkeypatch.setenv("CCE_MAIL_URL_FILE", str(tmp_path / "mail"))
    assert Settings.read().mail_url == Hidden("mailtos://user:secret@mail.example")


def test_further_ways_out_are_none_unless_they_are_allowed(monkeypatch):
    assert Settings.read().further_ways == ((), (), None)
    monkeypatch.setenv("CCE_ALLOWED_WEB_HOSTS", "hooks.example.test, [::1]:8443")
    monkeypatch.setenv("CCE_ALLOWED_TEXT_SERVICES", "bulksms,twilio")
    monkeypatch.setenv("CCE_MAIL_URL", "mailto://127.0.0.1:2525")
    hosts, services = ("hooks.example.test", "[::1]:8443"), ("bulksms", "twilio")
    assert Settings.read().ways_out == (Hidden("mailto://127.0.0.1:2525"), hosts, services, None)


def test_secrets_are_not_printed(monkeypatch):
    monkeypatch.setenv("CCE_DATABASE_URL", "postgresql://pathway:secret@database/pathway")
    monkeypatch.setenv("CCE_MAIL_URL", "mailtos://user:secret@mail.example")
    settings = Settings.read()
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.ways_out)):
        assert "secret" not in shown
        assert HIDDEN in shown


def test_an_error_of_the_library_itself_shows_no_secret(monkeypatch):
    monkeypatch.setenv("CCE_MAIL_URL", "https://user:secret@mail.example")
    with pytest.raises(ValidationError) as refusal:
        Settings()
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "found", "told"),
    [
        pytest.param("CCE_HEALTH_PORT", "eighty", "a port, 1 to 65535", id="no-number"),
        pytest.param("CCE_HEALTH_PORT", "70000", "a port, 1 to 65535", id="past-the-last-port"),
        pytest.param("CCE_TEMPORAL_ADDRESS", "localhost", "host:port", id="no-port"),
        pytest.param("CCE_LINK_BASE", "pathway.example", "http(s)://", id="no-scheme"),
        pytest.param("CCE_ALLOWED_WEB_HOSTS", "https://x.test/", "hosts that web hooks", id="url-as-host"),
        pytest.param("CCE_ALLOWED_TEXT_SERVICES", "carrier", "twilio, bulksms", id="no-such-service"),
        pytest.param("CCE_LOG_LEVEL", "LOUD", "DEBUG, INFO", id="no-such-level"),
        pytest.param("CCE_POLICIES_FOLDER", "/no/such/folder", "a folder", id="no-such-folder"),
        pytest.param("CCE_CALENDAR_OVERRIDES_FILE", "/no/such/file", "a file", id="no-such-file"),
    ],
)
def test_a_wrong_setting_names_its_variable_what_was_found_and_what_is_right(monkeypatch, name, found, told):
    monkeypatch.setenv(name, found)
    with pytest.raises(SettingInvalid) as refusal:
        Settings.read()
    assert str(refusal.value).startswith(f"{name} is '{found}': ")
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("CCE_DATABASE_URL", "mysql://user:secret@database/pathway", id="other-database"),
        pytest.param("CCE_DATABASE_URL", "secret", id="no-url"),
        pytest.param("CCE_MAIL_URL", "https://user:secret@mail.example", id="other-scheme"),
        pytest.param("CCE_HEARTBEAT_URL", "http://watch.example/secret", id="bare-and-far-away"),
        pytest.param("CCE_HEARTBEAT_URL", "https://user:secret@watch.example/", id="with-a-login"),
    ],
)
def test_a_wrong_setting_that_may_hold_a_secret_is_not_repeated(monkeypatch, name, found):
    monkeypatch.setenv(name, found)
    with pytest.raises(SettingInvalid) as refusal:
        Settings.read()
    assert str(refusal.value).startswith(f"{name} is (hidden): ")
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["https://watch.example/secret", "http://127.0.0.1:8080/secret", "http://localhost/secret"]
)
def test_the_watch_outside_is_named_by_a_file_and_never_shown(monkeypatch, tmp_path, url):
    (tmp_path / "watch").write_text(f"{url}\n")
    monkeypatch.setenv("CCE_HEARTBEAT_URL_FILE", str(tmp_path / "watch"))
    settings = Settings.read()
    assert (settings.rounds[-1], "secret" in repr(settings)) == (Hidden(url), False)


def test_a_secret_file_with_nothing_in_it_is_refused(monkeypatch, tmp_path):
    (tmp_path / "mail").write_text("\n")
    monkeypatch.setenv("CCE_MAIL_URL_FILE", str(tmp_path / "mail"))
    with pytest.raises(SettingInvalid, match="is empty"):
        Settings.read()


def test_a_mistyped_setting_is_not_passed_over(monkeypatch):
    monkeypatch.setenv("CCE_DATABSE_URL", "sqlite:///elsewhere")
    with pytest.raises(SettingInvalid, match="did you mean CCE_DATABASE_URL"):
        Settings.read()
