package dev.rhyton.benchmarks;

import static dev.rhyton.learning.Granularity.ROW;
import static dev.rhyton.learning.Granularity.UNIT;
import static dev.rhyton.learning.Granularity.VARIABLE;
import static dev.rhyton.learning.Granularity.WEIGHT;
import static dev.rhyton.learning.Learning.batch;
import static dev.rhyton.learning.Learning.gradient;

import dev.rhyton.learning.Learning;
import dev.rhyton.optimizers.Adadelta;
import dev.rhyton.optimizers.Adafactor;
import dev.rhyton.optimizers.Adagrad;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.AdamW;
import dev.rhyton.optimizers.Adamax;
import dev.rhyton.optimizers.Lamb;
import dev.rhyton.optimizers.Lion;
import dev.rhyton.optimizers.Muon;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * Several modes that are compared with one of them, on one model, optimizer and rate.
 *
 * @param trial the data and the model
 * @param optimizer the name of the optimizer in the table
 * @param make creates the optimizer for a rate
 * @param rate the learning rate
 * @param modes by name, first the one that the others are compared with
 */
record Comparison(
    Experiment trial,
    String optimizer,
    DoubleFunction<Optimizer> make,
    double rate,
    Map<String, Learning> modes) {

  /** The name of the mode that the others are compared with, but for {@link #starts}. */
  static final String PLAIN = "plain";

  /** The name of Weight Learning before plain training, the default mode being another. */
  static final String WEIGHT_THEN_PLAIN = "weight then plain";

  /** Returns the data and the model of a mode: that of a start begins with its kernels. */
  Experiment trial(String mode) {
    return Start.of(mode).map(trial::startingAt).orElse(trial);
  }

  /** Returns the expected seconds of a number of seeds. */
  double seconds(int seeds) {
    double perSeed = 0;
    for (var mode : modes.keySet())
      perSeed += trial.seconds() * (mode.contains("weight") ? 2 : 1.1);
    return seeds * perSeed;
  }

  /** {@code digits CNN adam}. */
  @Override
  public String toString() {
    return trial.data() + " " + trial.architecture() + " " + optimizer + " " + rate;
  }

  // ---- the lists of comparisons ----

  /** Returns the comparisons that choose the options of the default mode. */
  static List<Comparison> options(String fashion) {
    var modes = candidates();
    var all = new ArrayList<Comparison>();
    for (var trial : List.of(Experiments.digitsMlp(), Experiments.digitsCnn())) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, modes));
      all.add(new Comparison(trial, "rmsprop", RMSprop::of, 1e-3, modes));
      all.add(new Comparison(trial, "sgd", SGD::of, 1e-2, modes));
    }
    var more = new ArrayList<Experiment>(Experiments.digitsByDepth());
    more.add(Experiments.digitsLstm());
    more.add(Experiments.digitsTransformer());
    more.addAll(Experiments.ofColumns());
    more.addAll(Experiments.fashion(fashion));
    for (var trial : more) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, modes));
      all.add(new Comparison(trial, "rmsprop", RMSprop::of, 1e-3, modes));
    }
    return all;
  }

  /**
   * Returns the comparisons that choose the default: some of {@link #options}, for every optimizer
   * that can rest a weight.
   */
  static List<Comparison> defaults(String fashion) {
    var modes = candidates();
    modes.keySet().removeIf(mode -> mode.contains("unit") || mode.contains("independent"));
    Map<String, Learning> few = new LinkedHashMap<>(modes);
    few.keySet()
        .retainAll(
            List.of(PLAIN, "gradient variable", "gradient weight", "gradient variable cautious"));
    var all = new ArrayList<Comparison>();
    var mlp = Experiments.digitsMlp();
    all.add(new Comparison(mlp, "nadam", Nadam::of, 1e-3, modes));
    all.add(
        new Comparison(mlp, "sgd momentum 0.9", rate -> SGD.of(rate).momentum(0.9), 1e-2, modes));
    all.addAll(others(mlp, modes));
    all.addAll(others(Experiments.digitsByDepth().get(2), few)); // 12 layers
    all.add(adafactor(modes));
    var trials = new ArrayList<>(List.of(mlp, Experiments.digitsCnn(), Experiments.digitsLstm()));
    trials.add(Experiments.digitsTransformer());
    trials.addAll(Experiments.digitsByDepth());
    trials.addAll(Experiments.ofColumns());
    trials.addAll(Experiments.fashion(fashion));
    for (var trial : trials) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, modes));
      all.add(new Comparison(trial, "rmsprop", RMSprop::of, 1e-3, modes));
      all.add(new Comparison(trial, "sgd", SGD::of, 1e-2, modes));
    }
    return all;
  }

  /** Returns the comparisons of the modes as they come. */
  static List<Comparison> modes(String fashion) {
    var modes = asTheyCome();
    Map<String, Learning> two = new LinkedHashMap<>(modes);
    two.keySet().retainAll(List.of(PLAIN, "gradient"));
    var all = new ArrayList<Comparison>();
    for (var trial : Experiments.ofColumns()) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, modes));
      all.add(new Comparison(trial, "sgd", SGD::of, 1e-2, modes));
    }
    var mlp = Experiments.digitsMlp();
    for (double times : new double[] {1, 3, 10}) {
      all.add(new Comparison(mlp, "adam", Adam::of, 1e-3 * times, times == 1 ? modes : two));
      all.add(new Comparison(mlp, "sgd", SGD::of, 1e-2 * times, times == 1 ? modes : two));
      all.add(new Comparison(mlp, "nadam", Nadam::of, 1e-3 * times, two));
      all.add(new Comparison(mlp, "rmsprop", RMSprop::of, 1e-3 * times, two));
      DoubleFunction<Optimizer> momentum = rate -> SGD.of(rate).momentum(0.9);
      all.add(new Comparison(mlp, "sgd momentum 0.9", momentum, 1e-2 * times, two));
    }
    all.addAll(others(mlp, two));
    all.add(adafactor(two));
    var deep = Experiments.digitsByDepth();
    all.addAll(others(deep.get(2), two)); // 12 layers
    var more = new ArrayList<Experiment>(deep);
    more.add(Experiments.digitsLstm());
    more.add(Experiments.digitsTransformer());
    for (var trial : more) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, modes));
      all.add(new Comparison(trial, "rmsprop", RMSprop::of, 1e-3, two));
    }
    all.add(new Comparison(Experiments.digitsCnn(), "adam", Adam::of, 1e-3, modes));
    all.add(new Comparison(Experiments.digitsCnn(), "rmsprop", RMSprop::of, 1e-3, two));
    all.add(new Comparison(Experiments.digitsCnn(), "sgd", SGD::of, 1e-2, two));
    for (var trial : Experiments.fashion(fashion)) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, modes));
      all.add(new Comparison(trial, "rmsprop", RMSprop::of, 1e-3, two));
      all.add(new Comparison(trial, "sgd", SGD::of, 1e-2, two));
    }
    return all;
  }

  /**
   * Returns the comparisons of Weight Learning with plain training from starts by a formula. All of
   * them train by plain steps, so that only the start differs.
   *
   * @param words the file of the words of GRU's network
   */
  static List<Comparison> starts(Path words) throws IOException {
    Map<String, Learning> modes = new LinkedHashMap<>();
    modes.put(WEIGHT_THEN_PLAIN, Learning.weight().then(Learning.plain()));
    modes.put(PLAIN, Learning.plain());
    for (var start : Start.values()) modes.put(start.mode(), Learning.plain());
    var all = new ArrayList<Comparison>();
    var trials = new ArrayList<>(List.of(Experiments.digitsMlp()));
    trials.addAll(Experiments.digitsByDepth());
    trials.add(Experiments.digitsLstm());
    trials.add(Experiments.digitsLstmNormalized());
    trials.add(Experiments.digitsCnn());
    trials.add(Experiments.regression());
    for (var trial : trials) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, modes));
      all.add(new Comparison(trial, "sgd", SGD::of, 1e-2, modes));
    }
    var more = new ArrayList<>(List.of(Experiments.digitsTransformer()));
    more.addAll(Experiments.digitsByActivation());
    more.add(Experiments.words(words).get(0)); // GRU
    more.add(Experiments.wordsNormal(words));
    more.add(Experiments.fashionSample());
    for (var trial : more) all.add(new Comparison(trial, "adam", Adam::of, 1e-3, modes));
    return all;
  }

  /** Returns comparisons of the optimizers that have no other rows. */
  private static List<Comparison> others(Experiment trial, Map<String, Learning> modes) {
    Map<String, DoubleFunction<Optimizer>> others = new LinkedHashMap<>();
    others.put("adamw", AdamW::of);
    others.put("adamax", Adamax::of);
    others.put("lamb", Lamb::of);
    others.put("lion", Lion::of);
    others.put("muon", Muon::of);
    others.put("adagrad", Adagrad::of);
    others.put("adadelta", Adadelta::of);
    var all = new ArrayList<Comparison>();
    others.forEach((name, make) -> all.add(new Comparison(trial, name, make, rate(name), modes)));
    return all;
  }

  /**
   * Returns a comparison on wine: on digits, Adafactor's formula divides 0 by 0 where a pixel is 0
   * in all samples, as Keras' does.
   */
  private static Comparison adafactor(Map<String, Learning> modes) {
    return new Comparison(Experiments.wine(), "adafactor", Adafactor::of, 1e-2, modes);
  }

  private static double rate(String optimizer) {
    return switch (optimizer) {
      case "lion" -> 3e-4;
      case "adagrad" -> 1e-2;
      case "adadelta" -> 1;
      default -> 1e-3;
    };
  }

  /** Returns options of Gradient Learning. */
  private static Map<String, Learning> candidates() {
    var byVariable = gradient().granularity(VARIABLE);
    var byRow = gradient().granularity(ROW);
    var byWeight = gradient().granularity(WEIGHT);
    var byUnit = gradient().granularity(UNIT);
    Map<String, Learning> modes = new LinkedHashMap<>();
    modes.put(PLAIN, Learning.plain());
    modes.put("gradient variable", byVariable);
    modes.put("gradient row", byRow);
    modes.put("gradient row cautious", byRow.cautious());
    modes.put("gradient weight", byWeight);
    modes.put("gradient weight cautious", byWeight.cautious());
    modes.put("gradient unit", byUnit);
    modes.put("gradient variable cautious", byVariable.cautious());
    modes.put("gradient unit cautious", byUnit.cautious());
    modes.put("gradient variable independent", byVariable.independent());
    return modes;
  }

  private static Map<String, Learning> asTheyCome() {
    Map<String, Learning> modes = new LinkedHashMap<>();
    modes.put(PLAIN, Learning.plain());
    modes.put("gradient", gradient());
    modes.put("weight", Learning.weight());
    modes.put("batch", batch());
    modes.put("batch balanced", batch().balanced());
    modes.put("batch feedback", batch().errorFeedback());
    modes.put("batch by weight", batch().granularity(WEIGHT));
    return modes;
  }
}
