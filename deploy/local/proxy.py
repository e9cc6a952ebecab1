"""A TCP line to an engine that can be cut and slowed down while it is in use."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from typing import Any, Final

from deploy.local.ports import LOOPBACK, free_port

CHUNK_BYTES: Final = 65536
COMMAND_SECONDS: Final = 10.0


class Proxy:
    """Passes bytes on between its port and another one, in a thread and an event loop of its own."""

    def __init__(self, target_port: int) -> None:
        self.port = free_port()
        self._target_port = target_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy {self.port}", daemon=True)
        self._lines: set[asyncio.WriteTransport] = set()
        self._talks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._is_cut = False
        self._delay_seconds = 0.0

    @property
    def address(self) -> str:
        """host:port for clients."""
        return f"{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Begin to pass bytes on."""
        self._thread.start()
        self._do(self._open())

    def stop(self) -> None:
        """Hang up and close the port."""
        if self._thread.is_alive():
            self._do(self._close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Reset every connection, and each new one, until the line is mended."""
        self._do(self._cut())

    def slow_down(self, delay_seconds: float) -> None:
        """Hold back every piece of at most 64 KiB so long, in both directions; 0: as fast as it goes."""
        self._delay_seconds = delay_seconds

    def mend(self) -> None:
        """Let connections through again, as fast as they go."""
        self._is_cut = False
        self._delay_seconds = 0.0

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(COMMAND_SECONDS)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._answer, LOOPBACK, self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _cut(self) -> None:
        self._is_cut = True
        for line in list(self._lines):
            _reset(line)

    def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.ensure_future(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer.transport]
        self._lines.add(writer.transport)
        try:
            if not self._is_cut:
                onward_reader, onward_writer = await asyncio.open_connection(LOOPBACK, self._target_port)
                ends.append(onward_writer.transport)
                self._lines.add(onward_writer.transport)
                pumps = [self._pump(reader, onward_writer), self._pump(onward_reader, writer)]
                await asyncio.gather(*pumps, return_exceptions=True)
        except OSError:
            _reset(writer.transport)  # nobody listens there now
        finally:
            for end in ends:
                if self._is_cut:
                    _reset(end)
                end.close()
                self._lines.discard(end)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(CHUNK_BYTES):
                if self._delay_seconds:
                    await asyncio.sleep(self._delay_seconds)
                writer.write(piece)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
        except OSError:
            _reset(writer.transport)


def _reset(line: asyncio.WriteTransport) -> None:
    """Close a connection so that the other end sees a reset, not an orderly end."""
    end = line.get_extra_info("socket")
    if end is not None and not line.is_closing():
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.abort()
