"""Where one run of a workflow ends and the next begins: a place where a crash would hurt, and no more."""

from collections.abc import Sequence
from typing import NoReturn

from temporalio import workflow
from temporalio.worker import (
    ContinueAsNewInput,
    ExecuteWorkflowInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from activities.crash_points import CrashPoint, Passing, unhindered


def crossings(passing: Passing) -> Sequence[Interceptor]:
    """What tells *passing* of each run that goes over into the next; nothing where nobody stands there."""
    return () if passing is unhindered else (_Crossings(passing),)


class _Crossings(Interceptor):
    """Tells of the end of a run before the server hears of it, and of the beginning of the next."""

    def __init__(self, passing: Passing) -> None:
        self._passing = passing

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002
    ) -> type[WorkflowInboundInterceptor] | None:
        passing = self._passing

        class Ends(WorkflowOutboundInterceptor):
            def continue_as_new(self, input: ContinueAsNewInput) -> NoReturn:  # noqa: A002
                _pass(passing)
                self.next.continue_as_new(input)

        class Begins(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                self.next.init(Ends(outbound))

            async def execute_workflow(self, input: ExecuteWorkflowInput) -> object:  # noqa: A002
                if workflow.info().continued_run_id is not None:
                    _pass(passing)
                return await self.next.execute_workflow(input)

        return Begins


def _pass(passing: Passing) -> None:
    """Only where it happens: a history that is read again crosses nothing."""
    if not workflow.unsafe.is_replaying():
        passing(CrashPoint.CONTINUED_AS_NEW)
