"""The project beside other tools, on the same server, model and articles, under the same scorer."""
