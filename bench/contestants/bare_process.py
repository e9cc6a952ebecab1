"""Peers: a Python process with an event loop and nothing else, and one that imports FastAPI; each answers once."""

from importlib import import_module

from bench.contestant import Task, take_tasks


async def load(task: Task) -> dict[str, int]:
    """Import what is named."""
    for name in task["modules"]:
        import_module(name)
    return {"modules": len(task["modules"])}


if __name__ == "__main__":
    take_tasks({"load": load})
