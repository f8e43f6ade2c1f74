#!/usr/bin/env python3
"""make_keras1.py: writes keras1.h5 as Keras 1.2 did, and inputs and outputs that numpy computes.

Run in src/test/resources/hdf5; the names and the layout are those of Keras 1.2.2.
"""
import json, h5py, numpy as np
rng = np.random.RandomState(1)
w = lambda *s: rng.uniform(-0.7, 0.7, s).astype('float32')
sig = lambda a: 1 / (1 + np.exp(-a))
hard = lambda a: np.clip(0.2 * a + 0.5, 0, 1)
x = w(3, 7, 2)
def conf(cls, **k): return {"class_name": cls, "config": dict(k, trainable=True)}
layers = [
 conf("Convolution1D", name="convolution1d_1", batch_input_shape=[None, 7, 2], input_dtype="float32", nb_filter=3,
      filter_length=3, init="glorot_uniform", activation="relu", border_mode="same", subsample_length=1,
      W_regularizer={"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01}, b_regularizer=None,
      activity_regularizer=None, W_constraint={"name": "MaxNorm", "m": 2, "axis": 0}, b_constraint=None, bias=True,
      input_dim=2, input_length=7),
 conf("LSTM", name="lstm_1", output_dim=4, init="glorot_uniform", inner_init="orthogonal", forget_bias_init="one",
      activation="tanh", inner_activation="sigmoid", W_regularizer=None, U_regularizer=None, b_regularizer=None,
      dropout_W=0.0, dropout_U=0.0, return_sequences=True, go_backwards=False, stateful=False, unroll=False,
      consume_less="cpu", input_dim=3, input_length=None),
 conf("GRU", name="gru_1", output_dim=3, init="glorot_uniform", inner_init="orthogonal", activation="tanh",
      inner_activation="hard_sigmoid", W_regularizer=None, U_regularizer=None, b_regularizer=None, dropout_W=0.0,
      dropout_U=0.0, return_sequences=False, go_backwards=False, stateful=False, unroll=False, consume_less="cpu",
      input_dim=4, input_length=None),
 conf("Dropout", name="dropout_1", p=0.25),
 conf("Dense", name="dense_1", output_dim=2, init="normal", activation="linear", W_regularizer=None,
      b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True, input_dim=3)]
conv_w, conv_b = w(3, 1, 2, 3), w(3)
padded = np.pad(x, ((0, 0), (1, 1), (0, 0)))
h = np.stack([sum(padded[:, t + i] @ conv_w[i, 0] for i in range(3)) for t in range(7)], 1) + conv_b
h = np.maximum(h, 0)
lstm = {g: (w(3, 4), w(4, 4), w(4)) for g in "icfo"}
s, c, out = np.zeros((3, 4)), np.zeros((3, 4)), []
for t in range(7):
    z = {g: h[:, t] @ a + s @ u + b for g, (a, u, b) in lstm.items()}
    c = sig(z["f"]) * c + sig(z["i"]) * np.tanh(z["c"])
    s = sig(z["o"]) * np.tanh(c)
    out.append(s)
gru = {g: (w(4, 3), w(3, 3), w(3)) for g in "zrh"}
q = np.zeros((3, 3))
for v in out:
    pre = lambda g, state: v @ gru[g][0] + state @ gru[g][1] + gru[g][2]
    z, r = hard(pre("z", q)), hard(pre("r", q))
    q = z * q + (1 - z) * np.tanh(pre("h", r * q))
dense_w, dense_b = w(3, 2), w(2)
y = (q @ dense_w + dense_b).astype('float32')
arrays = {"convolution1d_1": [("W", conv_w), ("b", conv_b)],
 "lstm_1": [(p + "_" + g, a) for g in "icfo" for p, a in zip("WUb", lstm[g])],
 "gru_1": [(p + "_" + g, a) for g in "zrh" for p, a in zip("WUb", gru[g])],
 "dropout_1": [], "dense_1": [("W", dense_w), ("b", dense_b)]}
with h5py.File("keras1.h5", "w") as f:
    f.attrs["keras_version"] = np.bytes_("1.2.2")
    f.attrs["model_config"] = np.bytes_(json.dumps({"class_name": "Sequential", "config": layers}))
    top = f.create_group("model_weights")
    top.attrs["layer_names"] = [np.bytes_(n) for n in arrays]
    for n, group in arrays.items():
        g = top.create_group(n)
        g.attrs["weight_names"] = [np.bytes_(n + "_" + a) for a, _ in group]
        for a, v in group: g[n + "_" + a] = v
np.save("keras1_in.npy", x); np.save("keras1_out.npy", y)
