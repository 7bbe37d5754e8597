"""Many machines: articles read by a pool of workers of a Ray cluster, results written in parts."""
