"""Why somebody has to see a record outside their caseload: asked once for each record and visit."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from cce.records.audit import AuditEntry, append_audit
from cce.records.visits import give_reason
from web.doors.access import Kept, may_see
from web.doors.errors import EpisodeKept
from web.doors.rules import SignedIn
from web.page import Page
from web.paths import path_here

router = APIRouter()
_SHORTEST, _LONGEST = 10, 200


@router.get("/episodes/{reference}/reason")
def ask_why(page: Annotated[Page, Depends(SignedIn())], back: str = "/") -> Response:
    """Ask for the reason; nothing of the record is shown."""
    _refuse_kept(page)
    return _shown(page, path_here(page.fields.get("back", back)))


@router.post("/episodes/{reference}/reason")
def say_why(page: Annotated[Page, Depends(SignedIn())]) -> Response:
    """Keep the reason in the audit, and go on to the record."""
    _refuse_kept(page)
    why = " ".join(page.fields.get("why", "").split())
    back = path_here(page.fields.get("back", "/"))
    wrong = _what_is_wrong(why)
    if wrong is not None:
        return _shown(page, back, wrong)
    with page.writing() as session:
        give_reason(session, page.signed_in, page.reference, page.at)
        entry = AuditEntry(page.at, page.visitor.key, "gave a reason", "to see a record", page.reference, why)
        append_audit(session, entry)
    return page.go_to(back)


def _refuse_kept(page: Page) -> None:
    with page.reading() as session:
        verdict = may_see(session, page.visitor, page.reference, page.at)
    if isinstance(verdict, Kept):
        raise EpisodeKept(verdict.why, verdict.ask)


def _what_is_wrong(why: str) -> str | None:
    if len(why) < _SHORTEST:
        return "Enter why you need to see this record, in a few words"
    if len(why) > _LONGEST or not why.isprintable():
        return f"The reason must be {_LONGEST} characters or fewer"
    return None


def _shown(page: Page, back: str, wrong: str | None = None) -> Response:
    return page.show(
        "reason.html",
        status=200 if wrong is None else 422,
        title=f"Why you need to see {page.reference}",
        back=back,
        errors={} if wrong is None else {"why": wrong},
    )
