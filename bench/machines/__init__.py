"""Work on many machines: sweeps, scoring, clusters and replicas, with parts of them killed."""
