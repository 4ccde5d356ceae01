"""Refusals at the Temporal boundary: the name of the rule crosses it, the particulars stay here."""

from temporalio.exceptions import ApplicationError

from cce.pathway.errors import PathwayError


def as_application_error(error: PathwayError) -> ApplicationError:
    """The refusal as Temporal carries it: its rule, and what that rule says of any case.

    What it says of this case may hold a date of birth or a name of somebody's choosing; whoever recorded the
    fact can work it out again from the record.
    """
    general = (type(error).__doc__ or error.rule).strip()
    return ApplicationError(general, type=error.rule, non_retryable=True)
