"""Particulars of each kind over HTTP: read, recorded and corrected in the form of the kind."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, TypeAdapter, create_model

from personnel.api.particular_desk import CHANGED, PLACE, READ, WRITTEN, OfPerson, OnPerson, OnResource
from personnel.api.particular_examples import CASE, EVENT, menu_of
from personnel.api.particular_views import ResourceView, resource_view
from personnel.api.receipts import ReceiptView
from personnel.api.two_times import AsOf, KnownAt
from personnel.domain.access import OWN
from personnel.domain.kept import Happening
from personnel.domain.particular import Particular
from personnel.messages.dated import Entered
from personnel.messages.particulars import FORMS
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import correct_particular, record_particular

router = APIRouter(tags=["particulars"])
Route = Callable[..., Awaitable[JSONResponse]]

NAMES: Final = {
    "names": "names",
    "birth": "day of birth",
    "language": "language",
    "work-mail": "mail address at work",
    "home-address": "home address",
    "phones": "phones",
    "private-mail": "private mail address",
    "civil-state": "civil state",
    "education": "highest education",
    "emergency-contacts": "emergency contacts",
    "work-experiences": "work experience elsewhere",
    "telework": "telework",
    "identity": "nationality",
    "death": "death",
    "payee": "payee",
    "family-members": "family",
    "cohabitation": "cohabitation in fact",
    "fiscal-situation": "fiscal situation",
    "political-mandates": "political mandates",
    "handicap": "registered handicap or chronic illness",
    "examinations": "medical examinations",
    "work-accidents": "work accidents",
}
"""What each resource is called in a sentence."""


class Correction(Entered):
    """What an event should have said, as a whole. Without a day its day stays."""

    corrects: UUID = Field(description="`event_id` of what was recorded")


def wanted(body: Entered) -> Wanted:
    """What is to hold."""
    return Wanted(value=body.value(), effective_day=body.begins(), last_day=body.ends(), reason=body.reason)


def _reading(form: type[Entered]) -> Route:
    async def read(of: OfPerson, as_of: AsOf = None, known_at: KnownAt = None) -> JSONResponse:
        return await of.shown(
            form.kind_of,
            lambda known, now, today: resource_view(
                known.known_at(known_at or now), form.kind_of, as_of or today, known_at or now
            ),
        )

    return read


def _recording(form: type[Entered]) -> Route:
    async def record(to: OnPerson, body: Entered) -> JSONResponse:
        return await to.done(
            form.kind_of,
            lambda work, source: record_particular(work, to.vlimpersnummer, wanted(body), source),
            body.begins(),
        )

    record.__annotations__["body"] = form  # FastAPI reads the form of a body from the annotation
    return record


def _correcting(form: type[Entered], correction: type[BaseModel]) -> Route:
    async def correct(to: OnResource, body: Correction) -> JSONResponse:
        return await to.changed(
            form.kind_of,
            lambda work, source: correct_particular(work, to.vlimpersnummer, body.corrects, wanted(body), source),
            body.begins(),
        )

    correct.__annotations__["body"] = correction
    return correct


def _correction_of(form: type[Entered]) -> type[BaseModel]:
    """The form of a correction: that of the kind, and what it corrects."""
    made = create_model(
        f"{form.__name__.removesuffix('Form')}Correction", __base__=(form, Correction), __doc__=Correction.__doc__
    )
    made.model_config["json_schema_extra"] = {"examples": [{**_example(form), "corrects": EVENT}]}
    return made


def _view_of(form: type[Entered]) -> type[BaseModel]:
    """How the kind is shown."""
    kind = form.kind_of
    base: type[BaseModel] = ResourceView.__class_getitem__(kind)  # type: ignore[assignment]
    made = create_model(f"{kind.__name__}View", __base__=base, __doc__=ResourceView.__doc__)
    example, value = _example(form), _example_value(form)
    held = {
        "event_id": EVENT,
        "key": value.key,
        "effective_day": example.get("effective_day", "2026-11-24"),
        "effective_sequence": 0,
        "last_day": example.get("last_day"),
        "source": "self" if kind.opened_as in OWN.writes else "hr",
        "value": TypeAdapter[Particular](kind).dump_python(value, mode="json"),
    }
    told: dict[str, Any] = {
        "vlimpersnummer": "100017",
        "resource": kind.resource,
        "menu": menu_of(kind),
        "as_of": "2026-11-24",
        "known_at": "2026-11-24T09:00:00Z",
        "held": [held],
        "etag": '"1"',
    }
    made.model_config["json_schema_extra"] = {"examples": [told]}
    return made


def _example(form: type[Entered]) -> dict[str, Any]:
    extra: Any = form.model_config["json_schema_extra"]
    example: dict[str, Any] = extra["examples"][0]
    return example


def _example_value(form: type[Entered]) -> Particular:
    value = form.model_validate_json(json.dumps(_example(form))).value()
    return value.numbered(CASE) if isinstance(value, Happening) else value


def _add(form: type[Entered]) -> None:
    place, name = f"{PLACE}/{form.kind_of.resource}", NAMES[form.kind_of.resource]
    view = _view_of(form)
    written = ReceiptView if form.kind_of.is_health else view
    router.add_api_route(
        place,
        _reading(form),
        methods=["GET"],
        response_model=view,
        summary=f"Read somebody's {name}",
        description="What holds on a day, as it was known at an instant. Whole: a person has a few at one time.",
        **READ,
    )
    router.add_api_route(
        place,
        _recording(form),
        methods=["POST"],
        status_code=201,
        response_model=written,
        summary=f"Record somebody's {name}",
        description="It holds from a day on; what held before stays known, and holds until the day before.",
        **WRITTEN,
    )
    router.add_api_route(
        f"{place}/corrections",
        _correcting(form, _correction_of(form)),
        methods=["POST"],
        response_model=written,
        summary=f"Correct somebody's {name}",
        description="What was recorded should have been this. What was known before stays in the history.",
        **CHANGED,
    )


for _form in FORMS:
    _add(_form)
