"""What this room keeps: values, the batches they came in, files that were handed in."""

from .values import Answer, FactBatch, FactUpload, FactValue

__all__ = ["Answer", "FactBatch", "FactUpload", "FactValue"]
