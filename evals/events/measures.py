"""MUC, B-cubed, CEAF-e, their mean (CoNLL), and pairs: how well clusters agree with the labelled ones.

MUC: Vilain et al. 1995. B-cubed: Bagga and Baldwin 1998. CEAF-e: Luo 2005. Mentions that only one side has
are treated as by Pradhan et al. 2014 ("Scoring Coreference Partitions of Predicted Mentions"), whose worked
example is among the tests. The libraries that do the same have had no release for years.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from scipy.optimize import linear_sum_assignment

Clusters: TypeAlias = Sequence[frozenset[Hashable]]


@dataclass(frozen=True)
class Agreement:
    """Precision and recall, from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def muc(key: Clusters, response: Clusters) -> Agreement:
    """By the links that it takes to make the one from the other; clusters of one mention do not count."""
    return Agreement(_links(response, key), _links(key, response))


def b_cubed(key: Clusters, response: Clusters) -> Agreement:
    """By the share of each mention's cluster that belongs to it."""
    return Agreement(_shares(response, key), _shares(key, response))


def ceaf_e(key: Clusters, response: Clusters) -> Agreement:
    """By the best one-to-one match of clusters, each by twice what is common over the sum of both sizes."""
    if not key or not response:
        return Agreement(0.0, 0.0)
    similar = np.array([[2 * len(k & r) / (len(k) + len(r)) for r in response] for k in key])
    rows, columns = linear_sum_assignment(-similar)
    total = float(similar[rows, columns].sum())
    return Agreement(total / len(response), total / len(key))


def pairs(key: Clusters, response: Clusters) -> Agreement:
    """By pairs of mentions that are in one cluster; with none on a side, that side is right."""
    labelled, found = _pairs(key), _pairs(response)
    both = len(labelled & found)
    return Agreement(both / len(found) if found else 1.0, both / len(labelled) if labelled else 1.0)


def conll(key: Clusters, response: Clusters) -> float:
    """The mean of the F1 of MUC, B-cubed and CEAF-e."""
    return (muc(key, response).f1 + b_cubed(key, response).f1 + ceaf_e(key, response).f1) / 3


def _links(key: Clusters, response: Clusters) -> float:
    of = {mention: index for index, cluster in enumerate(response) for mention in cluster}
    kept = wanted = 0
    for cluster in key:
        parts = len({of[mention] for mention in cluster if mention in of})
        parts += sum(mention not in of for mention in cluster)
        kept += len(cluster) - parts
        wanted += len(cluster) - 1
    return kept / wanted if wanted else 0.0


def _shares(key: Clusters, response: Clusters) -> float:
    of = {mention: cluster for cluster in response for mention in cluster}
    mentions = [(mention, cluster) for cluster in key for mention in cluster]
    shares = [len(cluster & of.get(mention, frozenset())) / len(cluster) for mention, cluster in mentions]
    return sum(shares) / len(shares) if shares else 0.0


def _pairs(clusters: Clusters) -> set[frozenset[Hashable]]:
    return {frozenset(pair) for cluster in clusters for pair in combinations(cluster, 2)}
