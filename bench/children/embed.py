"""Texts of a JSONL file through scikit-learn's HashingVectorizer, as its best case is; prints seconds as JSON."""
import json
import resource
import sys
import time

import numpy
from joblib import Parallel, delayed
from sklearn.feature_extraction.text import HashingVectorizer

options = json.loads(sys.argv[1])
vectorizer = HashingVectorizer(n_features=options["dimensions"])


def cpu():
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def read():
    with open(options["file"]) as lines:
        return [json.loads(line)["text"] for line in lines]


def one_process():
    texts = read()
    vectorizer.transform(texts[:1000])
    before = cpu()
    vectorizer.transform(texts)
    return {"cpu_s": cpu() - before}


def dense(texts):
    return vectorizer.transform(texts).toarray().astype(numpy.float32)


def parts_of(texts, parallel):
    step = 2000
    return parallel(delayed(dense)(texts[i : i + step]) for i in range(0, len(texts), step))


def two_processes():
    """The texts in memory; the processes are there already."""
    texts = read()
    best = float("inf")
    with Parallel(n_jobs=2, backend=options["backend"]) as parallel:
        parts_of(texts[:4000], parallel)
        for _ in range(options["passes"]):
            before = time.perf_counter()
            parts_of(texts, parallel)
            best = min(best, time.perf_counter() - before)
    return {"wall_s": best}


def whole():
    """Rows in, .npy out, two processes; measured from outside."""
    with Parallel(n_jobs=2, backend="multiprocessing") as parallel:
        numpy.save(options["out"], numpy.concatenate(parts_of(read(), parallel)))
    return {}


print(json.dumps({"one_process": one_process, "two_processes": two_processes, "whole": whole}[options["what"]]()))
