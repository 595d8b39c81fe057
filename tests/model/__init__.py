"""Random workloads, compared with a plain model of what should happen."""
