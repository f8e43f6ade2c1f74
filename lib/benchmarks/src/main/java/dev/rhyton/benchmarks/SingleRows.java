package dev.rhyton.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Times the prediction of one row by each program, in fresh processes that take turns: the median
 * over the rounds of the first decile of a process (and of its median), in microseconds. Arguments:
 * rounds (5), models (MLP, CNN and LSTM).
 */
public final class SingleRows {
  private static final long WARM_UP = 1_500_000_000; // nanoseconds
  private static final long SHARED_WARM_UP = 5_000_000_000L; // its compiler has to share the cores
  private static final double BLOCK = 10_000; // microseconds
  private static final double SHARED_BLOCK = 200_000; // long enough for many turns of each thread
  private static final int BLOCKS = 60;
  static final int THREADS = 8;

  private SingleRows() {}

  public static void main(String[] args) throws IOException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    var models =
        args.length > 1
            ? Arrays.stream(args)
                .skip(1)
                .map(a -> PeerModel.of(a.toLowerCase(Locale.ROOT)))
                .toList()
            : List.of(PeerModel.MLP, PeerModel.CNN, PeerModel.LSTM);
    for (var model : models) {
      var times = new LinkedHashMap<String, List<double[]>>();
      for (int round = 0; round < rounds; round++) {
        for (var program : programs().entrySet()) {
          try {
            var time = time(program.getValue(), model);
            times.computeIfAbsent(program.getKey(), k -> new ArrayList<>()).add(time);
          } catch (IOException e) {
            System.out.println(program.getKey() + " is left out: " + e.getMessage());
          }
        }
      }
      times.forEach(
          (name, all) ->
              System.out.printf(
                  Locale.ROOT,
                  "%s | %s | %.1f (%.1f)%n",
                  model,
                  name,
                  median(all, 0),
                  median(all, 1)));
    }
  }

  private static double median(List<double[]> all, int column) {
    return all.stream()
        .mapToDouble(t -> t[column])
        .sorted()
        .skip(all.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns the times of a row of a program in microseconds: the first decile of some blocks, which
   * other load on the machine affects least, and the median.
   */
  private static double[] time(List<String> command, PeerModel model) throws IOException {
    try (var process = new PeerProcess(command, Map.of())) {
      if (process.isMissing()) throw new IOException(process.title);
      boolean shared = command.get(command.size() - 1).equals("threads");
      double block = shared ? SHARED_BLOCK : BLOCK;
      double row = block / THREADS;
      long warmUp = shared ? SHARED_WARM_UP : WARM_UP;
      for (long begun = System.nanoTime(); System.nanoTime() - begun < warmUp; ) {
        row = process.step(model, (int) Math.max(THREADS, block / row)).orElseThrow();
      }
      var times = new double[shared ? BLOCKS / 3 : BLOCKS];
      int steps = (int) Math.max(1, block / row) / THREADS * THREADS + THREADS;
      for (int i = 0; i < times.length; i++) times[i] = process.step(model, steps).orElseThrow();
      Arrays.sort(times);
      return new double[] {times[times.length / 10], times[times.length / 2]};
    }
  }

  private static Map<String, List<String>> programs() {
    var classpath = System.getProperty("java.class.path");
    var without =
        Arrays.stream(classpath.split(File.pathSeparator))
            .filter(part -> !Path.of(part).getFileName().toString().startsWith("onnxruntime"))
            .collect(Collectors.joining(File.pathSeparator));
    var all = new LinkedHashMap<String, List<String>>();
    all.put("predict", java(classpath, "predict"));
    all.put("forInference in TensorFlow", java(without, "forInference"));
    all.put("forInference in ONNX Runtime", java(classpath, "forInference"));
    all.put("ONNX Runtime, one thread", java(classpath, "onnxruntime", "1"));
    all.put("ONNX Runtime, its threads", java(classpath, "onnxruntime", "0"));
    var python = "lib/benchmarks/src/main/python/peer.py";
    all.put("PyTorch", List.of("/usr/bin/python3", python, "torch-rows"));
    all.put(
        "PyTorch, one thread",
        List.of("/usr/bin/python3", python, "torch-rows", "set_num_threads=1"));
    all.put("predict, 8 threads", java(classpath, "predict", "threads"));
    all.put("forInference in TensorFlow, 8 threads", java(without, "forInference", "threads"));
    all.put("forInference in ONNX Runtime, 8 threads", java(classpath, "forInference", "threads"));
    return all;
  }

  private static List<String> java(String classpath, String... args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classpath, RowPeer.class.getName()));
    command.addAll(List.of(args));
    return command;
  }
}
