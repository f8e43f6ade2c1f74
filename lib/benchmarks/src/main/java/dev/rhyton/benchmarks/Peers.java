package dev.rhyton.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Compares training steps and predictions of Rhyton with those of DJL, PyTorch and Keras, and
 * predictions with those of ONNX Runtime, each in processes of its own and with the best setting of
 * threads that a short search finds for it.
 */
final class Peers {
  /** Variables by which all libraries use AVX2 on a processor with AVX-512. */
  static final Map<String, String> AVX2 =
      Map.of(
          "ONEDNN_MAX_CPU_ISA", "AVX2",
          "TF_ENABLE_ONEDNN_OPTS", "1", // with a limit, Rhyton switches oneDNN off
          "OPENBLAS_CORETYPE", "Haswell",
          "ATEN_CPU_CAPABILITY", "avx2",
          "MKL_ENABLE_INSTRUCTIONS", "AVX2");

  /** The cores of OpenBLAS whose kernels use AVX-512. */
  private static final List<String> AVX512_CORES =
      List.of("skylakex", "cooperlake", "sapphirerapids");

  private Peers() {}

  /**
   * Returns the programs.
   *
   * @param module the folder of this module
   * @param classpath of this module
   * @param environment variables of all of them
   */
  static List<Peer> all(Path module, String classpath, Map<String, String> environment) {
    int cores = Runtime.getRuntime().availableProcessors();
    var ofTorch = Setting.ofTorch(cores);
    // Compiled by Java when it starts, since only the profile has its libraries.
    var djl = java(classpath, module.resolve("src/peers/DjlPeer.java").toString());
    var python = List.of("/usr/bin/python3", module.resolve("src/main/python/peer.py").toString());
    return List.of(
        rhyton("Rhyton", classpath, environment),
        new Peer("DJL", djl, environment, Setting.ofDjl(cores)),
        new Peer("PyTorch", plus(python, "torch"), environment, ofTorch),
        new Peer("PyTorch with fused Adam", plus(python, "torch-fused"), environment, ofTorch),
        new Peer("Keras", plus(python, "keras"), environment, Setting.ofKeras(cores)),
        java("ONNX Runtime", OnnxRuntimePeer.class, classpath, environment));
  }

  /** Returns the program of Rhyton with the classes of a class path. */
  static Peer rhyton(String name, String classpath, Map<String, String> environment) {
    return java(name, RhytonPeer.class, classpath, environment);
  }

  private static Peer java(
      String name, Class<?> main, String classpath, Map<String, String> environment) {
    var command = java(classpath, main.getName());
    return new Peer(name, command, environment, List.of(Setting.DEFAULT));
  }

  private static List<String> java(String classpath, String main) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-cp", classpath, main);
  }

  private static List<String> plus(List<String> command, String argument) {
    return Stream.concat(command.stream(), Stream.of(argument)).toList();
  }

  /**
   * Adds the tables of the first steps, of the steps after 1,000, and of what the programs compute
   * with. A program that is missing is left out, and a sentence says why.
   *
   * @param all the programs, the first of which is the one that the others are compared with
   * @param avx2 whether the programs are limited to AVX2; the tables have other names then
   */
  static void measure(
      MeasuredTables figures, int rounds, List<PeerModel> models, List<Peer> all, boolean avx2) {
    var suffix = avx2 ? "Avx2" : "";
    var peers = new ArrayList<Peer>();
    for (var peer : all) {
      try (var process = peer.start(Setting.DEFAULT)) {
        if (process.isMissing()) throw new IOException(process.title);
        System.out.println(process.title + ": " + process.computesWith);
        remark(process.computesWith, !avx2 && Machine.VECTORS.equals("AVX-512"))
            .ifPresent(System.out::println);
        figures.add("peersSettings" + suffix, "libraries", process.title, process.computesWith);
        peers.add(peer.named(process.title));
      } catch (IOException e) {
        boolean base = peer.equals(all.get(0));
        if (base) throw new IllegalStateException(peer.name() + " does not run", e);
        System.out.printf(
            "%s is left out: %s (lib/benchmarks/notes/peers.md says where it comes from)%n",
            peer.name(), e.getMessage());
      }
    }
    for (var model : models) {
      var best = new ArrayList<Peer>();
      for (var peer : peers) best.add(peer.best(model));
      var times = StepTimes.measure(best, model, rounds);
      for (var peer : times.keySet()) {
        var setting = peer.settings().get(0).toString();
        figures.add("peersSettings" + suffix, model.text, peer.name(), setting);
      }
      add(figures, "peersFirst" + suffix, model, times, best.get(0), StepTimes::early);
      add(figures, "peersLate" + suffix, model, times, best.get(0), StepTimes::late);
    }
  }

  /** Adds the times of a row, those of other programs also divided by those of the base. */
  private static void add(
      MeasuredTables figures,
      String table,
      PeerModel model,
      Map<Peer, List<StepTimes>> times,
      Peer base,
      Function<StepTimes, Double> column) {
    for (var peer : times.keySet()) {
      var own = times.get(peer).stream().map(column).toList();
      var text = Spread.of(own).microseconds();
      if (!peer.equals(base) && times.containsKey(base)) {
        var ratios = Spread.ratios(own, times.get(base).stream().map(column).toList());
        text += ": " + Spread.of(ratios).ratio();
      }
      figures.add(table, model.text, peer.name(), text);
      System.out.println(table + " " + model + " " + peer.name() + ": " + text);
    }
  }

  /**
   * Returns a sentence if PyTorch does not multiply as fast as it could.
   *
   * @param computesWith what it said
   * @param avx512 whether AVX-512 may be used
   */
  static Optional<String> remark(String computesWith, boolean avx512) {
    if (computesWith.contains("another BLAS")) {
      return Optional.of(
          "This is not PyTorch at its best: install OpenBLAS (libopenblas0-pthread), or set"
              + " LD_LIBRARY_PATH to the folder of its libblas.so.3.");
    }
    var core = computesWith.toLowerCase(Locale.ROOT);
    boolean others = core.contains("openblas") && AVX512_CORES.stream().noneMatch(core::contains);
    if (!others || !avx512) return Optional.empty();
    return Optional.of(
        "This is not PyTorch at its best: OpenBLAS does not use AVX-512, which the processor has.");
  }
}
