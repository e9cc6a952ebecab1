"""An API that explains itself: the page `/docs`, of which nothing comes from elsewhere, and problems in OpenAPI."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, cast

import fastapi_offline  # its files are Swagger UI, as published by its makers
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.telemetry import TelemetryConfig
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Route

PAGE: Final = Path(__file__).parent / "page"
SWAGGER_UI: Final = Path(fastapi_offline.__file__).parent / "static"
FILES: Final = (
    ("/docs", PAGE / "docs.html"),
    *((f"/docs/{name}", PAGE / name) for name in ("docs.css", "docs.js")),
    *((f"/docs/{name}", SWAGGER_UI / name) for name in ("swagger-ui.css", "swagger-ui-bundle.js")),
)
POLICY: Final = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
"""Makes the browser refuse whatever would come from elsewhere or go there."""

FIRST_PROBLEM: Final = "400"

OWN_TELEMETRY: Final = dict.fromkeys(("tracing", "metrics", "logs", "operation_spans", "auto_configure"), False)
"""FastAPI's own is off: it tells addresses with their queries and the texts of errors. Ours is in `chassis.api`."""


def explained(title: str, description: str, routes: Sequence[BaseRoute]) -> FastAPI:
    """An application with `/docs` and `/openapi.json`; `routes` are served and not told of."""
    files = [Route(path, _sending(file)) for path, file in FILES]
    return _Explained(
        title=title,
        description=description,
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat the caller's Host and path
        telemetry=cast("TelemetryConfig", OWN_TELEMETRY),
        routes=[*routes, *files],
        responses=_told()["always"],
    )


class _Explained(FastAPI):
    """Each operation tells the problems that it may answer, in the form that they have."""

    def openapi(self) -> dict[str, Any]:
        """What the API does, made once."""
        if not self.openapi_schema:
            api = super().openapi()
            _tell_problems(api, _told())
            _restore_examples(api, [each.original_route for each in iter_route_contexts(self.routes)])
        return super().openapi()


def _sending(file: Path) -> Any:
    async def send(_: Request) -> FileResponse:
        return FileResponse(file, headers={"Content-Security-Policy": POLICY})

    return send


def _told() -> Any:
    return json.loads((PAGE / "problem.json").read_text(encoding="utf-8"))


def _tell_problems(api: dict[str, Any], told: dict[str, Any]) -> None:
    api["components"]["schemas"]["Problem"] = told["schema"]
    for operation in (each for path in api["paths"].values() for each in path.values()):
        answers = operation["responses"] | (told["with_body"] if "requestBody" in operation else {})
        for status in answers:
            if status >= FIRST_PROBLEM:
                content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": told["examples"][status]}
                answers[status]["content"] = {"application/problem+json": content}
        operation["responses"] = dict(sorted(answers.items()))


def _restore_examples(api: dict[str, Any], routes: Iterable[BaseRoute]) -> None:
    """FastAPI leaves out what is null in an example of an answer."""
    for model in (route.response_model for route in routes if isinstance(route, APIRoute) and route.response_model):
        api["components"]["schemas"][model.__name__] |= model.model_config.get("json_schema_extra", {})
