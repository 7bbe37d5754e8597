"""How much context articles need, from what would be asked about them."""

from __future__ import annotations

from extractor.arabic.analysis import Analysis
from extractor.article import Article
from extractor.extract import PROMPTS
from extractor.llm.probe import Needs
from extractor.llm.room import needed
from extractor.prompts import load
from extractor.strategies.choice import strategy_for

ORDINARY = 5_000
"""Characters of an ordinary article."""
SHORT = 500
"""Characters of a piece below which nothing is gained by halving it again."""
_SENTENCE = "واتهم ناشطون قوات النظام بقتل 12 مدنيا واعتقال آخرين في قصف استهدف سوقا صباح الأحد. "
"""Its type is torn between two, so that small models are asked about it too."""


def needs_of(profile: str) -> Needs:
    """What articles need where a model is asked as one of this profile: "small" or "large"."""
    return Needs(
        article=_needed(PROMPTS[profile], ORDINARY),
        piece=_needed(PROMPTS[profile], SHORT),
        least=_needed(PROMPTS["small"], SHORT),
    )


def _needed(prompt: str, characters: int) -> int:
    """The context for the longest question about an article of so many characters."""
    strategy = strategy_for(load(prompt))
    analysis = Analysis(Article(_SENTENCE * (characters // len(_SENTENCE) + 1)))
    questions = [strategy.question(analysis, piece) for piece in strategy.pieces(analysis)]
    return max(
        needed(asked.messages, asked.max_tokens, asked.expected) for asked in questions if asked is not None
    )
