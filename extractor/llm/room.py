"""How much fits, in tokens: what a prompt and its answer take, and what a server has room for."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.llm.wire import Messages

LATIN_A_TOKEN = 3.0
"""Characters of instructions and JSON that make a token, at least. Qwen's tokenizer takes 3.3."""
OTHER_A_TOKEN = 2.2
"""Letters of other scripts that make a token. Qwen's tokenizer takes 2.7 characters of Arabic news."""
SHORTEST = 256
"""Tokens without which no answer is worth asking for; an ordinary one may take so many more than expected."""
SLACK = 128
"""Tokens for what a server writes around messages, and for estimates that are a little off."""
MOST_A_TOKEN = 5.0
"""Characters of a prompt that no tokenizer gets into one token, over a whole prompt."""
TELLING = 2_000
"""Characters of a prompt from which on its count of tokens tells something."""


def tokens(text: str) -> float:
    """How many tokens a text takes, more likely too many than too few."""
    others = sum(letter > "\u024f" for letter in text)
    return (len(text) - others) / LATIN_A_TOKEN + others / OTHER_A_TOKEN


def prompt_tokens(messages: Messages) -> int:
    """How many tokens the messages of a request take."""
    return round(sum(tokens(message["content"]) for message in messages))


def answer_tokens(limit: int, expected: int) -> int:
    """The room that an ordinary answer takes, of so many tokens as expected; never more than its limit."""
    return min(limit, SHORTEST + expected)


def needed(messages: Messages, limit: int, expected: int) -> int:
    """The context that a request and an ordinary answer to it need, in tokens."""
    return prompt_tokens(messages) + answer_tokens(limit, expected) + SLACK


@dataclass(frozen=True)
class Room:
    """What is known of how much one model at one server takes; None where nothing is."""

    context: int | None = None
    """Tokens of a prompt and its answer together."""
    answer: int | None = None
    """Tokens of an answer at most, where the server refuses to be asked for more."""

    def left(self, messages: Messages, counted: int | None = None) -> int | None:
        """What the context leaves for the answer, in tokens; it may be less than nothing.

        `counted` is how many tokens the server itself made of the messages, where it said so.
        """
        if self.context is None:
            return None
        return self.context - (prompt_tokens(messages) + SLACK if counted is None else counted)

    def limit(self, messages: Messages, asked: int) -> int:
        """The limit of the answer to send where a question asks for one of so many tokens; at least 1."""
        bounds = [bound for bound in (asked, self.left(messages), self.answer) if bound is not None]
        return max(1, min(bounds))


def was_cut(messages: Messages, counted: int, context: int | None) -> bool:
    """Whether a server that is known to cut prompts has cut this one, by the tokens that it counted.

    It has where its count fills the whole context, in which an uncut prompt leaves room for the answer, and
    where a token would stand for more characters than any tokenizer gets into one. A count of nothing, and
    a short prompt, tell nothing.
    """
    sent = sum(len(message["content"]) for message in messages)
    if counted <= 0 or sent < TELLING:
        return False
    return (context is not None and counted >= context) or sent > MOST_A_TOKEN * counted
