"""How well claims are put together into events: labelled sets, and the field's measures for clusters."""
