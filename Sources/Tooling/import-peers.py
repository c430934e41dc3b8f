"""Reads a CSV of Azure readings with one library, or checks the store that Headroom made of it.

Prints the seconds (those of the import of the library not counted), the rows, the sum of the last
column in hundredths of a per cent, and the most memory that was resident, in MiB.
"""

import importlib
import json
import resource
import sys
import time


def pandas(path, names):
    table = importlib.import_module("pandas").read_csv(path, header=None, names=names)
    return len(table), table["mean"].sum()


def polars(path, names):
    table = importlib.import_module("polars").read_csv(path, has_header=False, new_columns=names)
    return table.height, table["mean"].sum()


def pyarrow(path, names):
    csv = importlib.import_module("pyarrow.csv")
    compute = importlib.import_module("pyarrow.compute")
    table = csv.read_csv(path, read_options=csv.ReadOptions(column_names=names))
    return table.num_rows, compute.sum(table["mean"]).as_py()


def duckdb(path, names):
    kinds = dict(zip(names, ["BIGINT", "VARCHAR", "DOUBLE", "DOUBLE", "DOUBLE"]))
    database = importlib.import_module("duckdb").connect()
    database.execute(
        f"CREATE TABLE readings AS SELECT * FROM read_csv('{path}', header=false, columns={kinds})"
    )
    return database.execute("SELECT count(*), sum(mean) FROM readings").fetchone()


def store(path, names):
    """The store's own figures, without the samples before a guest's first reading.

    A guest has a sample for each step that it lives in; one that arrives within a step has its
    first reading in the next one, and the step before is filled with that.
    """
    numpy = importlib.import_module("numpy")

    def column(name):
        return numpy.load(f"{path}/{name}.npy", mmap_mode="r")

    samples = column("samples")
    assert samples.dtype == numpy.uint16
    late = (column("arrival") % 300_000 != 0) & (column("sample_count") > 0)
    filled = samples[column("first_sample")[late]]
    with open(f"{path}/manifest.json") as file:
        assert json.load(file)["quality"]["gaps"] == len(filled)
    total = int(samples.sum(dtype=numpy.int64)) - int(filled.sum(dtype=numpy.int64))
    return len(samples) - len(filled), total / 100


def main():
    tool, path = sys.argv[1:]
    for module in {"pyarrow": ["pyarrow.csv", "pyarrow.compute"], "store": ["numpy"]}.get(tool, [tool]):
        importlib.import_module(module)
    start = time.perf_counter()
    rows, total = globals()[tool](path, ["time", "guest", "low", "high", "mean"])
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{tool:8s} {seconds:6.2f} s  {rows} rows  sum {round(total * 100)}  {memory} MiB")


main()
