"""Whom a server runs as when we are root: PostgreSQL refuses root, so it gets an account without rights."""

import os
import pwd
import stat
from pathlib import Path

from deploy.local.child import Account

UNPRIVILEGED = "nobody"
PRIVATE = 0o700


def unprivileged_account() -> Account:
    """Ourselves, or when we are root an existing account without rights."""
    if os.geteuid() != 0:
        return Account()
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Account(entry.pw_uid, entry.pw_gid)


def is_reachable(path: Path, account: Account) -> bool:
    """Tell whether the account may pass through every folder on the way to the path (and through the path)."""
    if account == Account():
        return True
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def hand_over(path: Path, account: Account) -> None:
    """Make the account the only one (besides root) who may use the folder or file."""
    path.chmod(PRIVATE)
    if account != Account():
        os.chown(path, account.user, account.group)
