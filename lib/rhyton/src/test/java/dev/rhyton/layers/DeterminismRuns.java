package dev.rhyton.layers;

import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains every layer by a seed and prints a hash of its weights: a process of {@link
 * DeterminismTest}. The first argument says whether it runs on one thread, the second that it
 * trains every n-th layer of {@link LayerCases}.
 */
final class DeterminismRuns {
  private DeterminismRuns() {}

  public static void main(String[] args) {
    if (Boolean.parseBoolean(args[0])) Seed.deterministic();
    int every = Integer.parseInt(args[1]);
    wide(every == 1 ? 300 : 30).forEach(DeterminismRuns::print);
    int number = 0;
    for (var layer : LayerCases.CASES.entrySet()) {
      if (number++ % every == 0) print(layer.getKey(), layer.getValue());
    }
  }

  private static void print(String name, LayerTester layer) {
    System.out.println(layer.trainedWeights() + " " + name);
  }

  /** Layers with operations of many inputs, which steps share weights, or which threads share. */
  private static Map<String, LayerTester> wide(int steps) {
    var cases = new LinkedHashMap<String, LayerTester>();
    cases.put(
        "TimeDistributed of 12 steps",
        LayerTester.of(
            () -> TimeDistributed.of(Dense.of(3).activation("tanh")), 0, Shape.of(12, 4)));
    cases.put("GRU of 20 steps", LayerTester.of(() -> GRU.of(4), 0, Shape.of(20, 3)));
    cases.put("LSTM of many steps", LayerTester.of(() -> LSTM.of(2), 0, Shape.of(steps, 3)));
    var ten = new Shape[10];
    Arrays.fill(ten, Shape.of(4));
    cases.put("Concatenate of 10 inputs", LayerTester.of(Concatenate::of, 0, ten));
    cases.put("Dense of 900 units", LayerTester.of(() -> Dense.of(900), 0, Shape.of(700)));
    cases.put(
        "Conv2D of 24 filters", LayerTester.of(() -> Conv2D.of(24, 3), 0, Shape.of(24, 24, 8)));
    return cases;
  }
}
