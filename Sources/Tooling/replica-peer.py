"""Scales the services of `benchmarks replicas FILE` by the same rule, with NumPy."""

import sys
import time

import numpy

SERVICES, STEPS, DAYS = 10_000, 288, 30
TARGET, TOLERANCE, MINIMUM, MAXIMUM = 0.6, 0.1, 1.0, 1000.0


def follow(load):
    present = numpy.ones(SERVICES)
    replicas = unmet = changes = 0.0
    for step in range(STEPS * DAYS):
        asked = load[step % STEPS]
        busy = numpy.minimum(asked, present)
        replicas += present.sum()
        unmet += (asked - busy).sum()
        ratio = busy / present / TARGET
        wanted = numpy.where(
            numpy.abs(ratio - 1) <= TOLERANCE + 1e-12, present, numpy.ceil(present * ratio - 1e-9))
        most = numpy.maximum(present + 4, numpy.ceil(present * 2 - 1e-9))
        following = numpy.clip(numpy.minimum(wanted, most), MINIMUM, MAXIMUM)
        changes += numpy.count_nonzero(following != present)
        present = following
    return replicas, changes, unmet


load = numpy.fromfile(sys.argv[1], dtype=numpy.float32).astype(float).reshape(STEPS, SERVICES)
best = float("inf")
for _ in range(5):
    start = time.perf_counter()
    answer = follow(load)
    best = min(best, time.perf_counter() - start)
decisions = SERVICES * STEPS * DAYS
print(
    f"numpy: {decisions / 1e6} million decisions in {best * 1000} ms, "
    f"{decisions / best / 1e6} million a second, replica-steps {answer[0]}, changes {answer[1]}, "
    f"unmet {answer[2]}")
