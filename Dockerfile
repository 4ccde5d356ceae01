# The worker, the pages, the command line and the migrations, run from a checkout inside the image: never from a wheel.

FROM python:3.13-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /srv/venv
COPY requirements.lock /srv/
RUN /srv/venv/bin/pip install --quiet --require-hashes -r /srv/requirements.lock

FROM python:3.13-slim-bookworm
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONFAULTHANDLER=1 \
    PYTHONUNBUFFERED=1 \
    CCE_VAR=/srv/var
RUN useradd --system --uid 10001 --home-dir /srv/var --shell /usr/sbin/nologin pathway \
    && install -d -o pathway -g pathway -m 0750 /srv/var
COPY --from=packages /srv/venv /srv/venv
WORKDIR /srv/pathway
COPY . .
RUN pip install --quiet --no-index --no-deps --no-build-isolation -e . \
    && python -m compileall -q cce workflows activities starter web worker.py
USER pathway
CMD ["python", "worker.py"]
