"""A report for machines: JSON with everything, JUnit for a build server."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import asdict
from typing import Any

from evals.reports.report import Comparison, Report
from evals.reports.tables import ROWS
from evals.scoring.scorer import CLAIMS
from evals.verdicts.gate import Verdict
from evals.verdicts.runs import summary, tally_values

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def json_report(report: Report) -> str:
    """The report as one JSON object."""
    ceiling = report.bounds.ceiling
    value: dict[str, Any] = {
        "manifest": dict(report.manifest),
        "score": summary(report.score),
        "floor": {name: tally_values(report.bounds.floor.tallies[name]) for name, _ in ROWS},
        "ceiling": ceiling
        and {
            "articles": list(ceiling.articles),
            **{name: round(ceiling.mean_f1(name), 6) for name, _ in ROWS},
            "kappa": {name: round(value, 6) for name, value in ceiling.kappas.items()},
        },
        "comparison": report.comparison and comparison_values(report.comparison),
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def comparison_values(comparison: Comparison) -> dict[str, Any]:
    """Verdict, difference, its parts, and every change."""
    difference = comparison.gate.difference
    return {
        "verdict": comparison.gate.verdict,
        "reason": comparison.gate.reason,
        "broken_rules": list(comparison.gate.broken),
        "difference": {**asdict(difference), "detectable": difference.detectable},
        "split": asdict(comparison.split),
        "baseline": dict(comparison.manifest),
        "changes": [
            {**asdict(change), "evidence": change.evidence.model_dump()} for change in comparison.changes
        ],
    }


def junit_report(report: Report) -> str:
    """The report as JUnit XML: the verdict, each hard rule that is broken, and one case an article."""
    root = ET.Element("testsuites", name="evals")
    if report.comparison:
        root.append(gate_suite(report.comparison))
    for group, part in report.score.groups.items():
        suite = ET.SubElement(root, "testsuite", name=clean(group or "articles"))
        for article in part.articles:
            case = ET.SubElement(suite, "testcase", classname="article", name=clean(article.name))
            if not article.answered:
                ET.SubElement(case, "error", message="not answered in full")
            tally = article.tallies[CLAIMS]
            output = ET.SubElement(case, "system-out")
            output.text = (
                f"soft claim-F1 {tally.f1:.3f}, precision {tally.precision:.3f}, recall {tally.recall:.3f}; "
                f"missed {len(article.missed)}, invented {len(article.invented)}"
            )
        count(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def gate_suite(comparison: Comparison) -> ET.Element:
    """The verdict as a test: inconclusive ones are skipped, neither passed nor failed."""
    suite = ET.Element("testsuite", name="gate")
    case = ET.SubElement(suite, "testcase", classname="gate", name="verdict")
    message = clean(comparison.gate.reason)
    match comparison.gate.verdict:
        case Verdict.REGRESSED:
            ET.SubElement(case, "failure", message=message)
        case Verdict.INCONCLUSIVE:
            ET.SubElement(case, "skipped", message=message)
        case Verdict.PASS:
            ET.SubElement(case, "system-out").text = message
    for rule in comparison.gate.broken:
        broken = ET.SubElement(suite, "testcase", classname="gate", name=clean(rule))
        ET.SubElement(broken, "failure", message=clean(rule))
    count(suite)
    return suite


def count(suite: ET.Element) -> None:
    """Write the totals that readers of JUnit expect."""
    suite.set("tests", str(len(suite.findall("testcase"))))
    for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return NOT_XML.sub("\ufffd", text)
