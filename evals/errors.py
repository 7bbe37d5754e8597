"""The errors of the evaluation harness.

EvalsError
├── GoldError         a label file is wrong: the message names file and claim
├── RunError          a run or a results file cannot be read
├── RecordingError    a replay needs an answer that was never recorded
└── BaselineError     a baseline is missing, or a bless has no reason

Every message says what happened, to which file, and what to do next.
"""

from __future__ import annotations


class EvalsError(Exception):
    """Root of every error that the harness raises on purpose; never raised itself."""


class GoldError(EvalsError):
    """Label files are wrong; the message has one line for each problem, with file and claim."""


class RunError(EvalsError):
    """A run folder or a results file is missing or unreadable."""


class RecordingError(EvalsError):
    """A replay needs an answer that the recording does not hold."""


class BaselineError(EvalsError):
    """A baseline is missing or may not be written."""
