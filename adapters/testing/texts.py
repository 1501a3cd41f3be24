"""What is said and shown in the contract's tests."""

from __future__ import annotations

import re

from adapters.message import Attachment

PHOTO = Attachment("image", url="https://files.example.org/42", name="kettle.jpg", media_type="image/jpeg", size=48_000)
CONTENT = b"\xff\xd8 all that the photo holds"
TEXTS = (
    "hello",
    "👩‍👩‍👧‍👦 🏴‍☠️ ❤️ 1️⃣ 👍🏽",
    "مرحبا بالعالم",
    "שלום, how are you?",
    "one\ntwo\n\nthree",
    "e\u0301te\u0301, Việt, नमस्ते, สวัสดี",
    "« Bonjour ! » — l’été, 5 € ?",
    "<b>no markup</b> & 1 < 2",
)
HOSTILE = "\x1b[2J\x1b]0;title\x07 nul\x00 \u202egnp.exe Z" + "\u0336" * 100
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
