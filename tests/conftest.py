"""What holds for every test: no request to a model on another machine."""

from __future__ import annotations

import os

os.environ["FRANKLY_ALLOW_MODEL_REQUESTS"] = "0"  # in the environment, so that it holds in the processes tests start, too
