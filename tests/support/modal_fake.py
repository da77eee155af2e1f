"""Modal as it behaves, over real gRPC (HTTP/2): calls that are paid for, states, losses, limits. Modal's own client talks to it."""

import asyncio
import contextlib
import pickle
import threading

from grpclib.const import Cardinality, Handler, Status
from grpclib.exceptions import GRPCError
from grpclib.server import Server
from modal_proto import api_pb2 as pb

RESULT = pb.GenericResult
ENDS = {
    "failure": RESULT.GENERIC_STATUS_FAILURE,
    "terminated": RESULT.GENERIC_STATUS_TERMINATED,
    "timeout": RESULT.GENERIC_STATUS_TIMEOUT,
    "internal": RESULT.GENERIC_STATUS_INTERNAL_FAILURE,
}


class FakeModal:
    """modal.client.ModalClient, as far as a deployed function is looked up, called, asked and cancelled."""

    def __init__(self, script):
        self.script = script
        self.by_key = {}

    def __mapping__(self):
        def handler(answer, question, reply):
            async def serve(stream):
                secret = stream.metadata.get("x-modal-token-secret")
                if secret != self.script.key:
                    raise GRPCError(Status.UNAUTHENTICATED, "Token validation failed")
                given = await answer(stream, await stream.recv_message())
                if given is not None:
                    await stream.send_message(given)

            return Handler(serve, Cardinality.UNARY_UNARY, question, reply)

        calls = {
            "FunctionGet": (self.function, pb.FunctionGetRequest, pb.FunctionGetResponse),
            "FunctionMap": (self.spawn, pb.FunctionMapRequest, pb.FunctionMapResponse),
            "FunctionGetOutputs": (self.outputs, pb.FunctionGetOutputsRequest, pb.FunctionGetOutputsResponse),
            "FunctionCallCancel": (self.cancel, pb.FunctionCallCancelRequest, pb.google_dot_protobuf_dot_empty__pb2.Empty),
        }  # fmt: skip
        return {f"/modal.client.ModalClient/{name}": handler(*call) for name, call in calls.items()}

    async def function(self, _stream, asked):
        if (asked.app_name, asked.object_tag) != ("soundflow-premium", "make_take") or self.script.not_deployed:
            raise GRPCError(Status.NOT_FOUND, "no such app")
        about = pb.FunctionHandleMetadata(
            function_name="make_take", function_type=pb.Function.FUNCTION_TYPE_FUNCTION, app_id="ap-1"
        )
        ranked = pb.FunctionData.RankedFunction(rank=0, function=pb.Function(function_name="make_take"))
        shown = pb.FunctionData(ranked_functions=[ranked])
        return pb.FunctionGetResponse(function_id="fu-1", handle_metadata=about, function=shown)

    async def spawn(self, stream, asked):
        """A call once for each idempotency key, which Modal's client sends again where an answer is lost."""
        script = self.script
        if script.submit_codes:
            script.submit_codes.pop(0)
            raise GRPCError(Status.RESOURCE_EXHAUSTED, "too many calls")
        key = stream.metadata["x-idempotency-key"]
        if key not in self.by_key:
            args, _ = pickle.loads(asked.pipelined_inputs[0].input.args)  # noqa: S301  # our own client sent it
            name = f"fc-job{len(script.jobs) + 1}"
            script.jobs[name] = {"id": name, "input": args[0], "polls": 0}
            self.by_key[key] = name
        if script.lose_answers:
            script.lose_answers -= 1
            await stream.cancel()
            return None
        put = pb.FunctionPutInputsResponseItem(input_id="in-1", input_jwt="x")
        return pb.FunctionMapResponse(function_call_id=self.by_key[key], pipelined_inputs=[put])

    async def outputs(self, _stream, asked):
        script = self.script
        if script.poll_codes:
            script.poll_codes.pop(0)
            raise GRPCError(Status.UNAVAILABLE, "slow down")
        job = script.jobs.get(asked.function_call_id)
        if job is None:
            raise GRPCError(Status.NOT_FOUND, "no such call")
        state = script.states[min(job["polls"], len(script.states) - 1)]
        job["polls"] += 1
        if job["id"] in script.cancelled and not script.ignores_cancel:
            state = "terminated"
        if state == "pending":
            return pb.FunctionGetOutputsResponse(num_unfinished_inputs=1)
        if state == "expired":
            return pb.FunctionGetOutputsResponse()
        if state != "success":
            result = RESULT(status=ENDS[state], exception=script.error or state)
            return pb.FunctionGetOutputsResponse(outputs=[pb.FunctionGetOutputsItem(result=result)])
        if "result" not in job:
            job["result"] = await asyncio.to_thread(script.on_done, job["input"])
        result = RESULT(status=RESULT.GENERIC_STATUS_SUCCESS, data=pickle.dumps(job["result"]))
        item = pb.FunctionGetOutputsItem(result=result, data_format=pb.DATA_FORMAT_PICKLE)
        return pb.FunctionGetOutputsResponse(outputs=[item])

    async def cancel(self, _stream, asked):
        self.script.cancelled.append(asked.function_call_id)
        return pb.google_dot_protobuf_dot_empty__pb2.Empty()


@contextlib.contextmanager
def served_modal(script):
    """Modal on a port of its own; yields its address."""
    loop, ready, address = asyncio.new_event_loop(), threading.Event(), []
    stopping = asyncio.Event()

    async def serve():
        server = Server([FakeModal(script)])
        await server.start("127.0.0.1", 0)
        port = server._server.sockets[0].getsockname()[1]
        address.append(f"http://127.0.0.1:{port}")
        ready.set()
        await stopping.wait()
        server.close()
        await server.wait_closed()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)
        loop.close()
