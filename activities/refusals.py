"""Errors at the Temporal boundary: the name of the rule crosses it, the particulars stay here."""

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio.exceptions import ApplicationError

from cce.logs import logger, where
from cce.pathway.errors import PathwayError


def as_application_error(error: PathwayError) -> ApplicationError:
    """The refusal as Temporal carries it: its rule, and what that rule says of any case.

    What it says of this case may hold a date of birth or a name of somebody's choosing; whoever recorded the
    fact can work it out again from the record.
    """
    general = (type(error).__doc__ or error.rule).strip()
    return ApplicationError(general, type=error.rule, non_retryable=True)


@contextmanager
def keeping_to_itself() -> Iterator[None]:
    """Let whatever goes wrong inside cross the boundary by its kind alone; it is tried again.

    An error of the database or of a file may quote what was recorded. The log says where it came from.
    """
    try:
        yield
    except ApplicationError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it says too much
        kind = type(error).__name__
        logger().error("could not be done now", cause=kind, where=where(error))
        raise ApplicationError("It could not be done now; the worker's log says where.", type=kind) from None
