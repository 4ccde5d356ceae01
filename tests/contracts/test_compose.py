"""The production shape, as far as it can be checked without an engine.

The file itself was read by Compose's own parser (`docker compose config`); this holds what that does not ask.
"""

import re
import subprocess

import psycopg
import pytest

from cce.settings import Settings
from tests.contracts.checkout import CHECKOUT
from tests.contracts.compose import COMPOSE, PASSWORDS, SERVICES, databases

SECRET_WORD = re.compile(r"PASSWORD|PWD|SECRET|TOKEN|MAIL_URL", re.IGNORECASE)
# The UI writes its own configuration when it starts.
WRITES_ITS_OWN_FILES = {"temporal-ui"}


@pytest.fixture(params=sorted(SERVICES))
def service(request):
    return request.param, SERVICES[request.param]


def test_every_service_has_a_pinned_image_or_is_built_here(service):
    _, asked = service
    image = asked.get("image", "")
    assert "build" in asked or re.search(r":\d[\w.-]*$", image)


def test_nothing_is_published(service):
    _, asked = service
    assert not {"ports", "network_mode"} & set(asked)


def test_no_environment_holds_a_secret(service):
    _, asked = service
    named = {name for name in asked.get("environment", {}) if SECRET_WORD.search(name)}
    assert {name for name in named if not name.endswith("_FILE")} == set()
    assert not re.search(r"//[^@\s]+:[^@\s]+@", str(asked.get("environment", {})))


def test_no_service_has_more_rights_than_it_needs(service):
    name, asked = service
    assert asked["cap_drop"] == ["ALL"]
    assert asked["security_opt"] == ["no-new-privileges:true"]
    assert asked.get("read_only", False) or name in WRITES_ITS_OWN_FILES
    assert not asked.get("privileged", False)


def test_every_secret_is_a_file_that_is_not_committed():
    assert COMPOSE["secrets"] == {name: {"file": f"./secrets/{name}"} for name in COMPOSE["secrets"]}
    ignored = subprocess.run(
        ["git", "check-ignore", *(f"secrets/{name}" for name in COMPOSE["secrets"])],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(ignored.stdout.split()) == len(COMPOSE["secrets"])


def test_every_secret_is_explained():
    explained = (CHECKOUT / "secrets" / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMPOSE["secrets"] if f"`{name}`" not in explained] == []


def test_what_a_service_asks_for_is_there(service):
    _, asked = service
    assert set(asked.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert set(asked["networks"]) <= set(COMPOSE["networks"])
    assert set(asked.get("depends_on", {})) <= set(SERVICES)
    volumes = {mount.split(":")[0] for mount in asked.get("volumes", [])}
    assert {name for name in volumes if not name.startswith("./")} <= set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", ["worker", "migrations"])
def test_a_policy_of_ones_own_has_its_place(name):
    asked = SERVICES[name]
    assert "./authority:/srv/authority:ro" in asked["volumes"]
    assert (CHECKOUT / "authority" / "README.md").is_file()
    assert {"CCE_POLICIES_FOLDER", "CCE_CALENDAR_OVERRIDES_FILE"} <= set(asked["environment"])


def test_who_waits_for_health_waits_for_a_service_that_tells_it(service):
    _, asked = service
    for other, wanted in asked.get("depends_on", {}).items():
        if wanted["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert wanted["condition"] == "service_completed_successfully"
            assert SERVICES[other]["restart"].startswith("on-failure")


def test_only_the_worker_reaches_out():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, asked in SERVICES.items() if asked["networks"] != ["inside"]] == ["worker"]


def test_server_and_schema_tools_are_of_one_version():
    versions = {name: SERVICES[name]["image"].split(":")[1] for name in SERVICES if "image" in SERVICES[name]}
    assert versions["temporal"] == versions["temporal-schema"] == versions["temporal-namespace"]


@pytest.mark.parametrize("name", ["worker", "migrations"])
def test_what_is_set_is_a_setting(name):
    known = {f"CCE_{field.upper()}" for field in Settings.model_fields}
    assert set(SERVICES[name]["environment"]) <= known


def test_the_shells_of_the_jobs_can_read_their_scripts(service, tmp_path):
    _, asked = service
    entry = asked.get("entrypoint")
    if entry is None:
        return
    script = tmp_path / "script"
    script.write_text(asked["command"][0].replace("$$", "$"))
    assert subprocess.run([entry[0], "-n", script], check=False).returncode == 0


@pytest.mark.postgres
def test_the_databases_job_makes_roles_that_own_theirs_and_nothing_else(postgres_server, tmp_path):
    with databases(postgres_server, tmp_path) as made:
        made.run("databases")
        for role, database in (("temporal", "temporal_visibility"), ("pathway_owner", "pathway")):
            with _connected(postgres_server.port, role, database) as connection:
                connection.execute("CREATE TABLE kept (name text)")
        for role, database in (("pathway_owner", "temporal"), ("pathway", "pathway")):
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                _connected(postgres_server.port, role, database)


def test_only_the_jobs_that_need_it_have_the_owners_password():
    secret = "pathway_owner_database_password"
    assert {name for name in SERVICES if secret in SERVICES[name].get("secrets", [])} == {
        "databases",
        "migrations",
        "grants",
    }


def _connected(port: int, role: str, database: str) -> psycopg.Connection:
    password = PASSWORDS[f"{role}_database"]
    return psycopg.connect(host="127.0.0.1", port=port, user=role, password=password, dbname=database)
