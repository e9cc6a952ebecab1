"""The toy service's api role, as a process: it fails with an error whose text must not be seen."""

import asyncio
import sys

from toy_process import Settings

from chassis.api import new_api
from chassis.process import new_process, serve

INSZ = "85073003328"


async def fail_beside() -> None:
    """A task that fails when told to by its environment."""
    if "fail" in sys.argv:
        raise ValueError(f"INSZ {INSZ}")
    asyncio.get_running_loop().call_exception_handler({"message": INSZ, "exception": ValueError(INSZ)})
    await process.stop.wait()


if __name__ == "__main__":
    process = new_process(Settings(), "toy", "api")
    app = new_api("Toy", "A toy", process.health)

    @app.get("/fail")
    async def fail() -> None:
        raise ValueError(f"INSZ {INSZ}")

    serve(process, app, fail_beside)
