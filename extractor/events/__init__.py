"""Events: what claims of one or many articles say of the same happening, side by side."""

from extractor.events.find import find_events
from extractor.events.tables import read_events, write_events
from extractor.events.values import Event

__all__ = ["Event", "find_events", "read_events", "write_events"]
