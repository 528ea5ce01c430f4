"""A model from lists, as a file: what is done once a year."""

import tempfile
from importlib.metadata import version
from pathlib import Path

import duckdb

from jishi.engines.linkage.errors import LinkageError
from jishi.engines.linkage.kinds import KINDS_OF
from jishi.engines.linkage.model import ENGINE_VERSION, LinkModel, Spec
from jishi.engines.linkage.normalise import members_normalise, units_normalise
from jishi.engines.linkage.store.models import model_write
from jishi.engines.linkage.store.sources import ListLoader
from jishi.engines.linkage.store.spec import names_check
from jishi.engines.linkage.train import train
from jishi.shared.files import file_sha256


def model_train(
    spec: Spec, out: str | Path, *, seed: int = 1, trained_on: str = "", note: str = ""
) -> LinkModel:
    """Learn what each level is worth from lists, and write it.

    Parameters
    ----------
    spec : the lists; no answers are needed
    out : the model's file
    seed : of the random pairs
    trained_on : the day, kept as provenance
    note : where the lists are from, kept as provenance

    Returns
    -------
    the model

    Raises
    ------
    LinkageError
        everything that is wrong with the lists at once, or LINK-25 if they are too short
    """
    problems, kind = names_check(spec), KINDS_OF[spec.kind]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        loader = ListLoader(connection, kind.fields, Path(folder))
        for source in sorted(spec.sources, key=lambda each: each.name):
            loader.load(source)
        if problems or loader.problems:
            raise LinkageError([*problems, *loader.problems])
        (units_normalise if kind.name == "units" else members_normalise)(connection, ())
        counts = dict(
            connection.execute(
                "SELECT source, count(*) FROM records GROUP BY source ORDER BY source"
            ).fetchall()
        )
        provenance = {
            "note": note,
            "trained_on": trained_on,
            "engine_version": ENGINE_VERSION,
            "splink": version("splink"),
            "seed": seed,
            "records": counts,
            "files": {each.name: file_sha256(each.file) for each in spec.sources},
        }
        model = train(connection, kind, seed, provenance)
    model_write(model, Path(out))
    return model
