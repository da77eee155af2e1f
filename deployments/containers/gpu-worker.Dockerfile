# A worker of the gpu pool: premium tracks from models on this machine's GPU, one run at a time. Build in SoundFlow's folder:
# docker build -f deployments/containers/gpu-worker.Dockerfile .   Run with --gpus all, and with a volume for the models' weights.
FROM python:3.11-slim
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/app/.venv/bin:$PATH
COPY pyproject.toml constraints.txt README.md LICENSE prefect.yaml ./
COPY soundflow_core soundflow_core
COPY flows flows
COPY api api
COPY console console
COPY deployments deployments
# The wheels of torch bring their own CUDA; the host gives the driver.
RUN python3 -m venv .venv && pip install -c constraints.txt ".[premium,diffusers]"
ENV XDG_CACHE_HOME=/app/cache
RUN soundflow warm && mkdir -p /app/cache/soundflow/work /app/models && chmod -R a+rwX /app/cache /app/models
ENV SOUNDFLOW_WORK=/app/cache/soundflow/work PREFECT_WORKER_QUERY_SECONDS=2 PREFECT_HOME=/app/cache/prefect HF_HOME=/app/models
VOLUME /app/models
USER 1000
STOPSIGNAL SIGTERM
CMD ["prefect", "worker", "start", "--pool", "gpu", "--type", "process", "--limit", "1", "--with-healthcheck"]
