"""The methods of the Bot API, each as Telegram documents it, as far as frankly needs them."""

from tests.farside.telegram.api import asking, changing, profile, sending, topics, webhooks
from tests.farside.telegram.api.registry import METHODS

__all__ = ["METHODS", "asking", "changing", "profile", "sending", "topics", "webhooks"]
