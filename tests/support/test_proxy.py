"""A line passes bytes on, can be cut and mended, and can be slow; a small disk can be full."""

import asyncio
import errno
import time
from collections.abc import Iterator

import pytest

from deploy.local.disk import NoSmallDiskError, SmallDisk
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.proxy import Proxy

DELAY_SECONDS = 0.2
DISK_BYTES = 4 << 20


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(1024):
        writer.write(piece)
        await writer.drain()
    writer.close()


@pytest.fixture
async def line():
    """A line to a server that sends everything back."""
    port = free_port()
    server = await asyncio.start_server(echo, LOOPBACK, port)
    proxy = Proxy(port)
    proxy.start()
    yield proxy
    await asyncio.to_thread(proxy.stop)
    server.close()


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    try:
        made = SmallDisk(DISK_BYTES)
    except NoSmallDiskError as error:
        pytest.skip(f"{error}: mounting takes root")
    yield made
    made.remove()


async def said_back(line: Proxy, words: bytes) -> bytes:
    """What comes back over a connection of its own; nothing when it is cut."""
    try:
        reader, writer = await asyncio.open_connection(LOOPBACK, line.port)
        writer.write(words)
        answer = await reader.read(1024)
        writer.close()
        await writer.wait_closed()
    except OSError:
        return b""
    return answer


async def test_bytes_go_through(line: Proxy) -> None:
    assert await said_back(line, b"hello") == b"hello"


async def test_a_cut_ends_what_is_open_and_what_comes_until_it_is_mended(line: Proxy) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, line.port)
    writer.write(b"before")
    assert await reader.read(1024) == b"before"

    await asyncio.to_thread(line.cut)

    with pytest.raises(ConnectionResetError):
        await reader.readexactly(1)
    writer.close()
    assert await said_back(line, b"meanwhile") == b""
    line.mend()
    assert await said_back(line, b"after") == b"after"


async def test_a_slow_line_delivers_late(line: Proxy) -> None:
    line.slow_down(DELAY_SECONDS)
    began = time.monotonic()

    assert await said_back(line, b"slow") == b"slow"

    assert time.monotonic() - began >= 2 * DELAY_SECONDS


async def test_nobody_behind_the_line_is_a_cut(line: Proxy) -> None:
    nowhere = Proxy(free_port())
    nowhere.start()

    assert await said_back(nowhere, b"hello") == b""

    await asyncio.to_thread(nowhere.stop)


def test_a_full_disk_takes_nothing_until_it_is_freed(disk: SmallDisk) -> None:
    disk.fill()
    with pytest.raises(OSError, match="space") as refused:
        (disk.path / "file").write_bytes(b"x" * 4096)
    assert refused.value.errno == errno.ENOSPC

    disk.free()

    assert (disk.path / "file").write_bytes(b"x" * 4096) == 4096
