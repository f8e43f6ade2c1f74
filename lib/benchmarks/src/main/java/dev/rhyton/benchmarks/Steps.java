package dev.rhyton.benchmarks;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Compares all implementations within one process, in rounds in which each takes a turn: on a
 * machine whose speed varies, only simultaneous measurements can be compared.
 */
public final class Steps {
  private static final int PREDICTIONS = 200;

  private Steps() {}

  /**
   * Prints the table. Arguments: the number of rounds, by default 40, then the {@link Net}, by
   * default the MLP, and the {@link Contender}s to compare with the hand-written ones, by default
   * all.
   */
  public static void main(String[] args) {
    int rounds = args.length == 0 ? 40 : Integer.parseInt(args[0]);
    var net = Net.MLP;
    var chosen = EnumSet.noneOf(Contender.class);
    for (var name : List.of(args).subList(Math.min(1, args.length), args.length)) {
      if (Arrays.stream(Net.values()).anyMatch(n -> n.name().equals(name))) net = Net.valueOf(name);
      else chosen.add(Contender.valueOf(name));
    }
    var ways = chosen.isEmpty() ? EnumSet.allOf(Contender.class) : chosen;
    ways.addAll(List.of(Contender.HAND_WRITTEN, Contender.HAND_WRITTEN_OPTIMIZED));
    System.out.print(table(net, ways, rounds, net.steps));
  }

  /**
   * The time of a training step and of a prediction, compared with the hand-written implementation.
   */
  static String table(Net net, Set<Contender> ways, int rounds, int steps) {
    var samples = new SyntheticSamples(net, steps);
    var row = samples.row(0);
    Map<Contender, Implementation> contenders = new EnumMap<>(Contender.class);
    for (var way : ways) contenders.put(way, way.start(samples));
    try {
      var epochs = measure(contenders, rounds, steps, c -> c.epoch());
      var predictions = measure(contenders, rounds, PREDICTIONS, c -> predict(c, row));
      return text("training step", epochs) + text("prediction of one row", predictions);
    } finally {
      contenders.values().forEach(Implementation::close);
    }
  }

  private static double predict(Implementation contender, float[] row) {
    double sum = 0;
    for (int i = 0; i < PREDICTIONS; i++) sum += contender.predict(row)[0];
    return sum;
  }

  /** Returns the microseconds of each round, after a warm-up of half as many rounds. */
  private static Map<Contender, double[]> measure(
      Map<Contender, Implementation> contenders,
      int rounds,
      int times,
      ToDoubleFunction<Implementation> work) {
    var ways = List.copyOf(contenders.keySet());
    Map<Contender, double[]> results = new EnumMap<>(Contender.class);
    for (var way : ways) results.put(way, new double[rounds]);
    double sink = 0;
    for (int round = -(rounds + 1) / 2; round < rounds; round++) {
      for (int i = 0; i < ways.size(); i++) {
        var way =
            ways.get(Math.floorMod(i + round, ways.size())); // each round starts with another one
        long before = System.nanoTime();
        sink += work.applyAsDouble(contenders.get(way));
        double micros = (System.nanoTime() - before) / 1e3 / times;
        if (round >= 0) results.get(way)[round] = micros;
      }
    }
    if (Double.isNaN(sink)) throw new IllegalStateException("A loss or a prediction is NaN.");
    return results;
  }

  /**
   * Prints the medians, then the first deciles, which are least affected by other load on the
   * machine.
   */
  private static String text(String what, Map<Contender, double[]> results) {
    var byHand =
        List.of(results.get(Contender.HAND_WRITTEN), results.get(Contender.HAND_WRITTEN_OPTIMIZED));
    var baseline = median(byHand.get(0)) < median(byHand.get(1)) ? byHand.get(0) : byHand.get(1);
    double lowest = Math.min(tenth(byHand.get(0)), tenth(byHand.get(1)));
    var text = new StringBuilder();
    text.append(row(what, "median", "ratio", "tenth", "ratio"));
    results.forEach(
        (way, micros) ->
            text.append(
                row(
                    way.label(),
                    String.format(Locale.ROOT, "%.0f µs", median(micros)),
                    String.format(Locale.ROOT, "%.2f", median(ratios(micros, baseline))),
                    String.format(Locale.ROOT, "%.0f µs", tenth(micros)),
                    String.format(Locale.ROOT, "%.2f", tenth(micros) / lowest))));
    return text.append(System.lineSeparator()).toString();
  }

  private static String row(String... cells) {
    return String.format("%-46s%10s%8s%10s%8s%n", (Object[]) cells);
  }

  /** Returns the ratio of each round to the baseline in the same round. */
  private static double[] ratios(double[] values, double[] baseline) {
    var ratios = new double[values.length];
    for (int i = 0; i < ratios.length; i++) ratios[i] = values[i] / baseline[i];
    return ratios;
  }

  private static double median(double[] values) {
    return sorted(values)[values.length / 2];
  }

  private static double tenth(double[] values) {
    return sorted(values)[values.length / 10];
  }

  private static double[] sorted(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
