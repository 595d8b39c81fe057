"""The server of the tests, on grpcio: it echoes, fails, sleeps and dies as it is asked to."""

import argparse
import os
import threading
import time
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path

import grpc
from echo.v1 import echo_pb2, echo_pb2_grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

MESSAGE_BYTES_MAX = 64 << 20


def explained(code: int, message: str) -> grpc.Status:
    """Return a status with two details."""
    info = error_details_pb2.ErrorInfo(reason="ZIG_TEST", domain="echo", metadata={"k": "v é"})
    violation = error_details_pb2.BadRequest.FieldViolation(field="text", description="bad")
    details = []
    for message_ in (info, error_details_pb2.BadRequest(field_violations=[violation])):
        packed = any_pb2.Any()
        packed.Pack(message_)
        details.append(packed)
    return rpc_status.to_status(status_pb2.Status(code=code, message=message, details=details))


class Echo(echo_pb2_grpc.EchoServicer):
    """Answers what it is asked for."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.cancelled = 0
        self.sent = 0
        self.calls = 0

    def Unary(self, request, context):  # noqa: N802, ANN001, ANN201
        """Echo one message."""
        with self.lock:
            self.calls += 1
        if request.sleep_ms:
            time.sleep(request.sleep_ms / 1000)
        if request.fail_code:
            context.set_trailing_metadata((("x-trail", "t1"),))
            context.abort_with_status(explained(request.fail_code, "no good: 100% é"))
        seen = {}
        if request.text == "meta":
            pairs = context.invocation_metadata()
            seen = {k: (v if isinstance(v, str) else v.hex()) for k, v in pairs}
            context.send_initial_metadata((("x-init", "i1"), ("x-init-bin", b"\x00\xff")))
            context.set_trailing_metadata((("x-trail", "t1"),))
        payload = (b"r" * request.reply_bytes) or request.payload
        return echo_pb2.EchoReply(
            text=request.text, payload=payload, seq=len(request.payload), metadata=seen
        )

    def ServerStream(self, request, context) -> Iterator[echo_pb2.EchoReply]:  # noqa: N802, ANN001
        """Send as many messages as were asked for."""
        payload = b"x" * request.payload_bytes
        finished = threading.Event()

        def over() -> None:
            if not finished.is_set():
                with self.lock:
                    self.cancelled += 1

        context.add_callback(over)
        for i in range(request.count):
            if not context.is_active():
                return
            if request.die_after and i >= request.die_after:
                time.sleep(0.05)
                os._exit(9)
            if request.fail_after and i >= request.fail_after:
                finished.set()
                context.abort_with_status(explained(code_pb2.FAILED_PRECONDITION, "stopped"))
            with self.lock:
                self.sent += 1
            yield echo_pb2.EchoReply(text="m", payload=payload, seq=i)
            if request.delay_us:
                time.sleep(request.delay_us / 1e6)
        finished.set()

    def ClientStream(self, requests, context):  # noqa: N802, ANN001, ANN201, ARG002
        """Count messages and bytes."""
        lengths = [len(request.payload) for request in requests]
        return echo_pb2.EchoReply(text=str(sum(lengths)), seq=len(lengths))

    def Bidi(self, requests, context) -> Iterator[echo_pb2.EchoReply]:  # noqa: N802, ANN001
        """Echo each message."""
        for i, request in enumerate(requests):
            if request.fail_code:
                context.abort_with_status(explained(request.fail_code, "bidi"))
            if request.sleep_ms:
                time.sleep(request.sleep_ms / 1000)
            yield echo_pb2.EchoReply(text=request.text, payload=request.payload, seq=i)

    def RoundTrip(self, request, context):  # noqa: N802, ANN001, ANN201, ARG002
        """Echo a message with a field of every kind."""
        return request

    def GetStats(self, request, context):  # noqa: N802, ANN001, ANN201, ARG002
        """Tell what was seen so far."""
        with self.lock:
            return echo_pb2.Stats(cancelled=self.cancelled, sent=self.sent, calls=self.calls)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--unix")
    parser.add_argument("--key")
    parser.add_argument("--certificate")
    parser.add_argument("--client-authority")
    parser.add_argument("--age-ms", type=int)
    parser.add_argument("--streams", type=int)
    parser.add_argument("--ping-interval-ms", type=int)
    chosen = parser.parse_args()
    options = [
        ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
        ("grpc.max_send_message_length", MESSAGE_BYTES_MAX),
        ("grpc.so_reuseport", 0),
    ]
    if chosen.age_ms:
        options += [("grpc.max_connection_age_ms", chosen.age_ms)]
        options += [("grpc.max_connection_age_grace_ms", 5000)]
    if chosen.streams:
        options += [("grpc.max_concurrent_streams", chosen.streams)]
    if chosen.ping_interval_ms:
        interval = chosen.ping_interval_ms
        options += [("grpc.http2.min_ping_interval_without_data_ms", interval)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=options)
    echo_pb2_grpc.add_EchoServicer_to_server(Echo(), server)
    address = f"unix:{chosen.unix}" if chosen.unix else f"127.0.0.1:{chosen.port}"
    if chosen.key:
        pair = (Path(chosen.key).read_bytes(), Path(chosen.certificate).read_bytes())
        authority = chosen.client_authority and Path(chosen.client_authority).read_bytes()
        credentials = grpc.ssl_server_credentials([pair], authority, bool(authority))
        port = server.add_secure_port(address, credentials)
    else:
        port = server.add_insecure_port(address)
    server.start()
    print(f"listening on {port}", flush=True)  # noqa: T201 - the tests wait for it
    server.wait_for_termination()


if __name__ == "__main__":
    main()
