"""Trained models as files; one for each kind ships with the program."""

import hashlib
import json
from pathlib import Path
from typing import Any

from jishi.engines.linkage.errors import LinkageError, problem
from jishi.engines.linkage.kinds import KINDS_OF
from jishi.engines.linkage.model import LinkModel

FORMAT = "jishi-link-model/1"
FOLDER = Path(__file__).parents[3] / "data" / "linkage"


def model_path(kind: str) -> Path:
    """Where the model of a kind is that ships with the program."""
    return FOLDER / f"{kind}.model.json"


def model_read(path: Path, kind: str) -> LinkModel:
    """Read a model.

    Parameters
    ----------
    path : what training wrote
    kind : that it has to be for

    Returns
    -------
    the model

    Raises
    ------
    LinkageError
        LINK-14 if it cannot be read, is for another kind, or lacks a level
    """
    try:
        raw = path.read_bytes()
        told = json.loads(raw)
        model = _model(told, hashlib.sha256(raw).hexdigest())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise LinkageError([problem("LINK-14", file=path.name, reason="model")]) from None
    if model.kind != kind:
        raise LinkageError(
            [problem("LINK-14", file=path.name, reason="model-kind", kind=kind, found=model.kind)]
        )
    wanted = {each.key(level) for each in KINDS_OF[kind].comparisons for level in each.levels[1:]}
    lacking = sorted(wanted - set(model.levels))
    if lacking:
        told = {"levels": ", ".join(lacking)}
        raise LinkageError([problem("LINK-14", file=path.name, reason="model-levels", **told)])
    return model


def model_write(model: LinkModel, path: Path) -> None:
    """Write a model."""
    told = {
        "format": FORMAT,
        "kind": model.kind,
        "provenance": dict(model.provenance),
        "pairs_per_record": model.pairs_per_record,
        "levels": {key: {"m": m, "u": u} for key, (m, u) in model.levels.items()},
        "endings": list(model.endings),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _model(told: dict[str, Any], digest: str) -> LinkModel:
    if told["format"] != FORMAT:
        raise ValueError(told["format"])
    levels = {key: (float(each["m"]), float(each["u"])) for key, each in told["levels"].items()}
    if not all(0 < share < 1 for pair in levels.values() for share in pair):
        raise ValueError("A share lies between 0 and 1.")
    per_record = float(told["pairs_per_record"])
    if per_record <= 0:
        raise ValueError("There are pairs.")
    return LinkModel(told["kind"], per_record, levels, tuple(told["endings"]), told["provenance"], digest)
