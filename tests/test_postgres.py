"""The private PostgreSQL server is this run's own, and its databases are cheap and apart."""

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests import postgres

pytestmark = pytest.mark.postgres


def test_a_database_is_reached_through_its_url(postgres_url):
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == postgres_url.rsplit("/", 1)[1]
        assert connection.scalar(text("SHOW timezone")) == "UTC"
    engine.dispose()


def test_a_database_copied_from_a_template_has_what_was_laid_out_and_is_apart(postgres_server):
    def lay_out(url):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE kept (name text)")

    template = postgres_server.create_template(lay_out)
    first, second = postgres_server.create(template), postgres_server.create(template)
    with psycopg.connect(postgres_server.url_of(first).replace("+psycopg", "")) as connection:
        connection.execute("INSERT INTO kept VALUES ('first')")
    with psycopg.connect(postgres_server.url_of(second).replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT * FROM kept").fetchall() == []
    for name in (first, second, template):
        postgres_server.drop(name)


def test_a_port_that_another_server_holds_is_noticed(postgres_server, monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "free_port", lambda: postgres_server.port)
    with pytest.raises(postgres.PostgresFailedError):
        next(postgres.running_server())


def test_a_missing_postgresql_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "DEBIAN_FOLDER", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(postgres.PostgresMissingError, match="apt-get install postgresql"):
        postgres.programs()
