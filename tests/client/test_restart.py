"""A client outlives its server: what it may try again succeeds once the server is back."""

import time
from contextlib import ExitStack
from pathlib import Path

from statekeep import Client
from statekeep_server.config import Config
from tests.client.serving import serving


def test_calls_go_on_when_the_server_is_restarted(tmp_path: Path) -> None:
    config = Config.model_validate({"listen": "127.0.0.1:0", "data": tmp_path / "data"})
    with ExitStack() as first, ExitStack() as second:
        address = first.enter_context(serving(config))
        waits: list[float] = []

        def restart_and_wait(seconds: float) -> None:
            if not waits:
                same_port = config.model_copy(update={"listen": address})
                second.enter_context(serving(same_port))
            waits.append(seconds)
            time.sleep(seconds)

        with Client(address, sleep=restart_and_wait) as client:
            client.store.save("k", 1)
            first.close()
            assert client.store.exists("k")
            assert waits
            assert client.store.save("k", 2, request_id="r-1").revision == 2
