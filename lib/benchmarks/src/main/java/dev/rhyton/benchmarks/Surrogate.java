package dev.rhyton.benchmarks;

import dev.rhyton.tuner.HyperParameters;
import dev.rhyton.tuner.Trial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a multilayer perceptron reaches on a data set of LCBench, after each epoch, by the surrogate
 * model of YAHPO Gym. Zimmer et al., 2021; Pfisterer et al., 2022.
 */
final class Surrogate {
  /** The number of epochs of a full training. */
  static final int EPOCHS = 52;

  private final Questions questions;
  private final String data;
  private final Map<Integer, double[]> curves = new HashMap<>(); // of the trials of a search

  Surrogate(Questions questions, String data) {
    this.questions = questions;
    this.data = data;
  }

  /** Returns the validation accuracy of a trial, in percent, after a number of epochs. */
  double accuracy(Trial trial, int epochs) {
    var curve = curves.computeIfAbsent(trial.number(), n -> curve(trial.hp()));
    return curve[epochs - 1];
  }

  /** Returns the accuracies after 1 to {@link #EPOCHS} epochs. */
  private double[] curve(HyperParameters hp) {
    var values =
        List.of(
            hp.log().integer("batch_size", 16, 512),
            hp.log().real("learning_rate", 1e-4, 1e-1),
            hp.real("momentum", 0.1, 0.99),
            hp.real("weight_decay", 1e-5, 1e-1),
            hp.integer("num_layers", 1, 5),
            hp.log().integer("max_units", 64, 1024),
            hp.real("max_dropout", 0, 1));
    var answer = questions.ask("curve", data, values);
    var curve = new double[EPOCHS];
    for (int i = 0; i < EPOCHS; i++) curve[i] = answer.get(i).asDouble();
    return curve;
  }
}
