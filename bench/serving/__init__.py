"""What an answer of the server costs: throughput, latency and memory, beside other servers too."""
