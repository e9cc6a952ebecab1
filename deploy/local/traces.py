"""Spans that processes exported, by trace, in memory and bounded: the oldest traces go first."""

from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from pydantic import BaseModel, ConfigDict

NANOSECONDS: Final = 1_000_000_000
SPANS_OF_A_TRACE_MAX: Final = 2000


class SeenSpan(BaseModel):
    """A span as it was exported."""

    model_config = ConfigDict(frozen=True)

    trace_id: str
    span_id: str
    parent_id: str | None
    service: str
    role: str
    name: str
    kind: str
    started_at: datetime
    ended_at: datetime
    is_error: bool
    facts: dict[str, str]


class Traces:
    """The newest traces."""

    def __init__(self, traces_max: int) -> None:
        self._traces_max = traces_max
        self._spans: OrderedDict[str, dict[str, SeenSpan]] = OrderedDict()
        self.received = 0

    def take(self, request: ExportTraceServiceRequest) -> None:
        """Keep the spans of one export; a span that comes twice is kept once."""
        for resource in request.resource_spans:
            told = _facts(resource.resource.attributes)
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self._keep(_seen(span, told))

    def of(self, trace_id: str) -> list[SeenSpan]:
        """The spans of a trace in order of their beginning; none of a trace that is not known."""
        return sorted(self._spans.get(trace_id, {}).values(), key=lambda span: span.started_at)

    @property
    def count(self) -> int:
        """How many traces are kept."""
        return len(self._spans)

    def _keep(self, span: SeenSpan) -> None:
        self.received += 1
        spans = self._spans.setdefault(span.trace_id, {})
        if len(spans) < SPANS_OF_A_TRACE_MAX:
            spans[span.span_id] = span
        if len(self._spans) > self._traces_max:
            self._spans.popitem(last=False)


def _seen(span: Span, resource: dict[str, str]) -> SeenSpan:
    return SeenSpan(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex() or None,
        service=resource.get("service.name", ""),
        role=resource.get("service.role", ""),
        name=span.name,
        kind=Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        started_at=datetime.fromtimestamp(span.start_time_unix_nano / NANOSECONDS, UTC),
        ended_at=datetime.fromtimestamp(span.end_time_unix_nano / NANOSECONDS, UTC),
        is_error=span.status.code == span.status.STATUS_CODE_ERROR,
        facts=_facts(span.attributes),
    )


def _facts(attributes: Any) -> dict[str, str]:
    found: list[KeyValue] = list(attributes)
    return {each.key: each.value.string_value for each in found}
