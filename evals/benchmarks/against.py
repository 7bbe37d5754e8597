"""How much faster this checkout reads by rules than another one: both read the same articles in turn.

python -m evals.benchmarks.against ../before                      # the articles of seeds/ and evals/cases/
python -m evals.benchmarks.against ../before corpus.jsonl.gz -n 200

Seconds of the processor, which other work on the machine disturbs less than those of the clock; of each
article the least of some rounds, told as sums and their ratio. The first reading is told, too: that is what a
corpus is read at, where no word has been met before.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
READER = """
import asyncio, json, sys, time
from extractor import Article, Extractor
reader, loop = Extractor("rules", cache_dir=False), asyncio.new_event_loop()
for line in sys.stdin:
    article = Article(json.loads(line))
    began = time.process_time()
    loop.run_until_complete(reader.aextract(article))
    print(time.process_time() - began, flush=True)
"""
"""What either checkout runs: a text a line in, seconds a line out."""


class _Reader:
    """A checkout that reads in a process of its own."""

    def __init__(self, checkout: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (this interpreter)
            [sys.executable, "-c", READER],
            cwd=checkout,
            env={"PYTHONPATH": str(checkout)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self, text: str) -> float:
        """What reading a text takes."""
        source, sink = self._process.stdin, self._process.stdout
        if source is None or sink is None:
            raise RuntimeError("a process without pipes")
        source.write(json.dumps(text) + "\n")
        source.flush()
        return float(sink.readline())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def compared(before: Path, after: Path, texts: Sequence[str], rounds: int) -> dict[str, tuple[float, float]]:
    """Seconds an article of both checkouts, for the first reading and for the quickest of all rounds."""
    readers = (_Reader(before), _Reader(after))
    for reader in readers:
        reader.seconds(texts[0])  # loads the tables
    times = [[[reader.seconds(text) for reader in readers] for text in texts] for _ in range(rounds)]
    for reader in readers:
        reader.close()
    least = [[min(told) for told in zip(*of_text, strict=True)] for of_text in zip(*times, strict=True)]

    def both(found: Sequence[Sequence[float]]) -> tuple[float, float]:
        old, new = (sum(told) / len(texts) for told in zip(*found, strict=True))
        return old, new

    return {"first reading": both(times[0]), f"least of {rounds}": both(least)}


def main() -> None:
    """Read, compare, print."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.benchmarks.against",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("before", type=Path, help="a checkout of the version to compare with")
    parser.add_argument("texts", type=Path, nargs="?", help="JSONL with a `text` a line, .gz or not")
    parser.add_argument("-n", type=int, default=200, help="how many articles, evenly taken from all")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    texts = _texts(options.texts)
    texts = texts[:: max(1, len(texts) // options.n)]
    for what, (old, new) in compared(options.before.resolve(), ROOT, texts, options.rounds).items():
        print(
            f"{what}, {len(texts)} articles: {old * 1000:.1f} ms before, {new * 1000:.1f} ms now, "
            f"{old / new:.2f} times as fast"
        )


def _texts(path: Path | None) -> list[str]:
    if path is None:
        files = [*ROOT.glob("seeds/*/article.txt"), *ROOT.glob("evals/cases/*/*/article.txt")]
        return [file.read_text(encoding="utf-8") for file in sorted(files)]
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line)["text"] for line in data.splitlines()]


if __name__ == "__main__":
    main()
