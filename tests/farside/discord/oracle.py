"""A second opinion on every request and answer: Discord's own description of its API, where it is at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

Json = dict[str, Any]
DESCRIPTION = Path(__file__).parents[4] / "shared/data/discord/openapi.json"
"""https://github.com/discord/discord-api-spec, which is no part of this repository."""
AT_HAND = DESCRIPTION.exists()
EXTRA: dict[str, Json] = {
    "MessageEditRequestPartial": {"tts": {"const": False}},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts": {"const": False}},
    "IncomingWebhookUpdateRequestPartial": {"tts": {"const": False}},
    "BaseCreateMessageCreateRequest": {"tts": {"const": False}},
    "CreateForumThreadRequest": {"type": {"const": 11}},
}
"""What discord.py says besides, and Discord ignores: that a message is not read aloud, and that a post is a public thread."""
EXTRA_QUERY = {"use_nested_fields"}
"""That the message of a post stands in a key of its own, as it does anyhow since version 10."""
MISSING = "Discord's OpenAPI description is not at hand (../shared/data/discord/openapi.json)"


class NoOracle:
    """Nobody judges: for speed, or where the description is not at hand."""

    def judge_request(self, name: str, body: Any, query: dict[str, str]) -> list[str]:  # noqa: ANN401 - whatever stands there
        return []

    def judge_answer(self, name: str, status: int, body: Any) -> list[str]:  # noqa: ANN401 - whatever stands there
        return []


class Oracle(NoOracle):
    """Judges by the schemas of the description, and refuses keys that they do not know, at any depth."""

    def judge_request(self, name: str, body: Any, query: dict[str, str]) -> list[str]:  # noqa: ANN401 - whatever stands there
        """What is wrong with a request; `name` is its method and path as the description has them."""
        if (operation := _operation(name)) is None:
            return [f"{name}: there is no such request"]
        known = {parameter["name"] for parameter in operation.get("parameters", ())} | EXTRA_QUERY
        unknown = [key for key in query if key not in known]
        complaints = [f"the query does not know {key}" for key in unknown]
        return [f"{name}: {complaint}" for complaint in (*complaints, *_judged(_request(name), body))]

    def judge_answer(self, name: str, status: int, body: Any) -> list[str]:  # noqa: ANN401 - whatever stands there
        """What is wrong with what we answer."""
        return [f"answer of {name}: {complaint}" for complaint in _judged(_response(name, status), body)]


def oracle() -> NoOracle:
    """Somebody who judges, if the description is at hand."""
    return Oracle() if AT_HAND else NoOracle()


def judge_message(line: Json) -> list[str]:
    """What is wrong with a message as the gateway tells of it, as far as the API tells of it, too."""
    told = {key: value for key, value in line.items() if key not in {"guild_id", "member", "channel_type"}}
    told["mentions"] = [{key: value for key, value in user.items() if key != "member"} for user in told["mentions"]]
    return list(_judged(_named("MessageResponse"), told))


def _judged(validator: jsonschema_rs.Validator | None, body: Any) -> Iterator[str]:  # noqa: ANN401 - whatever stands there
    if validator is None:
        if body is not None:
            yield "nothing is expected"
        return
    for error in validator.iter_errors(body):
        yield f"{'.'.join(map(str, error.instance_path))}: {error.message}"[:400]


@cache
def _description(*, relaxed: bool = False) -> Json:
    described: Json = json.loads(DESCRIPTION.read_text())
    if relaxed:
        _relax(described["components"]["schemas"])
    described["components"]["schemas"]["CreatedThreadResponse"]["properties"][
        "message"
    ] = {}  # the documentation: of a post, its first
    _tighten(described)
    return described


def _relax(schemas: Json) -> None:
    """Let pass what Discord's documentation allows, and its description does not."""
    for name in ("SnowflakeType", "MessageAttachmentRequest"):
        loose = schemas[name]["properties"]["id"] if name.endswith("Request") else schemas[name]
        loose.clear()
        loose["type"] = ["string", "integer"]  # "we accept both": https://docs.discord.com/developers/reference#id-serialization
    words = schemas["ApplicationFormPartial"]["properties"]
    words["description"] = {"anyOf": [{"type": "string", "maxLength": 400}, words["description"]]}  # the documentation: a string
    for name, extra in EXTRA.items():
        schemas[name]["properties"] |= extra


def _tighten(node: Any) -> None:  # noqa: ANN401 - whatever stands there
    """Let every object know only what is said of it."""
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node:
            node.setdefault("additionalProperties", False)
        for value in node.values():
            _tighten(value)
    elif isinstance(node, list):
        for value in node:
            _tighten(value)


@cache
def _operation(name: str) -> Json | None:
    method, path = name.split(" ", 1)
    found: Json | None = _description()["paths"].get(path, {}).get(method.lower())
    return found


@cache
def _request(name: str) -> jsonschema_rs.Validator | None:
    said = (_operation(name) or {}).get("requestBody")
    if said is None:
        return None
    return _compiled(said["content"]["application/json"]["schema"], relaxed=True)


@cache
def _response(name: str, status: int) -> jsonschema_rs.Validator | None:
    answers = (_operation(name) or {}).get("responses", {})
    content = answers.get(str(status), {}).get("content")
    return _compiled(content["application/json"]["schema"]) if content else None


@cache
def _named(schema: str) -> jsonschema_rs.Validator:
    return _compiled({"$ref": f"#/components/schemas/{schema}"})


def _compiled(schema: Json, *, relaxed: bool = False) -> jsonschema_rs.Validator:
    schemas = _description(relaxed=relaxed)["components"]["schemas"]
    return jsonschema_rs.validator_for({**schema, "components": {"schemas": schemas}})
