package dev.rhyton.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How many threads a program computes with.
 *
 * @param environment variables of its process
 * @param arguments at the end of its command
 */
record Setting(Map<String, String> environment, List<String> arguments) {
  /** What the program does by itself. */
  static final Setting DEFAULT = new Setting(Map.of(), List.of());

  /**
   * Returns the settings to try for PyTorch: the numbers of threads of its operations, by OpenMP's
   * variable or by PyTorch's function, and of OpenBLAS' products.
   */
  static List<Setting> ofTorch(int cores) {
    var all = new ArrayList<Setting>();
    for (var own : threads(cores)) {
      for (var products : List.of("1", String.valueOf(cores))) {
        all.add(variables("OMP_NUM_THREADS", own, "OPENBLAS_NUM_THREADS", products));
      }
      var products = variables("OPENBLAS_NUM_THREADS", "1");
      all.add(new Setting(products.environment, List.of("set_num_threads=" + own)));
    }
    all.add(DEFAULT);
    return all.stream().distinct().toList();
  }

  /** Returns the settings to try for Keras on PyTorch: few, since its processes start slowly. */
  static List<Setting> ofKeras(int cores) {
    var all = new ArrayList<Setting>();
    for (var own : threads(cores)) {
      all.add(variables("OMP_NUM_THREADS", own, "OPENBLAS_NUM_THREADS", "1"));
    }
    all.add(DEFAULT);
    return all;
  }

  /** Returns the settings to try for DJL, which passes a number of threads to its PyTorch. */
  static List<Setting> ofDjl(int cores) {
    var all = new ArrayList<Setting>();
    for (var own : threads(cores)) all.add(new Setting(Map.of(), List.of("num_threads=" + own)));
    all.add(DEFAULT);
    return all;
  }

  private static Setting variables(String... namesAndValues) {
    var variables = new TreeMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Setting(variables, List.of());
  }

  /** Returns one thread, one for each pair of cores, as these may share a core, and for each. */
  private static List<String> threads(int cores) {
    return IntStream.of(1, cores / 2, cores)
        .filter(n -> n > 0)
        .distinct()
        .mapToObj(String::valueOf)
        .toList();
  }

  @Override
  public String toString() {
    var text = new ArrayList<String>();
    environment.forEach((name, value) -> text.add(name + "=" + value));
    text.addAll(arguments);
    return text.isEmpty() ? "as it comes" : String.join(" ", text);
  }
}
