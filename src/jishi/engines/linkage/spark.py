"""The same settings on a Spark session: for an office that has a cluster; the scores are those of DuckDB."""

import logging
import shutil
from importlib.util import find_spec
from pathlib import Path

import duckdb

from jishi.engines.linkage.errors import LinkageError, Problem, problem
from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.model import KEPT_FROM, LinkModel
from jishi.engines.linkage.score import edges_select
from jishi.engines.linkage.store.sql import parquet_write
from jishi.shared.sql import literal

PARTITIONS = 4


def spark_problems() -> list[Problem]:
    """LINK-26 if Spark cannot run here."""
    return [] if find_spec("pyspark") and shutil.which("java") else [problem("LINK-26")]


def edges_score_on_spark(
    connection: duckdb.DuckDBPyConnection,
    kind: KindOf,
    model: LinkModel,
    folder: Path,
    master: str = "local[2]",
) -> None:
    """Make the table `edges` from the table `records`, as `edges_score` does, on a Spark session.

    Parameters
    ----------
    connection : with the table `records`
    kind, model : what is linked, and its numbers
    folder : for the tables on their way there and back
    master : of the session, if none runs yet

    Raises
    ------
    LinkageError
        LINK-26 without Spark or Java
    """
    if found := spark_problems():
        raise LinkageError(found)
    from pyspark.sql import SparkSession
    from splink import Linker
    from splink.backends.spark import SparkAPI

    from jishi.engines.linkage.settings import settings

    logging.getLogger("splink").setLevel(logging.ERROR)
    count = connection.execute("SELECT count(*) FROM records").fetchall()[0][0]
    told = f"SELECT rid AS unique_id, {kind.compared()} FROM records"
    parquet_write(connection, told, folder / "there.parquet")
    # Our levels need no functions but Spark's own: no jar is loaded.
    builder = SparkSession.builder.master(master).config("spark.ui.enabled", "false")
    for key in ("spark.sql.shuffle.partitions", "spark.default.parallelism"):
        builder = builder.config(key, str(PARTITIONS))
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    records = session.read.parquet(str(folder / "there.parquet"))
    api = SparkAPI(  # type: ignore[no-untyped-call]
        spark_session=session, break_lineage_method="parquet", num_partitions_on_repartition=PARTITIONS
    )
    linker = Linker(api.register(records), settings(kind, model, count), log_level=None)
    predicted = linker.inference.predict(threshold_match_weight=KEPT_FROM / 100)
    predicted.as_spark_dataframe().select("unique_id_l", "unique_id_r", "match_weight").write.mode(
        "overwrite"
    ).parquet(str(folder / "back"))
    back = f"read_parquet({literal(folder / 'back' / '*.parquet')})"
    connection.execute(f"CREATE OR REPLACE TABLE edges AS {edges_select(back)}")
