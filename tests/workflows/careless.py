"""A workflow that imports something without meaning to let it through: what the strict sandbox refuses."""

import rich
from temporalio import workflow


@workflow.defn
class Careless:
    """Does nothing but lean on a module of the world outside."""

    @workflow.run
    async def run(self) -> str:
        return rich.__name__
