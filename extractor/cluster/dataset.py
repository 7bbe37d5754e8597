"""What programs use: a Ray Dataset of articles becomes a Dataset of results, or a folder of them in parts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import ray
import ray.data

from extractor.claims import RULES
from extractor.cluster.parts import Format, Parts
from extractor.cluster.run import ClusterRun, Told, Watch, nobody, read_by
from extractor.cluster.worker import Reader, Settings
from extractor.errors import OptionError
from extractor.extract import Extractor
from extractor.prompts import Prompt

KEY_VARIABLE = "OPENAI_API_KEY"


def extract_dataset(
    dataset: ray.data.Dataset,
    model: str | None = None,
    **options: Any,
) -> ray.data.Dataset:
    """The results of a dataset of articles, read by a pool of workers that keep their connections open.

    A row of `dataset` is an article by the names of its columns: `text`, and, if you like, `id`, `published`,
    `title`, `url`, `outlet`, `path`; others are not read. A row of what is returned has `result`, the whole
    of it as JSON, and `id`, `key`, `path`, `published`, `title`, `url`, `outlet`, and how many `claims`,
    `rejections` and `failures` there are; where a row is no article `result` is null and `key` says why.
    `options` are those of `settings`. Nothing is read before the dataset is used, and an error of every
    article, as servers that all are silent, is raised then.
    """
    made = settings(model, **options)
    return read_by(dataset, Reader, made)


def extract_parts(
    dataset: ray.data.Dataset,
    folder: str,
    model: str | None = None,
    *,
    form: Format = "jsonl",
    replace: bool = False,
    **options: Any,
) -> Told:
    """Write the results of a dataset of articles to a folder, in parts, and return what it came to.

    Done again, it goes on: articles whose results are there, made the same way, are not read. `dataset` and
    `options` are as for `extract_dataset`; each block of the dataset becomes a part, or several.
    """
    return written(dataset, folder, settings(model, **options), form=form, replace=replace)


def written(  # noqa: PLR0913 (settings, by name)
    dataset: ray.data.Dataset,
    folder: str,
    made: Settings,
    *,
    form: Format = "jsonl",
    replace: bool = False,
    files: Sequence[str] = (),
    watch: Watch = nobody,
) -> Told:
    """As `extract_parts`; `files` are those that the dataset was made of, `watch` is told of each part."""
    parts = Parts(folder, made.provenance, form)
    return ClusterRun(dataset, parts, made, files=files, watch=watch).run(replace=replace)


def settings(  # noqa: PLR0913 (settings, by name)
    model: str | None = None,
    *,
    base_url: str | Sequence[str] | None = None,
    key_variable: str = KEY_VARIABLE,
    prompt: str | Prompt | None = None,
    profile: str | None = None,
    cache_dir: str | bool | None = None,
    offline: bool = False,
    refresh: bool = False,
    concurrency: int = 8,
    timeout: float = 120.0,
    workers: int | None = None,
) -> Settings:
    """How workers make their extractors: as `Extractor`, but for the key, which each has in a variable.

    `key_variable` is the name of that variable on every machine; no key goes through the cluster.
    `concurrency` is how many requests one server gets at a time from all workers together, and at least one
    from each; there are as many `workers` as the cluster has processors, where a model is asked not more
    than that. Raises OptionError where an address holds a password, or no model is named and none listed.
    """
    addresses = (base_url,) if isinstance(base_url, str) else tuple(base_url or ())
    if any(urlsplit(address).password for address in addresses):
        raise OptionError(
            "An address with a password would be kept by the cluster: give the server a key instead, in the "
            f"variable {key_variable} of every machine."
        )
    key = os.environ.get(key_variable)
    with closing(
        Extractor(
            model, base_url=addresses or None, api_key=key, prompt=prompt, profile=profile, cache_dir=False
        )
    ) as known:
        name = RULES if known.provenance.model == RULES else known.model.model
        if model is None and not addresses and name != RULES:
            raise OptionError(
                "The embedded model is for one machine. Name a model and its servers, or the model "
                f"{RULES!r}, which asks nobody."
            )
        most = _processors() if name == RULES else min(_processors(), concurrency)
        return Settings(
            model=name,
            addresses=addresses,
            key_variable=key_variable,
            prompt=known.prompt,
            cache_dir=cache_dir,
            offline=offline,
            refresh=refresh,
            concurrency=max(1, concurrency // (workers or most)),
            workers=workers or most,
            timeout=timeout,
            provenance=known.provenance,
        )


def _processors() -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))
