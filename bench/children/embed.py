"""Texts of a JSONL file through scikit-learn's HashingVectorizer, as its best case is; prints CPU seconds as JSON."""
import json
import resource
import sys

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
    return cpu() - before


def dense(texts):
    return vectorizer.transform(texts).toarray().astype(numpy.float32)


def whole():
    """Rows in, .npy out, two processes."""
    before = cpu()
    texts = read()
    step = 2000
    parts = Parallel(n_jobs=2, backend="multiprocessing")(
        delayed(dense)(texts[i : i + step]) for i in range(0, len(texts), step)
    )
    numpy.save(options["out"], numpy.concatenate(parts))
    return cpu() - before


print(json.dumps({"cpu_s": {"one_process": one_process, "whole": whole}[options["what"]]()}))
