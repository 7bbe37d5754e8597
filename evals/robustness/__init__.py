"""Whether answers stay as they must when articles are changed, or talk to the model."""
