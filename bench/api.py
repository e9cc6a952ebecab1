"""How many requests a second the API answers, beside a bare application that sends the same SQL."""

import pickle
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench.api_copies import copy_database, know_people
from bench.api_requests import hires, imports, leaves, reads, registered, registrations
from bench.arena import Contestant
from bench.engines import Engines
from bench.facts import person_of
from bench.http_load import Request, send_all
from bench.measure import Aim, Effort, Figure, Turn, take_turns
from bench.product import Product
from chassis.clock import day_of, real_clock
from chassis.settings import DatabasePiece
from deploy.local.apart import run_apart
from deploy.local.ports import LOOPBACK, free_port

WRITES, READS = 150, 400
READ_PEOPLE = 50
OURS, BARE = "API", "bare FastAPI and asyncpg, same SQL"
AIMS = (Aim(peer=BARE, bound="at least", ratio=0.4),)
CONNECTIONS: int = DatabasePiece.model_fields["database_connections_max"].default
ROLES = ("dcpa_handler", "importer")


@dataclass(frozen=True)
class Case:
    """What is asked, a list of requests per turn; `service` answers it."""

    name: str
    service: str
    turns: Sequence[Sequence[Request]]


def measure(effort: Effort, engines: Engines) -> list[Figure]:
    """Let each API and a bare one on a copy of its database take turns with the same requests."""
    product = Product(engines, "personnel", "absence")
    with ExitStack() as open_:
        open_.callback(product.close)
        token = product.token(product.start("issuer"), *ROLES)
        cases = [*_personnel(effort, product, token), _absence(effort, product, token)]
        addresses = {}
        for service in ("personnel", "absence"):
            asked = [case for case in cases if case.service == service]
            addresses[service] = (product.address(f"{service}-api"), _bare(engines, product, service, asked, open_))
            product.start(f"{service}-api")
        return [_figure(case, addresses[case.service], effort) for case in cases]


def _personnel(effort: Effort, product: Product, token: str) -> list[Case]:
    """Register people, to be hired and to be read of; personnel is stopped again afterwards."""
    writes, turns = effort.of(WRITES, at_least=8), effort.rounds + 1
    address = product.start("personnel-api")
    for request in imports(token):
        _send(address, [request])
    people = registered(_send(address, registrations(token, writes * turns + READ_PEOPLE)))
    known, new = people[:READ_PEOPLE], people[READ_PEOPLE:]
    _send(address, hires(token, known))
    product.stop("personnel-api")
    reading = reads(token, [known[number % len(known)] for number in range(effort.of(READS, at_least=8))])
    return [
        Case("hire", "personnel", [hires(token, part) for part in _parts(new, writes)]),
        Case("read a file", "personnel", [reading] * turns),
    ]


def _absence(effort: Effort, product: Product, token: str) -> Case:
    """Let absence know people, who are to ask for leave."""
    writes, turns = effort.of(WRITES, at_least=8), effort.rounds + 1
    people = [person_of(number) for number in range(writes * turns)]
    know_people(product, people)
    asked = [leaves(token, part, day_of(real_clock())) for part in _parts(people, writes)]
    return Case("request leave", "absence", asked)


def _bare(engines: Engines, product: Product, service: str, cases: Sequence[Case], open_: ExitStack) -> str:
    """Record what the service sends on one copy of its database, and serve the same on another."""
    requests, told = engines.directory / f"{service}.requests", engines.directory / f"{service}.told"
    requests.write_bytes(pickle.dumps(_each_once(cases)))
    name = f"{service}-api"
    first, second = (copy_database(engines, product.environment(name), service) for _ in range(2))
    with Contestant("bench.contestants.recorder", engines.log("recorder"), product.environment(name)) as recorder:
        recorder.ask("record", service=service, database_url=first, requests=str(requests), told=str(told))
    bare = open_.enter_context(Contestant("bench.contestants.bare_api", engines.log("bare_api")))
    port = free_port()
    bare.ask("serve", database_url=second, told=str(told), port=port, connections=CONNECTIONS)
    return f"http://{LOOPBACK}:{port}"


def _each_once(cases: Sequence[Case]) -> list[Request]:
    """All requests of the cases; a read that is asked again and again is recorded once."""
    found: dict[str, Request] = {}
    for request in (request for case in cases for turn in case.turns for request in turn):
        found.setdefault(request.headers.get("Idempotency-Key", request.path), request)
    return list(found.values())


def _figure(case: Case, addresses: tuple[str, str], effort: Effort) -> Figure:
    ours, bare = (_turn(address, case.turns) for address in addresses)
    samples = take_turns({OURS: ours, BARE: bare}, effort.rounds)
    return Figure(name=case.name, unit="requests/s", ours=OURS, samples=samples["rate"], aims=AIMS)


def _turn(address: str, turns: Sequence[Sequence[Request]]) -> Turn:
    waiting = iter(turns)

    def turn() -> Mapping[str, float]:
        requests = next(waiting)
        seconds, _ = run_apart(lambda: send_all(address, requests))
        return {"rate": len(requests) / seconds}

    return turn


def _send(address: str, requests: Sequence[Request]) -> list[bytes]:
    return run_apart(lambda: send_all(address, requests))[1]


def _parts(people: Sequence[str], size: int) -> list[Sequence[str]]:
    return [people[start : start + size] for start in range(0, len(people), size)]
