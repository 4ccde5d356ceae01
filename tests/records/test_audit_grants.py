"""A role that is granted what docs/operating.md says adds rows to the audit, and does nothing else to it."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from cce.records.audit import append_audit, audit_entries
from cce.records.audit_chain import AuditEntry
from tests.contracts.documents import document
from tests.records.samples import OPENED_AT

pytestmark = pytest.mark.postgres
ENTRY = AuditEntry(OPENED_AT, "p-1", "read episode")
REFUSED = (
    "UPDATE audit SET who = 'p-2'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_only_added ON audit",
)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_role_of_its_own_only_adds_rows(engine):
    (grants,) = re.findall(r"```sql\n(GRANT .*?)```", document("docs/operating.md"), re.DOTALL)
    with engine.connect() as connection, connection.begin() as everything:
        for statement in (
            "CREATE ROLE pathway_worker",
            *grants.strip().split("\n"),
            "SET ROLE pathway_worker",
        ):
            connection.execute(text(statement.rstrip(";")))
        session = Session(connection)
        append_audit(session, ENTRY)
        for statement in REFUSED:
            with pytest.raises(ProgrammingError), connection.begin_nested():
                connection.execute(text(statement))
        assert audit_entries(session) == (ENTRY,)
        everything.rollback()
