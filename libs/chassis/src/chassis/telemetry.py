"""Logs as JSON, traces that travel with the facts, and the counters every service shows."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import structlog
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Counter, Gauge, Histogram

FACTS: Final = Counter("vlimpers_facts_total", "Facts by outcome", ["consumer", "topic", "outcome"])
SENT: Final = Counter("vlimpers_relay_rows_total", "Outbox rows sent to Kafka")
OUTBOX_DEPTH: Final = Gauge("vlimpers_outbox_rows", "Rows that the last look at the outbox found unsent")
OUTBOX_AGE: Final = Gauge("vlimpers_outbox_age_seconds", "Age of the oldest unsent row; 0 when there is none")
LAG: Final = Gauge(
    "vlimpers_consumer_lag_records", "Records in Kafka that the group has not read", ["consumer", "topic"]
)
DEFERRED: Final = Gauge("vlimpers_deferred_records", "Records not handled yet, by state", ["consumer", "state"])
OVERDUE: Final = Gauge("vlimpers_waiting_overdue_records", "Waiting records past their deadline", ["consumer"])
SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)
"""Buckets of latencies: from what is felt as at once to what an operator is called for."""
ACCEPTED_TO_TOPIC: Final = Histogram(
    "vlimpers_accepted_to_topic_seconds", "From the write of a fact to Kafka's word that it has it", buckets=SECONDS
)
TOPIC_TO_HANDLED: Final = Histogram(
    "vlimpers_topic_to_handled_seconds",
    "From Kafka's time of a record to its effect, or to its being set aside",
    ["consumer", "topic"],
    buckets=SECONDS,
)

_PROPAGATOR: Final = TraceContextTextMapPropagator()


def start_telemetry(service: str, role: str, *, log_level: str, otlp_endpoint: str | None) -> None:
    """Set up logs and traces of this process; called once, by the composition root."""
    _start_logs(service, role, log_level)
    provider = TracerProvider(resource=Resource.create({"service.name": service, "service.role": role}))
    if otlp_endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{otlp_endpoint}/v1/traces")))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, traceparent: str | None = None, **facts: Any) -> Iterator[Span]:
    """Work as a part of a trace: the one that `traceparent` names, else the one going on.

    Exceptions are marked by their class only: their text may hold what must not be logged.
    """
    context = _PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
    tracer = trace.get_tracer("chassis")
    with tracer.start_as_current_span(
        name, context=context, kind=kind, attributes=facts, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except Exception as error:
            current.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


def current_traceparent() -> str | None:
    """The trace going on, as it is written in a header; none outside of a trace."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def _start_logs(service: str, role: str, level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_trace,
            _add_error_class,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    )
    structlog.contextvars.bind_contextvars(service=service, role=role)
    # Libraries log through the standard library; only their warnings interest an operator.
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Textless())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class _Textless(logging.Formatter):
    """Where a library warned and about which class of error: its texts and stack traces may repeat a payload."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"level": record.levelname.lower(), "logger": record.name, "at": f"{record.filename}:{record.lineno}"}
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
        return json.dumps(told)


def _add_trace(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
    return event


def _add_error_class(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Name an error by its class and place, never by its text, which may repeat a payload."""
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        last = error.__traceback__
        while last and last.tb_next:
            last = last.tb_next
        if last:
            event["at"] = f"{last.tb_frame.f_code.co_filename.rpartition('/')[2]}:{last.tb_lineno}"
    elif error is not None:
        event["error"] = error
    return event
