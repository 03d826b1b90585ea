"""What the demo company is: its markets, channels, topics and the waves that hit it. Declarations only."""

from dataclasses import dataclass
from datetime import time

BRAND = "Loomavi"
ORGANISATION = "Loomavi Home & Living"
ZONE = "Asia/Bangkok"
LAST_HOUR = time(18)  # nothing is known after this hour of the last day, in ZONE
MONTHS = 14
CONVERSATIONS = 20_000
CUSTOMERS_PER_CONVERSATION = 0.62
BOT = "Lovi (bot)"
PRODUCTS = (
    "Nyala 2 smart lamp", "Awan linen set", "Teras rattan chair", "Kopi pour-over kit", "Rimba diffuser",
    "Laut bath towels", "Batu stoneware set", "Senja curtains",
)  # fmt: skip
NEW_PRODUCT, OTHER_DEVICE = 1, 5  # what can be set up and can fail, by number in PRODUCTS
DEVICE_TOPICS = ("how_to", "bug")


@dataclass(frozen=True)
class Market:
    """One country that the brand sells in; shapes are relative weights by local hour and by weekday from Monday."""

    number: int
    country: str
    language: str
    zone: str
    team: str
    share: float
    growth: float  # volume at the end ÷ volume at the start
    weekdays: tuple[float, ...]
    hours: tuple[float, ...]
    weekend_hours: tuple[float, ...]
    channels: dict[str, float]
    currency: str
    basket: float
    couriers: tuple[str, ...]
    phone: str
    payday: int | None = None
    holidays: tuple[tuple[int, int], ...] = ()  # (month, day), closed


@dataclass(frozen=True)
class Channel:
    """How a channel behaves: medians in seconds, spreads as log-normal sigmas."""

    name: str
    reply_s: float
    spread: float
    later: float  # later replies ÷ first replies
    morning_s: float  # after opening, before the night's contacts are reached
    customer_s: float
    wrap_s: float
    doubles: float  # share of customer turns in two messages
    bot: float = 0.0
    patience_s: float | None = None


@dataclass(frozen=True)
class Topic:
    """Why customers write: weight in an ordinary week, chance that one reply solves it, chance of waiting on others."""

    name: str
    weight: float
    solved: float
    hold: float = 0.0
    transfer: float = 0.0
    bot: float = 0.1
    tags: str = ""
    asks: int = 2  # who is asked while it is on hold: 1 courier, 2 warehouse, 3 payments, 4 product team
    questions: tuple[int, ...] = (1, 2, 4)  # which of the texts' questions agents ask here
    answers: tuple[int, ...] = (1, 2, 1, 2)  # which solution belongs to which opening
    bot_says: int | None = None  # the bot's answer where it has one of its own


@dataclass(frozen=True)
class Wave:
    """Contacts on top of the ordinary: `peak` in shares of an ordinary day, from `first` days before the end."""

    name: str
    markets: tuple[str, ...]
    first: int
    days: int
    peak: float
    topics: dict[str, float]
    rise: int = 2


@dataclass(frozen=True)
class Sale:
    """A sale on a date of every year: the contacts follow in the days after it."""

    month: int
    day: int
    peak: float


def _hours(text: str) -> tuple[float, ...]:
    return tuple(float(word) for word in text.split())


_ASIA = _hours("14 8 5 3 3 5 12 25 48 70 82 84 66 72 78 74 66 58 60 72 84 80 56 30")
_ASIA_WEEKEND = _hours("20 12 7 4 3 4 8 16 32 54 70 74 70 66 64 60 58 56 60 70 80 78 58 36")
_EUROPE = _hours("8 4 2 2 2 4 10 26 54 78 86 80 70 72 70 66 62 58 54 52 54 48 32 16")
_EUROPE_WEEKEND = _hours("12 7 4 2 2 3 6 12 28 52 70 76 70 62 58 56 56 54 54 56 58 50 36 22")

MARKETS = (
    Market(
        1, "ID", "id", "Asia/Jakarta", "Indonesia", 0.36, 1.45, (1.12, 1.08, 1.02, 1.0, 0.98, 0.86, 0.82),
        _ASIA, _ASIA_WEEKEND, {"whatsapp": 42, "chat": 20, "instagram": 17, "email": 12, "phone": 9},
        "IDR", 285_000, ("Sayap Nusa", "KirimCerah"), "+62 800 0", 25,
        ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25)),
    ),
    Market(
        2, "TH", "th", "Asia/Bangkok", "Thailand", 0.28, 1.4, (1.15, 1.06, 1.02, 1.0, 0.98, 0.84, 0.8),
        _ASIA, _ASIA_WEEKEND, {"chat": 33, "instagram": 22, "whatsapp": 10, "email": 17, "phone": 18},
        "THB", 690, ("ฟ้าไวขนส่ง", "ช้างลมส่งด่วน"), "+66 2 000 ", 28,
        ((1, 1), (4, 13), (4, 14), (4, 15), (5, 1), (8, 12), (10, 23), (12, 5), (12, 31)),
    ),
    Market(
        3, "TR", "tr", "Europe/Istanbul", "Türkiye", 0.19, 1.25, (1.18, 1.1, 1.04, 1.0, 0.96, 0.74, 0.66),
        _EUROPE, _EUROPE_WEEKEND, {"whatsapp": 30, "email": 24, "chat": 16, "instagram": 14, "phone": 16},
        "TRY", 640, ("Turna Kargo", "Kırlangıç Lojistik"), "+90 212 000 ", None,
        ((1, 1), (4, 23), (5, 1), (5, 19), (7, 15), (8, 30), (10, 29)),
    ),
    Market(
        4, "GB", "en", "Europe/London", "United Kingdom", 0.17, 1.2, (1.2, 1.1, 1.02, 1.0, 0.96, 0.66, 0.6),
        _EUROPE, _EUROPE_WEEKEND, {"email": 42, "chat": 26, "phone": 15, "instagram": 10, "whatsapp": 7},
        "GBP", 42, ("Pebblepost", "Wrenway Parcels"), "+44 7700 90", None,
        ((1, 1), (12, 25), (12, 26)),
    ),
)  # fmt: skip

CHANNELS = (
    Channel("email", 4_700, 0.85, 0.8, 3_600, 21_600, 40, 0.03),
    Channel("chat", 75, 0.75, 0.6, 600, 55, 110, 0.34, bot=0.55, patience_s=560),
    Channel("whatsapp", 330, 0.9, 0.7, 1_500, 240, 240, 0.38, bot=0.45),
    Channel("instagram", 1_300, 1.0, 0.8, 2_700, 1_100, 400, 0.22),
    Channel("phone", 15, 0.8, 0.5, 30, 45, 90, 0.0),
)

TOPICS = (
    Topic(
        "where_is_my_order",
        17,
        0.62,
        0.10,
        0.02,
        0.30,
        "order",
        asks=1,
        bot_says=1,
        answers=(2, 1, 2, 1, 1),
        questions=(1, 4, 5),
    ),
    Topic(
        "late_delivery",
        9,
        0.48,
        0.26,
        0.05,
        0.05,
        "order,complaint",
        asks=1,
        bot_says=1,
        answers=(1, 2, 1, 1),
        questions=(1, 4, 5),
    ),
    Topic("wrong_item", 6, 0.36, 0.16, 0.18, 0.02, "complaint", answers=(2, 1, 1, 2), questions=(1, 3, 4)),
    Topic("damaged_item", 6, 0.34, 0.18, 0.20, 0.02, "complaint,photo", answers=(1, 1, 2, 2), questions=(1, 3, 4)),
    Topic("return", 9, 0.50, 0.10, 0.06, 0.16, bot_says=2, answers=(1, 1, 1, 2)),
    Topic("refund", 9, 0.44, 0.24, 0.10, 0.06, "money", asks=3, answers=(1, 1, 2, 1)),
    Topic("exchange", 6, 0.45, 0.12, 0.06, 0.08, answers=(1, 1, 1, 2)),
    Topic("cancellation", 6, 0.70, 0.04, 0.02, 0.12, "order", asks=3, answers=(1, 1, 2, 1)),
    Topic(
        "shipping_policy", 7, 0.82, 0.0, 0.0, 0.45, "presale", asks=1, bot_says=2, answers=(1, 2, 2, 1), questions=(2,)
    ),
    Topic("change_address", 5, 0.68, 0.05, 0.01, 0.08, "order", asks=1, answers=(1, 2, 1, 1), questions=(1, 4)),
    Topic("payment", 7, 0.55, 0.12, 0.07, 0.10, "money", asks=3, answers=(1, 2, 2, 2)),
    Topic("promo_code", 6, 0.72, 0.02, 0.01, 0.28, "presale", asks=3, bot_says=3, answers=(2, 1, 2, 2)),
    Topic("how_to", 4, 0.66, 0.02, 0.04, 0.20, "product", asks=4, answers=(1, 2, 2, 2), questions=(2, 3)),
    Topic("bug", 3, 0.38, 0.16, 0.20, 0.04, "product", asks=4, answers=(1, 1, 2, 2), questions=(2, 3)),
)

EVERYWHERE = tuple(market.country for market in MARKETS)
RELEASE = Wave("release", EVERYWHERE, 128, 44, 0.62, {"bug": 55, "how_to": 37, "return": 5, "refund": 3}, rise=3)
STRIKE = Wave("strike", ("ID", "TH"), 26, 13, 1.25, {
    "where_is_my_order": 52, "late_delivery": 36, "cancellation": 6, "refund": 4, "change_address": 2,
})  # fmt: skip
WAVES = (RELEASE, STRIKE)
PAYDAY_TOPICS: dict[str, float] = {"shipping_policy": 30, "payment": 40, "promo_code": 30}
SALES = (Sale(11, 11, 0.9), Sale(12, 12, 0.75), Sale(9, 9, 0.4))
SALE_TOPICS: dict[str, float] = {
    "promo_code": 24, "payment": 18, "where_is_my_order": 22, "late_delivery": 14, "cancellation": 10, "exchange": 6,
    "wrong_item": 6,
}  # fmt: skip

# Weeks without a night desk in Indonesia: opening hours still promise one.
NIGHT_GAP_FIRST, NIGHT_GAP_DAYS, NIGHT_GAP_TEAM = 62, 30, "Indonesia"

SPECIALISTS = "Specialists"
PROACTIVE_TOPICS = ("late_delivery", "cancellation", "change_address")  # as the proactive texts stand
OTHER_ENDINGS = {"spam": 0.012, "merged": 0.009, "test": 0.0015, "ignored": 0.006, "proactive": 0.026}
REPEAT_SOON, REOPENED, UNREPLIED_SOLVE, MISROUTED = 0.075, 0.074, 0.025, 0.012
GIVEN_UP = 0.105  # callers who were not answered and call again, per answered call
SECOND_IDS = {"instagram": 0.06, "whatsapp": 0.06}  # of the customers of a channel: known there under an id of its own
HOUSEHOLDS = ("ID", "GB")  # markets with two customers who share an e-mail address
