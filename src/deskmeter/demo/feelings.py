"""How customers feel: a mood for each solved conversation, and the tone of what they write."""

import duckdb

from deskmeter.demo.draws import Draws
from deskmeter.demo.world import TOPIC_NUMBERS

USUAL_MOOD = 2.0
_RECORDED = 0.85  # of customers' messages; the classifier leaves the rest unmarked

# Shares of openings that sound upset, by topic.
_UPSET = {
    "late_delivery": 0.52, "wrong_item": 0.46, "damaged_item": 0.5, "bug": 0.42, "refund": 0.34,
    "where_is_my_order": 0.24, "payment": 0.2, "return": 0.13, "cancellation": 0.12, "exchange": 0.1, "how_to": 0.08,
}  # fmt: skip
_UPSET_ELSE = 0.04

# use of a message: shares that sound (negative, positive) as a rule
_TONES = {
    "nudge": (0.5, 0.02), "reopen": (0.55, 0.02), "second": (0.12, 0.03), "detail": (0.1, 0.06),
    "bot_human": (0.2, 0.02), "thanks": (0.01, 0.88), "announced": (0.1, 0.35),
}  # fmt: skip
_OPENS_PLEASED = 0.06
_STILL_UPSET = 0.35  # of an upset opening's share in what the customer writes next


def build(con: duckdb.DuckDBPyConnection) -> None:
    """Create the table `felt`: a mood per conversation solved, from the wait, the turns, the agent and a reopening."""
    con.execute("""
CREATE OR REPLACE TEMP TABLE felt AS
SELECT s.id, s.k, s.solved_s, s.agent, s.next_kind, s.channel, c.customer, c.contact, c.language,
  (f.replied_s - f.asked_s) / h.reply_s AS slowness,
  2.7e0 - 0.42e0 * ln(greatest(0.2e0, (f.replied_s - f.asked_s) / h.reply_s)) - 0.3e0 * (s.k - 1)
    - CASE WHEN s.next_kind = 'reopen' THEN 1.1e0 ELSE 0e0 END + 6e0 * (a.quality - 1) AS mood
FROM turn AS s JOIN turn AS f ON f.id = s.id AND f.k = 1
JOIN conversation AS c ON c.id = s.id JOIN channel AS h ON h.number = s.channel
JOIN agent AS a ON a.number = s.agent
WHERE s.outcome = 'solved' AND NOT s.reopened""")


def tone(draws: Draws) -> str:
    """SQL of a customer's message's sentiment, from its `mid`, `use` and `topic` and the conversation's `mood`."""
    upset = f"({[_UPSET.get(name, _UPSET_ELSE) for name in TOPIC_NUMBERS]})[topic]"
    worse = f"0.12e0 * least(1.5e0, greatest(-1e0, {USUAL_MOOD} - coalesce(mood, {USUAL_MOOD - 1})))"
    still = dict.fromkeys(("detail", "second", "nudge"), f" + {_STILL_UPSET}e0 * {upset}")
    negative = " ".join(f"WHEN '{use}' THEN {share}{still.get(use, '')}" for use, (share, _) in _TONES.items())
    positive = " ".join(f"WHEN '{use}' THEN {share}" for use, (_, share) in _TONES.items())
    luck = draws.uniform("tone", "mid")
    return f"""CASE WHEN {draws.uniform("tone/recorded", "mid")} >= {_RECORDED} THEN NULL
    WHEN {luck} > 1 - (CASE use {positive} ELSE {_OPENS_PLEASED} END) THEN 'positive'
    WHEN use <> 'thanks' AND {luck} < (CASE use WHEN 'open' THEN {upset} {negative} ELSE 0 END) + {worse}
      THEN 'negative' ELSE 'neutral' END"""
