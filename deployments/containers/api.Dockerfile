# The API and the player: no torch, no Prefect, no audio. Build in SoundFlow's folder: docker build -f deployments/containers/api.Dockerfile .
FROM python:3.11-slim
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/app/.venv/bin:$PATH
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY deployments/containers/api.txt deployments/containers/api.txt
RUN python3 -m venv .venv && pip install -c constraints.txt -r deployments/containers/api.txt
COPY soundflow_core soundflow_core
COPY flows flows
COPY api api
COPY console console
COPY deployments deployments
RUN pip install --no-deps .
ENV SOUNDFLOW_WORK=/tmp/soundflow
EXPOSE 8000
USER 1000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
CMD ["soundflow", "serve", "--host", "0.0.0.0", "--port", "8000"]
