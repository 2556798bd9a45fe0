"""The Open Inference Protocol, version 2: what Triton, KServe and MLServer speak too.

https://github.com/kserve/open-inference-protocol, with Triton's extensions for binary tensors,
classification, the repository index, statistics and model configuration.
"""
