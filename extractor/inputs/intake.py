"""What one run has been given: ids that came before, and what people should be told besides the articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from extractor.article import Article
from extractor.errors import InputError

MOST_IDS = 1_000_000
"""Ids that are remembered, at about 200 bytes each; later ones are compared with these."""
MOST_KEYS = 20
"""Unknown keys that are named in a run."""
LONGEST_KEY = 40
"""Characters of a key that are shown."""


class Intake:
    """Remembers over one run what its inputs held, in bounded memory, and tells each thing once.

    `tell` gets one line for people at a time.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.passed_over = 0
        """Files of folders that are no articles."""
        self.repeated = 0
        """Articles with the id and the text of an earlier one."""
        self._texts: dict[int, int] = {}
        self._keys: set[str] = set()

    def is_repeat(self, article: Article, where: str) -> bool:
        """Whether an article of this id and text came before.

        Raises InputError where the id came with another text.
        """
        name, text = hash(article.id), int(article.sha256[:15], 16)
        before = self._texts.get(name)
        if before is None:
            if len(self._texts) < MOST_IDS:
                self._texts[name] = text
            return False
        if before != text:
            raise InputError(
                f"{where}: `id` {article.id[:LONGEST_KEY]!r} is that of an earlier article with another "
                "text. Give each article an id of its own, or leave the ids out."
            )
        self.repeated += 1
        self.tell(f"repeated: {where}")
        return True

    def name_unknown(self, keys: Iterable[str], where: str, known: Iterable[str]) -> None:
        """Tell of keys that are not read, each once."""
        new = [key for key in keys if key not in self._keys][: MOST_KEYS - len(self._keys)]
        if new:
            self._keys.update(new)
            named = ", ".join(key[:LONGEST_KEY] for key in new)
            self.tell(f"note: {where}: keys that are not read: {named} (known: {', '.join(known)})")
