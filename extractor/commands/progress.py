"""Progress on the terminal: how far a run is, and how much is left; nothing but plain lines elsewhere."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from extractor.errors import ModelError
from extractor.extract import Extractor
from extractor.inputs.folders import ARRAY, LINES, listed
from extractor.inputs.paths import STANDARD_INPUT
from extractor.report import counted
from extractor.runs.progress import Count, Progress

if TYPE_CHECKING:
    from extractor.llm.model import ChatModel

FORMAT = "{desc} {percentage:3.0f}%|{bar}| {elapsed} gone, {remaining} left{postfix}"


def told_lines(count: Progress | Count, cost: str, changed: str) -> list[str]:
    """What became of articles besides those read, a line each; `changed` says which results were."""
    said = [f"cost: {cost} for this run"] if cost else []
    if count.done_before:
        said.append(f"{counted(count.done_before, 'article')} done before, and not read again")
    if count.repeated:
        said.append(f"{counted(count.repeated, 'article')} the same as others, and read once")
    said += [changed] if changed else []
    if count.unreadable:
        said.append(f"{counted(count.unreadable, 'article')} not readable; see the reasons above")
    return said


class Bar:
    """A bar of articles on stderr, where that is a terminal. Lines printed through it do not break it."""

    def __init__(self, total: int | None, *, shown: bool = True) -> None:
        self.total = total
        self._done = 0
        self._part = 0.0
        self._bar: Any = None
        if shown and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                total=total,
                bar_format=FORMAT,
                dynamic_ncols=True,
                leave=False,
                smoothing=0.1,
                mininterval=0.2,
            )
            self._describe()

    @property
    def is_shown(self) -> bool:
        """Whether anybody sees it."""
        return self._bar is not None

    def advance(self, part: float) -> None:
        """So much of the article that is being read is done, from 0 to 1."""
        if self._bar is not None and part > self._part:
            self._bar.update(part - self._part)
            self._part = part

    def count(self, **figures: object) -> None:
        """One more article is done; the figures are shown beside the bar."""
        self._done += 1
        if self._bar is not None:
            self._bar.update(1 - self._part)
            self._part = 0.0
            self._bar.set_postfix(figures, refresh=False)
            self._describe()

    def advance_to(self, done: int, **figures: object) -> None:
        """So many articles are done."""
        if self._bar is not None:
            self._bar.update(done - self._done)
            self._done = done
            self._bar.set_postfix(figures, refresh=False)
            self._describe()

    def print(self, text: str, file: TextIO) -> None:
        """Print a line, above the bar where there is one."""
        if self._bar is None:
            print(text, file=file, flush=True)
        else:
            self._bar.write(text, file=file)
            file.flush()

    async def tick(self) -> None:
        """Let the time on the bar go on while an answer is waited for; ends when cancelled."""
        while self._bar is not None:
            await asyncio.sleep(1.0)
            self._bar.refresh()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def _describe(self) -> None:
        of = f" of {self.total:,}" if self.total is not None else ""
        self._bar.set_description_str(f"{self._done:,}{of} articles")


class WatchedExtractor(Extractor):
    """An extractor that tells of each answer as it comes, so that a long article shows progress."""

    def __init__(self, *, answered: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._answered = answered

    @property
    def model(self) -> ChatModel:
        """The model, watched."""
        return cast("ChatModel", _WatchedModel(super().model, self._answered))


class _WatchedModel:
    def __init__(self, model: ChatModel, answered: Callable[[], None]) -> None:
        self._model = model
        self._answered = answered

    async def ask(self, *given: Any, **named: Any) -> Any:
        try:
            answer = await self._model.ask(*given, **named)
        except ModelError:
            self._answered()
            raise
        self._answered()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


def expected(paths: Sequence[str]) -> int | None:
    """About how many articles there are in these files and folders; None where nobody can tell."""
    if STANDARD_INPUT in paths:
        return None
    counts = [_expected(file) for path in map(Path, paths) for file in _files(path)]
    return sum(count for count in counts if count is not None) if None not in counts else None


def _files(path: Path) -> list[Path]:
    return listed(path).articles if path.is_dir() else [path]


def _expected(path: Path) -> int | None:
    suffix = path.suffix.lower()
    if suffix in LINES and path.is_file():
        with path.open("rb") as lines:
            return sum(1 for line in lines if line.strip())
    return None if suffix == ARRAY else 1


def weights_progress() -> Callable[[str, int, int], None]:
    """What to call while the embedded model's weights are put together; it shows a bar, or else a line."""
    bars: dict[str, Any] = {}

    def progress(doing: str, done: int, total: int) -> None:
        if doing not in bars:
            bars[doing] = _bytes_bar(f"{doing} the embedded model", total)
        bar = bars[doing]
        if bar is not None:
            bar.update(done - bar.n)
            if done >= total:
                bar.close()

    return progress


def _bytes_bar(about: str, total: int) -> Any:
    if not sys.stderr.isatty():
        print(f"{about} ({total / 1e9:.1f} GB, once)", file=sys.stderr, flush=True)
        return None
    from tqdm import tqdm

    return tqdm(total=total, desc=about, unit="B", unit_scale=True, leave=False)
