"""Trace sink for demo and tests: takes what processes export over OTLP/HTTP and shows it by trace id.

`python -m deploy.local.collector` stands where an OpenTelemetry collector stands in a real deployment.
"""

import gzip
from typing import Annotated, Any, Final

from fastapi import FastAPI, HTTPException, Path, Request, Response
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.traces import Traces
from deploy.local.webprocess import Readiness, add_probes, read_settings, run

PROTOBUF: Final = "application/x-protobuf"
TraceId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class CollectorSettings(BaseSettings):
    """Where the sink listens and how much it keeps."""

    model_config = SettingsConfigDict(env_prefix="COLLECTOR_", frozen=True, env_ignore_empty=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(description="HTTP port, for OTLP and for questions")
    traces_max: int = Field(default=5000, ge=1, description="Traces kept; the oldest go first")


def build(traces: Traces) -> FastAPI:
    """Build the sink."""
    app = FastAPI(title="Opvang van traces voor demo en tests", docs_url=None, redoc_url=None)
    add_probes(app, Readiness())

    @app.post("/v1/traces")
    async def take(request: Request) -> Response:
        try:
            body = await request.body()
            if request.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            traces.take(ExportTraceServiceRequest.FromString(body))
        except (DecodeError, OSError, EOFError) as error:
            raise HTTPException(status_code=400, detail="Dit is geen export van traces.") from error
        return Response(ExportTraceServiceResponse().SerializeToString(), media_type=PROTOBUF)

    @app.get("/api/traces/{trace_id}")
    async def trace(trace_id: TraceId) -> dict[str, Any]:
        return {"spans": [span.model_dump(mode="json") for span in traces.of(trace_id)]}

    @app.get("/api/summary")
    async def summary() -> dict[str, int]:
        return {"traces": traces.count, "received": traces.received}

    return app


if __name__ == "__main__":
    _settings = read_settings(CollectorSettings)
    run("collector", build(Traces(_settings.traces_max)), _settings.host, _settings.port)
