"""What a workflow commands when its history is replayed: all of it, the plain replay looks at less."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.json_format import MessageToDict
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner
from temporalio.workflow import Info

from workflows.episode import Episode
from workflows.panel import Panel
from workflows.postbox import Postbox
from workflows.serving import runner
from workflows.upkeep import Upkeep
from workflows.watch import Watch

Commands = list[dict[str, Any]]


async def replayed(history: WorkflowHistory, *workflows: type) -> Commands:
    """Replay a history in the sandbox that workflows really run in, and answer with every command.

    Args:
        history: What once happened.
        workflows: The workflows that replay it; those of the product unless given.

    Raises:
        Exception: The workflow does not fit its history any more.
    """
    sandbox = Watched(restrictions=runner().restrictions)
    replayer = Replayer(
        workflows=workflows or (Episode, Postbox, Panel, Upkeep, Watch),
        workflow_runner=sandbox,
        data_converter=pydantic_data_converter,
        debug_mode=True,  # a busy machine is no deadlock
    )
    await replayer.replay_workflow(history)
    return sandbox.seen


@dataclass(frozen=True)
class Watched(SandboxedWorkflowRunner):
    """The sandbox, and what came out of it."""

    seen: Commands = field(default_factory=list)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _WatchedInstance(super().create_instance(det), self.seen)


class _WatchedInstance(WorkflowInstance):
    def __init__(self, inner: WorkflowInstance, seen: Commands) -> None:
        self._inner = inner
        self._seen = seen

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        done = self._inner.activate(act)
        self._seen += [_readable(MessageToDict(command)) for command in done.successful.commands]
        return done

    def get_info(self) -> Info:
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        return self._inner.get_thread_id()

    def get_serialization_context(self, command_info: Any) -> Any:
        return self._inner.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        return self._inner.get_external_store_context(command_info)


def _readable(said: Any) -> Any:
    """A command as a person can read it: payloads unpacked, and no line of any source file."""
    if isinstance(said, list):
        return [_readable(one) for one in said]
    if not isinstance(said, dict):
        return said
    if said.keys() == {"metadata", "data"}:
        return json.loads(b64decode(said["data"]))
    return {name: _readable(value) for name, value in said.items() if name != "stackTrace"}
