# A worker of the cpu pool: music from mathematics, catalogs, checks. Build in SoundFlow's folder:
# docker build -f deployments/containers/cpu-worker.Dockerfile .
FROM python:3.11-slim
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/app/.venv/bin:$PATH
COPY pyproject.toml constraints.txt README.md LICENSE prefect.yaml ./
COPY soundflow_core soundflow_core
COPY flows flows
COPY api api
COPY console console
COPY deployments deployments
RUN python3 -m venv .venv && pip install -c constraints.txt .
# Kernels are compiled into the image, for the CPU that builds it; another CPU compiles its own once.
ENV XDG_CACHE_HOME=/app/cache
RUN soundflow warm && mkdir -p /app/cache/soundflow/work && chmod -R a+rwX /app/cache
ENV SOUNDFLOW_WORK=/app/cache/soundflow/work PREFECT_WORKER_QUERY_SECONDS=2 PREFECT_HOME=/app/cache/prefect
USER 1000
STOPSIGNAL SIGTERM
CMD ["prefect", "worker", "start", "--pool", "cpu", "--type", "process", "--limit", "1", "--with-healthcheck"]
