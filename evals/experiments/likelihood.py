"""Types by the likelihood of their labels: whether a small model knows better than the wording.

Each labelled claim is shown to the model after ten worked examples; the likelihood of the first token of
every label is taken as it is, then less what the model gives the label for an empty statement, then less
its mean over all statements (contextual and batch calibration: Zhao et al. 2021, Zhou et al. 2023).

    python -m evals.experiments.likelihood seeds evals/cases/open
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from evals.gold import load
from extractor.arabic.analysis import Analysis
from extractor.article import Article
from extractor.claims import ClaimType
from extractor.llm.embedded import EmbeddedServer
from extractor.llm.model import ChatModel, Decoding

LABELS = {
    ClaimType.CASUALTIES: "casualties", ClaimType.EXECUTION: "execution", ClaimType.BOMBARDMENT: "bombing",
    ClaimType.GROUND_ATTACK: "clashes", ClaimType.TERRITORIAL_CONTROL: "territory", ClaimType.SIEGE: "siege",
    ClaimType.DISPLACEMENT: "displacement", ClaimType.DETENTION: "arrest", ClaimType.AGREEMENT: "agreement",
    ClaimType.HUMANITARIAN: "humanitarian", ClaimType.APPEAL: "request", ClaimType.ACCUSATION: "accusation",
    ClaimType.PREDICTION: "forecast", ClaimType.ASSESSMENT: "opinion", ClaimType.ACTION: "measure",
    ClaimType.TESTIMONY: "evidence",
}  # fmt: skip
EXAMPLES = (
    ("قُتل 12 مدنياً وأصيب 30", "casualties"), ("قصفت الطائرات مخيم جباليا", "bombing"),
    ("الحكومة عاجزة عن حل الأزمة", "opinion"), ("لا توجد أدوية في المستشفى", "humanitarian"),
    ("المجتمع الدولي إلى التدخل", "request"), ("اعتقلت الشرطة ثلاثة صحافيين", "arrest"),
    ("الوزارة أصدرت قراراً بإغلاق المعبر", "measure"), ("الجيش دخل المدينة وسيطر عليها", "territory"),
    ("ستشهد البلاد أمطاراً غزيرة", "forecast"), ("النظام ارتكب جرائم حرب", "accusation"),
)  # fmt: skip
UNSEEN = -15.0
"""Log-likelihood of a label that is not among the likeliest tokens."""
Likelihoods = dict[ClaimType, float]


async def likelihoods(model: ChatModel, statement: str) -> Likelihoods:
    """The log-likelihood of each type's label for a statement."""
    said = [
        {"role": "system", "content": f"You label statements with one word: {', '.join(LABELS.values())}."}
    ]
    for text, label in EXAMPLES:
        said += [{"role": "user", "content": text}, {"role": "assistant", "content": label}]
    said.append({"role": "user", "content": statement})
    decoding = Decoding(max_tokens=1, extra={"logprobs": True, "top_logprobs": 400})
    raw = (await model.complete(said, decoding=decoding)).raw
    tokens = raw["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
    return {
        kind: max(
            (t["logprob"] for t in tokens if t["token"].strip() and label.startswith(t["token"].strip())),
            default=UNSEEN,
        )
        for kind, label in LABELS.items()
    }


async def measured(folders: Sequence[Path]) -> str:
    """A line for each way of choosing: the share of labelled claims whose type it gets."""
    rows: list[tuple[set[ClaimType], Likelihoods, ClaimType]] = []
    with EmbeddedServer() as server:
        model = ChatModel(model=server.model, base_url=server.base_url, timeout=600)
        empty = await likelihoods(model, "...")
        for gold in load(folders):
            reading = Analysis(Article(gold.text))
            for label in gold.claims:
                evidence = label.claim.evidence
                right = {label.claim.type, *label.accept.type}
                wording = reading.topics(evidence.start, evidence.end)[0][0]
                rows.append((right, await likelihoods(model, evidence.text), wording))
        await model.aclose()
    mean = {kind: fmean(row[1][kind] for row in rows) for kind in LABELS}

    def share(base: Likelihoods) -> float:
        chosen = (max(LABELS, key=lambda kind: row[1][kind] - base[kind]) for row in rows)
        return fmean(kind in row[0] for kind, row in zip(chosen, rows, strict=True))

    lines = [
        f"likelihood as it is          {share(dict.fromkeys(LABELS, 0.0)):.3f}",
        f"less that of no statement    {share(empty):.3f}",
        f"less its mean                {share(mean):.3f}",
        f"the wording alone            {fmean(row[2] in row[0] for row in rows):.3f}",
    ]
    return f"{len(rows)} labelled claims\n" + "\n".join(lines)


if __name__ == "__main__":
    print(asyncio.run(measured([Path(name) for name in sys.argv[1:]])))
