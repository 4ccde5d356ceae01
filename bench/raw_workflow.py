"""The floor: a workflow that sleeps until an instant, runs one activity that inserts one row, and sleeps on.

It stands alone, so that the sandbox has nothing to load for it.
"""

from datetime import datetime, timedelta

from temporalio import workflow

_LONG = timedelta(days=1)
_QUICK = timedelta(seconds=30)


@workflow.defn(name="Raw")
class Raw:
    """One timer, one activity, and asleep again."""

    @workflow.run
    async def run(self, due_at: datetime) -> None:
        """Sleep until *due_at*, insert the row, and sleep on."""
        await workflow.sleep(max(timedelta(), due_at - workflow.now()))
        await workflow.execute_activity(
            "insert_row", workflow.info().workflow_id, start_to_close_timeout=_QUICK
        )
        await workflow.sleep(_LONG)
