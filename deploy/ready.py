"""`python -m deploy.ready VARIABLE` asks the process on the port that the variable holds whether it is ready.

The health check of the containers: exit code 0 when `/readyz` answers 200.
"""

import http.client
import os
import sys
from http import HTTPStatus

ANSWER_SECONDS = 3.0


def is_ready(host: str, port: int, answer_seconds: float = ANSWER_SECONDS) -> bool:
    """Tell whether the process behind the port says that it is ready."""
    connection = http.client.HTTPConnection(host, port, timeout=answer_seconds)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready("127.0.0.1", int(os.environ[sys.argv[1]])) else 1)  # noqa: TID251 - asks about this container
