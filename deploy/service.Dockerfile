# One image per service (its roles are commands of it), and one with the commands of deploy/ and `vlimpers`.
# Built from the repository's root, through compose.yaml. Versions and hashes come from requirements.lock.
FROM python:3.11-slim AS base
RUN useradd --create-home --uid 10001 app && install -d -o app /var/lib/open-vlimpers
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

FROM base AS tools
COPY requirements.lock ./
RUN awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements.lock > uv.requirements \
    && python -m pip install --no-cache-dir --require-hashes -r uv.requirements \
    && python -m venv --without-pip /app/.venv
ENV VIRTUAL_ENV=/app/.venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1

FROM tools AS built-service
ARG SERVICE
COPY libs/chassis /src/chassis
COPY services/${SERVICE} /src/service
RUN uv pip install --no-sources --constraints requirements.lock --build-constraints requirements.lock \
    /src/chassis /src/service

FROM tools AS built-commands
COPY deploy/requirements.in ./
COPY tools/vlimpers /src/vlimpers
RUN uv pip install --constraints requirements.lock --build-constraints requirements.lock -r requirements.in /src/vlimpers

FROM base AS commands
COPY --from=built-commands /app/.venv .venv
COPY contracts contracts
COPY deploy deploy
USER app

FROM base AS service
COPY --from=built-service /app/.venv .venv
COPY deploy/ready.py deploy/ready.py
USER app
