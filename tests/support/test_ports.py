"""Ports are handed out once: two processes on one port would take each other's place."""

import subprocess
import sys

from deploy.local.ports import BLOCK, free_port


def test_no_port_is_handed_out_twice() -> None:
    ports = [free_port() for _ in range(3 * BLOCK)]

    assert len(set(ports)) == len(ports)


def test_another_process_hands_out_others() -> None:
    ours = {free_port() for _ in range(BLOCK)}
    program = f"from deploy.local.ports import free_port; print(*(free_port() for _ in range({BLOCK})))"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    theirs = {int(port) for port in said.split()}
    assert len(theirs) == BLOCK
    assert not {port // BLOCK for port in theirs} & {port // BLOCK for port in ours}
