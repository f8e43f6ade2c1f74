"""Baselines of scikit-learn and XGBoost: reads NAME-train.csv and NAME-test.csv, prints the scores of each model."""

import csv
import sys

import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def rows(path):
    with open(path, newline="") as file:
        return list(csv.reader(file))


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def features(header, train, test):
    """Numbers as they are, the mean for missing ones; texts one-hot."""
    parts = []
    for c in range(len(header) - 1):
        values = [r[c] for r in train]
        if all(number(v) is not None for v in values if v != ""):
            mean = np.mean([float(v) for v in values if v != ""])
            parts.append([[float(v) if (v := r[c]) != "" else mean] for r in train + test])
        else:
            known = sorted(set(values))
            parts.append([[float(r[c] == k) for k in known] for r in train + test])
    x = np.concatenate([np.array(p) for p in parts], axis=1)
    return x[: len(train)], x[len(train) :]


def main(prefix):
    train, test = rows(prefix + "-train.csv"), rows(prefix + "-test.csv")
    header, train, test = train[0], train[1:], test[1:]
    classes = sorted(set(r[-1] for r in train))
    y = np.array([classes.index(r[-1]) for r in train])
    t = np.array([classes.index(r[-1]) for r in test])
    x, u = features(header, train, test)
    models = {
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)),
        "random forest": RandomForestClassifier(300, random_state=0, n_jobs=1),
        "XGBoost": xgboost.XGBClassifier(n_estimators=200, max_depth=4, learning_rate=0.1, n_jobs=1),
    }
    for name, model in models.items():
        p = np.clip(model.fit(x, y).predict_proba(u), 1e-7, 1)
        p /= p.sum(axis=1, keepdims=True)
        auc = roc_auc_score(t, p[:, 1]) if len(classes) == 2 else roc_auc_score(t, p, multi_class="ovr")
        print(name, accuracy_score(t, p.argmax(axis=1)), log_loss(t, p, labels=range(len(classes))), auc, sep="\t")


if sys.argv[1] == "versions":
    print("scikit-learn " + sklearn.__version__ + " and XGBoost " + xgboost.__version__)
else:
    main(sys.argv[1])
