"""The tiers together, in twenty languages: what is heard however it is said, with the words that gave it away."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.recognition import SEEN, recognise, recognise_draft

ASKED = {
    "en": "hold on, is this a person or some kind of bot?",
    "fr": "attends, t'es un vrai humain ou un robot ?",
    "de": "sag mal, bist du ein echter Mensch oder ein Bot?",
    "es": "oye, ¿eres una persona real o un robot?",
    "it": "scusa, sei una persona vera o un robot?",
    "pt": "você é uma pessoa de verdade ou um robô?",
    "nl": "ben jij een echt mens of een robot?",
    "pl": "jesteś prawdziwym człowiekiem czy botem?",
    "sv": "är du en riktig människa eller en robot?",
    "tr": "sen gerçek bir insan mısın yoksa robot musun?",
    "ar": "هل أنت إنسان حقيقي أم روبوت؟",
    "he": "אתה בן אדם אמיתי או רובוט?",
    "ru": "ты настоящий человек или бот?",
    "uk": "ти справжня людина чи бот?",
    "ja": "あなたは本物の人間ですか、それともロボットですか？",
    "zh": "你是真人还是机器人？",
    "ko": "당신은 진짜 사람인가요, 로봇인가요?",
    "hi": "क्या आप असली इंसान हैं या रोबोट?",
    "id": "kamu manusia asli atau robot?",
    "vi": "bạn là người thật hay robot vậy?",
}
WANTED = {
    "en": "could you just put me through to a real person",
    "fr": "je veux parler à un vrai conseiller svp",
    "de": "ich möchte bitte mit einem Mitarbeiter sprechen",
    "es": "quiero hablar con una persona por favor",
    "it": "vorrei parlare con un operatore",
    "pt": "quero falar com um atendente",
    "nl": "ik wil graag een medewerker spreken",
    "pl": "chcę porozmawiać z konsultantem",
    "sv": "jag vill prata med en människa",
    "tr": "müşteri temsilcisiyle görüşmek istiyorum",
    "ar": "أريد التحدث مع موظف",
    "he": "אני רוצה לדבר עם נציג אנושי",
    "ru": "соедините меня с оператором",
    "uk": "з'єднайте мене з оператором",
    "ja": "オペレーターに繋いでください",
    "zh": "我要转人工客服",
    "ko": "상담원이랑 통화하고 싶어요",
    "hi": "मुझे किसी इंसान से बात करनी है",
    "id": "saya mau bicara dengan petugas",
    "vi": "cho tôi gặp nhân viên tư vấn",
}
ORDINARY = """
Do you ship to Canada?
Hast du auch grünen Tee?
À quelle heure ouvrez-vous ?
¿Cuánto cuesta el envío?
Quanto costa la spedizione?
Qual é o preço?
Wanneer komt mijn pakket?
Kiedy dotrze moja paczka?
När öppnar butiken?
Kargo ne zaman gelir?
متى يصل الطلب؟
מתי תגיע החבילה?
Когда придёт посылка?
Коли прийде посилка?
いつ届きますか？
什么时候发货？
언제 배송되나요?
मेरा ऑर्डर कब आएगा?
Kapan paket saya sampai?
Khi nào hàng đến?
"""


def names(text: str) -> set[str]:
    return {signal.name for signal in recognise(text)}


@pytest.mark.parametrize("language", ASKED)
def test_the_question_is_heard_in_twenty_languages(language: str) -> None:
    assert "identity_question" in names(ASKED[language])


@pytest.mark.parametrize("language", WANTED)
def test_a_person_is_asked_for_in_twenty_languages(language: str) -> None:
    assert "human_request" in names(WANTED[language])


@pytest.mark.parametrize("line", ORDINARY.strip().splitlines())
def test_ordinary_questions_are_none_of_it(line: str) -> None:
    assert names(line) == set()


@pytest.mark.parametrize(
    "typed",
    [
        "ARE YOU A ROBOT",
        "r u a r0b0t",
        "are you a roooobot??",
        "are\u200b you a ro\u200bbot",
        "heyy 🙏 are you a robot 🤖",
        "are you a robto?",
        "Thanks, the parcel came. It is lovely and so well packed. By the way, are you a robot? My sister says so. See you soon!",
    ],
)
def test_it_is_heard_however_it_is_typed(typed: str) -> None:
    assert "identity_question" in names(typed)


def test_evidence_of_a_trained_signal_is_the_piece_that_says_it() -> None:
    text = "Thank you for the tea, it came today. 你是真人还是机器人？"
    (signal,) = (signal for signal in recognise(text) if signal.name == "identity_question")
    assert signal.tier == "trained"
    assert signal.language == "zh"
    assert signal.evidence in text
    assert len(signal.evidence) < len(text) / 2


def test_what_a_phrase_knows_is_its_tier() -> None:
    (signal,) = recognise("Are you human?")
    assert (signal.tier, signal.language) == ("phrases", "en")


def test_what_is_known_to_mean_something_else_is_left_out_of_the_text() -> None:
    assert names("I don't need to talk to a human, thanks") == set()
    assert "human_request" in names("I don't need to talk to a human about tea. But now I want to talk to a human.")


@pytest.mark.parametrize(
    "line",
    [
        "Ich bin ein echter Mensch, versprochen.",
        "Soy una persona de verdad.",
        "Я живой человек, а не бот.",
        "我是真人，不是机器人。",
    ],
)
def test_a_claim_to_be_human_is_seen_in_other_languages_too(line: str) -> None:
    assert "human_claim" in {signal.name for signal in recognise_draft(line)}


@pytest.mark.parametrize(
    "line",
    [
        "Ich bin eine KI, kein Mensch.",
        "Soy una IA, no una persona.",
        "Я искусственный интеллект, а не человек.",
        "我是人工智能，不是真人。",
    ],
)
def test_and_the_truth_passes(line: str) -> None:
    assert recognise_draft(line) == ()


@given(text=st.text(max_size=300), before=st.text(max_size=80))
@settings(deadline=None)
def test_what_is_seen_is_sure_enough_and_stands_in_the_text(text: str, before: str) -> None:
    for signal in recognise(text, before=(before,)):
        assert SEEN <= signal.score <= 1
        assert signal.evidence in text


def test_the_weights_are_small() -> None:
    assert len((files("policies.signals") / "weights.bin").read_bytes()) <= 3_000_000


@pytest.mark.parametrize("text", ["this one?", "And these?", "Look!", "celui-ci ?", "questo?"])
def test_a_few_letters_are_taken_for_no_question_about_us(text: str) -> None:
    assert {signal.name for signal in recognise(text)}.isdisjoint({"identity_question", "human_request"})


@pytest.mark.parametrize("text", ["bot?", "real person?", "你是人吗", "operator", "人工客服"])
def test_a_few_letters_may_say_all_the_same_what_is_meant(text: str) -> None:
    assert {signal.name for signal in recognise(text)} & {"identity_question", "human_request"}


def test_who_asks_for_a_person_outright_does_not_ask_who_we_are() -> None:
    names = {signal.name for signal in recognise("A human, please.", before=("When are you open?",))}
    assert "human_request" in names
    assert "identity_question" not in names
