"""The jars of Apache Kafka: resolved by package coordinates, checked against the lock beside this file.

`python -m deploy.local.jars lock` writes the lock anew from the coordinates below.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

KAFKA_VERSION = "4.3.1"
BROKER = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}"
LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
LOCK = Path(__file__).with_name("kafka.jars.lock.json")
KAFKA_JAR = re.compile(r"kafka(?:_[\d.]+|-[a-z-]+)?-(\d[\d.]*)\.jar")


class JarError(RuntimeError):
    """The jars at hand are not the jars that the lock names."""


def default_cache() -> Path:
    """Where downloaded engines are kept between runs."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"  # noqa: TID251 - a path of the user's, no setting
    return Path(home) / "open-vlimpers"


def kafka_jars(cache: Path) -> list[Path]:
    """Give the jars of the class path, downloaded on first use; JarError when one differs from the lock."""
    locked = read_lock()
    folder = cache / f"kafka-{KAFKA_VERSION}"
    with _locked(cache):
        if _differences(folder, locked):
            _fetch(folder, cache, locked)
    return [folder / name for name in sorted(locked)]


def read_lock() -> dict[str, str]:
    """Read file name → SHA-256, as committed."""
    content = json.loads(LOCK.read_text())
    if content["artifacts"] != [BROKER, LOGGING]:
        raise JarError(f"{LOCK.name} was made for {content['artifacts']}: make it anew")
    return dict(content["jars"])


def _fetch(folder: Path, cache: Path, locked: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        resolved = _resolve(Path(scratch))
        if set(resolved) != set(locked):
            raise JarError(f"the resolved jars are not those of the lock: {sorted(set(resolved) ^ set(locked))}")
        folder.mkdir(parents=True, exist_ok=True)
        for name, source in resolved.items():
            shutil.copyfile(source, folder / name)
    if wrong := _differences(folder, locked):
        raise JarError(f"refused, the SHA-256 differs from {LOCK.name}: {', '.join(wrong)}")


def _resolve(scratch: Path) -> dict[str, Path]:
    """Two environments, merged: in one, the logging binding's version management would bring an old kafka-clients."""
    import jgo

    # The logging binding's own jars come last: where both bring a jar of one name, they are the same version.
    jars = {jar.name: jar for coordinates in (BROKER, LOGGING) for jar in _built(jgo, coordinates, scratch)}
    versions = {match[1] for name in jars if (match := KAFKA_JAR.fullmatch(name))}
    if versions != {KAFKA_VERSION}:
        raise JarError(f"jars of several Kafka versions: {sorted(versions)}")
    return jars


def _built(jgo: "object", coordinates: str, scratch: Path) -> list[Path]:
    build = getattr(jgo, "build")  # noqa: B009 - an untyped package
    return list(build(coordinates, cache_dir=scratch).all_jars)


def _differences(folder: Path, locked: dict[str, str]) -> list[str]:
    return [name for name, digest in sorted(locked.items()) if _digest(folder / name) != digest]


def _digest(jar: Path) -> str | None:
    return hashlib.sha256(jar.read_bytes()).hexdigest() if jar.exists() else None


@contextlib.contextmanager
def _locked(cache: Path) -> Iterator[None]:
    """One run at a time fills the cache."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "kafka.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_lock() -> None:
    """Resolve the coordinates and write their names and SHA-256 to the lock."""
    with tempfile.TemporaryDirectory() as scratch:
        jars = {name: _digest(jar) for name, jar in sorted(_resolve(Path(scratch)).items())}
    content = {"kafka": KAFKA_VERSION, "artifacts": [BROKER, LOGGING], "jars": jars}
    LOCK.write_text(json.dumps(content, indent=2) + "\n")
    print(f"{LOCK.name}: {len(jars)} jars")


if __name__ == "__main__":
    if sys.argv[1:] != ["lock"]:
        sys.exit("usage: python -m deploy.local.jars lock")
    write_lock()
