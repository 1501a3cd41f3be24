"""What a configuration file may say: one frozen model a section, whose fields are the keys, with type, default and meaning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    StringConstraints,
    Tag,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bots.claims import forbidden_honesty, human_claim


class Section(BaseModel):
    """Base of all sections: frozen, every key known."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """A relative path is relative to the configuration file, whose folder `load` gives as the context."""
    folder = (info.context or {}).get("folder")
    return folder / path if folder else path


def _existing_folder(path: Path) -> Path:
    try:
        exists = path.is_dir()
    except OSError:  # a name too long, or a folder we may not look into
        exists = False
    if not exists:
        raise PydanticCustomError("folder", "a folder that exists")
    return path


def kind_of_words(value: object) -> str:
    return "table" if isinstance(value, dict) else "text"


def like(pattern: str, expected: str) -> AfterValidator:
    """Text of this pattern, and what a person reads who wrote something else."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError("pattern", expected)
        return text

    return AfterValidator(check)


def _honest(text: str) -> str:
    if claim := human_claim(text):
        raise PydanticCustomError(
            "claim", "no words that make the ambassador a human or hide that it is an AI: “{claim}”", {"claim": claim}
        )
    return text


def _free_to_be_honest(text: str) -> str:
    if words := forbidden_honesty(text):
        raise PydanticCustomError("claim", "nothing that forbids to say that it is an AI: “{words}”", {"words": words})
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Language = Annotated[str, like(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", 'a language code such as "en" or "fr-CA"')]
Country = Annotated[str, like(r"[A-Z]{2}", 'a country code of two capitals such as "FR"')]
WebAddress = Annotated[str, like(r"https?://[^\s/]+\S*", "a web address that begins with https:// or http://")]
Variable = Annotated[str, like(r"[A-Za-z_][A-Za-z0-9_]*", "the name of an environment variable (the key itself never stands here)")]
PersonId = Annotated[str, like(r"[^:\s]+:\S+", 'an adapter and an id on that platform, such as "discord:80351110224678912"')]
Words = Annotated[
    Annotated[Prose, Tag("text")] | Annotated[dict[Language, Line], Tag("table")],
    Discriminator(kind_of_words),
]
BesideFile = Annotated[Path, Strict(strict=False), AfterValidator(_beside_the_file)]
Folder = Annotated[BesideFile, AfterValidator(_existing_folder)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Described = Annotated[Prose, AfterValidator(_honest)]
"""What a persona is like: a text that keeps to the truth."""


def words_in(words: str | dict[str, str], language: str, *, otherwise: str = "en") -> str:
    """The text in that language, else in its base language (`fr-CA` to `fr`), else in `otherwise`, else in the first one given."""
    if isinstance(words, str):
        return words
    for candidate in (language, language.partition("-")[0], otherwise):
        if candidate in words:
            return words[candidate]
    return next(iter(words.values()), "")


class BrandSettings(Section):
    name: Line = Field(examples=["Maison Verlune"])
    """The brand the ambassador speaks for, as people know it."""
    contact: Line = Field(examples=["bonjour@maison-verlune.example"])
    """How to reach a person outside the chat: an address, a number or a page; said in every disclosure."""
    privacy: Line = Field(examples=["https://maison-verlune.example/confidentialite"])
    """Where the privacy notice is; said in every disclosure."""
    language: Language = "en"
    """The language spoken when the person's language is unknown or has no wording."""
    languages: tuple[Language, ...] = ("en", "fr")
    """The languages the ambassador speaks."""
    description: Prose = Field(default="", examples=["Herbal teas grown and dried by the sea in Brittany."])
    """What the brand is and does, in a few sentences; the model reads it."""
    website: Prose = Field(default="", examples=["https://maison-verlune.example"])
    """The brand's website."""
    values: tuple[Line, ...] = Field(default=(), examples=[["Patience", "Plain words"]])
    """What the brand stands for, a few words each."""
    countries: tuple[Country, ...] = Field(default=(), examples=[["FR", "BE"]])
    """Where its people live (ISO 3166 codes such as "FR"): their help lines are given first in a crisis."""

    @model_validator(mode="after")
    def _speaks_its_own_language(self) -> BrandSettings:
        if self.language not in self.languages:
            raise PydanticCustomError("language", "languages that include brand.language ({language})", {"language": self.language})
        return self


class PersonaSettings(Section):
    """Who speaks. Whatever it is like, it is an AI: a persona that claims to be a human is refused."""

    name: Line = Field(examples=["Lune"])
    """The ambassador's name."""
    role: Described = Field(default="", examples=["Ambassador of the house"])
    """What the ambassador does for the brand, in a few words."""
    character: Described = Field(default="", examples=["Curious, calm, a little poetic; prefers a clear answer to a long one."])
    """What the ambassador is like; the model reads it."""
    tone: Described = Field(default="", examples=["Warm and plain. Short sentences. No exclamation marks."])
    """How the ambassador writes; the model reads it."""
    greeting: dict[Language, Annotated[Line, AfterValidator(_honest)]] = Field(
        default={}, examples=[{"en": "Welcome. What would you like to know?"}]
    )
    """The first words to a person who says nothing yet, by language; the disclosure is added to them."""
    suggestions: dict[Language, tuple[Line, ...]] = Field(
        default={}, examples=[{"en": ["How do I brew it?", "Where is my order?"]}]
    )
    """Questions offered as buttons with the greeting, by language."""
    may: tuple[Annotated[Line, AfterValidator(_honest)], ...] = Field(default=(), examples=[["recommend a tea from the range"]])
    """What the ambassador may do; the model reads it."""
    may_not: tuple[Annotated[Line, AfterValidator(_free_to_be_honest)], ...] = Field(default=(), examples=[["give medical advice"]])
    """What the ambassador may not do; the model reads it."""


class Product(Section):
    """Something the brand sells."""

    name: Line = Field(examples=["Brume"])
    """The product's name."""
    description: Words = Field(default="", examples=[{"en": "Verbena, mint and a little seaweed."}])
    """What it is: a text, or a table of texts by language."""
    price: Prose = Field(default="", examples=["12 € / 60 g"])
    """The price as people read it."""
    url: Prose = Field(default="", examples=["https://maison-verlune.example/brume"])
    """The product's page."""


class KnowledgeSettings(Section):
    folders: tuple[Folder, ...] = Field(default=(), examples=[["knowledge"]])
    """Folders of Markdown pages, relative to this file; a page's language is its subfolder (`fr/`, `en/`) or its front matter."""
    passages: int = Field(default=3, ge=0, le=20)
    """How many passages of knowledge a model is given with a question."""


class OpenAISettings(Section):
    """A model behind any endpoint that speaks OpenAI's chat completions."""

    kind: Literal["openai"]
    """What answers: a model behind an OpenAI-compatible endpoint."""
    name: Prose = Field(default="", examples=["house-model"])
    """What logs, records and `frankly explain` call it; the model's own name when empty."""
    model: Line = "gpt-4o-mini"
    """The model's name, as the endpoint knows it."""
    base_url: WebAddress = "https://api.openai.com/v1"
    """The endpoint's address."""
    key_env: Variable = "OPENAI_API_KEY"
    """The environment variable that holds the key; with `_FILE` appended, the one that names a file that holds it."""
    temperature: float = Field(default=0.4, ge=0, le=2)
    """How freely the model chooses its words."""
    max_tokens: int = Field(default=800, ge=16, le=100_000)
    """The longest answer, in tokens."""
    context: int = Field(default=32_000, ge=2_000, le=10_000_000)
    """The longest prompt, in characters (about four a token)."""
    timeout_seconds: Seconds = 60.0
    """The longest a whole answer may take."""
    first_token_seconds: Seconds = 20.0
    """The longest wait for an answer's first words, and for the next ones."""
    retries: int = Field(default=2, ge=0, le=10)
    """How often a call that failed for a passing reason is tried again, before the next model is asked."""
    concurrency: int = Field(default=16, ge=1, le=1_000)
    """How many calls may be under way at once."""
    sees: bool = False
    """Whether the model can look at pictures: then those that people send go to `base_url`, as your privacy notice has to say. They
    are stored nowhere.
    """


class KnowledgeModelSettings(Section):
    """The last resort: the brand's own pages, whether it is listed or not."""

    kind: Literal["knowledge"]
    """What answers: the brand's own pages, word for word."""


class EchoSettings(Section):
    """A model that repeats the question."""

    kind: Literal["echo"]
    """What answers: the question itself, for trying things out."""


class ScriptedSettings(Section):
    """A model that says prepared lines."""

    kind: Literal["scripted"]
    """What answers: prepared lines, one an answer, for tests and demonstrations."""
    lines: tuple[Line, ...] = Field(default=(), examples=[["Hello.", "We ship on Mondays."]])
    """The answers, in order; after the last one the first comes again."""
    path: BesideFile | None = Field(default=None, examples=["answers.txt"])
    """A text file with more answers, one a line, relative to this file."""

    @model_validator(mode="after")
    def _says_something(self) -> ScriptedSettings:
        if not (self.lines or self.path):
            raise PydanticCustomError("script", "`lines`, `path` or both")
        return self


ModelSettings = Annotated[OpenAISettings | KnowledgeModelSettings | EchoSettings | ScriptedSettings, Field(discriminator="kind")]


class StoreSettings(Section):
    path: BesideFile = Path("frankly.db")
    """The database file, relative to this file."""
    keep_days: int | None = Field(default=None, ge=1, le=36_500, examples=[365])
    """Days after which a conversation is forgotten; without it nothing is."""


class RuntimeSettings(Section):
    concurrency: int = Field(default=32, ge=1, le=10_000)
    """How many turns are answered at once."""
    burst_seconds: float | None = Field(default=None, ge=0, le=60, examples=[1.5])
    """How long to wait for the rest of a thought sent as several messages; without it, as long as is usual on each platform."""
    history: int = Field(default=20, ge=0, le=500)
    """How many earlier lines a model is given."""
    attempts: int = Field(default=3, ge=1, le=100)
    """How often a turn that fails is begun before a person reads it."""
    interruptions: int = Field(default=20, ge=1, le=1_000)
    """How often a turn that a crash or a stop interrupted is begun again before a person reads it."""
    send_attempts: int = Field(default=8, ge=1, le=100)
    """How often a line that could not be shown is sent before a person reads it."""
    backlog: int = Field(default=1_000, ge=1, le=1_000_000)
    """How many turns may be open before platforms are made to wait."""
