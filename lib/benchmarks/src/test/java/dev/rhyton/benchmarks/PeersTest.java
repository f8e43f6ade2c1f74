package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhyton.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers make the steps that they are asked for, or say that they cannot, or are left out. */
class PeersTest {
  private static final List<Setting> ONE = List.of(Setting.DEFAULT);

  @TempDir Path folder;

  /**
   * A peer of two lines, the title and the libraries, which answers each question by a time and, as
   * the number of its steps, what it is asked for divided by a divisor.
   */
  static final class Parrot {
    public static void main(String[] args) throws IOException {
      System.out.println(args[0]);
      System.out.println("feathers, and a beak");
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var question = line.split(" ", 2);
        if (question[0].equals("lstm")) System.out.println("missing it");
        else if (question[0].equals("cnn")) return;
        else
          System.out.println(
              args[1] + " " + Integer.parseInt(question[1]) / Integer.parseInt(args[2]));
      }
    }
  }

  private static Peer parrot(String title, double time, int divisor) {
    var command = JavaProcess.of("64m", Parrot.class, title, time, divisor).command();
    return new Peer("a parrot", command, Map.of(), ONE);
  }

  @Test
  void answersOfPeers() throws IOException {
    try (var peer = parrot("Parrot 1", 2.5, 1).start(Setting.DEFAULT)) {
      assertFalse(peer.isMissing());
      assertEquals("Parrot 1", peer.title);
      assertEquals("feathers, and a beak", peer.computesWith);
      assertEquals(2.5, peer.step(PeerModel.MLP, 7).getAsDouble());
      assertTrue(peer.step(PeerModel.LSTM, 7).isEmpty());
      var ended = assertThrows(IOException.class, () -> peer.step(PeerModel.CNN, 7));
      assertEquals("Parrot 1 has ended during CNN.", ended.getMessage());
    }
  }

  @Test
  void anotherNumberOfStepsIsAnError() throws IOException {
    try (var peer = parrot("Parrot 1", 2.5, 2).start(Setting.DEFAULT)) {
      var problem = assertThrows(IOException.class, () -> peer.step(PeerModel.MLP, 100));
      assertEquals("Parrot 1 made 50 steps of MLP; it was asked for 100.", problem.getMessage());
    }
  }

  @Test
  void whatIsMissingOrFailsIsLeftOut() throws IOException {
    var absent = new Peer("nobody", List.of(folder.resolve("absent").toString()), Map.of(), ONE);
    var peers =
        List.of(
            parrot("Parrot 1", 2, 1),
            absent,
            parrot("missing a module", 1, 1),
            parrot("Parrot 2", 3, 1),
            parrot("Parrot 3", 3, 2));
    var figures = new MeasuredTables();
    Peers.measure(figures, 3, List.of(PeerModel.SMALL, PeerModel.LSTM), peers, false);
    var csv = folder.resolve("figures.csv");
    figures.write(csv);
    var text = Files.readString(csv);
    assertFalse(text.contains("nobody") || text.contains("missing"), text);
    assertTrue(text.contains("peersSettings,libraries,Parrot 3,feathers; and a beak,"), text);
    assertTrue(text.contains("peersSettings,64-64-64-10; batches of 32,Parrot 1,as it comes,"));
    for (var table : List.of("peersFirst", "peersLate")) {
      var row = table + ",64-64-64-10; batches of 32,";
      assertTrue(text.contains(row + "Parrot 1,2 µs (2 to 2),"), text);
      assertTrue(text.contains(row + "Parrot 2,3 µs (3 to 3): 1.50 (1.50 to 1.50),"), text);
      assertFalse(text.contains(row + "Parrot 3"), text);
      assertFalse(text.contains(table + ",64 steps of 32 numbers"), text);
    }
  }

  @Test
  void thereIsAtLeastOneRound() {
    var problem =
        assertThrows(
            IllegalArgumentException.class,
            () -> StepTimes.measure(List.of(parrot("Parrot 1", 2, 1)), PeerModel.MLP, 0));
    assertEquals("At least one round, not 0", problem.getMessage());
  }

  @Test
  void ratiosWithWideSpreadsAreNone() {
    var base = List.of(10.0, 10.0, 10.0, 10.0, 10.0);
    var wide = List.of(8.0, 9.0, 10.0, 12.0, 14.0);
    assertEquals("no ratio (0.85 to 1.30)", Spread.of(Spread.ratios(wide, base)).ratio());
    var narrow = List.of(11.7, 11.9, 12.0, 12.2, 12.4);
    assertEquals("1.20 (1.18 to 1.23)", Spread.of(Spread.ratios(narrow, base)).ratio());
    assertEquals("no ratio (1.20 to 1.21)", Spread.of(List.of(1.2, 1.21)).ratio());
    assertEquals("1 860 µs (1 800 to 1 900)", new Spread(3, 1800, 1860, 1900).microseconds());
  }

  @Test
  void commitsDifferIfTheIntervalSaysSo() {
    var before = List.of(10.0, 20.0, 30.0, 40.0);
    assertEquals("1.000 (1.000 to 1.000)", Commits.compared(before, before));
    var slower = List.of(10.5, 21.2, 31.5, 42.0);
    assertEquals("1.052 (1.045 to 1.060), slower", Commits.compared(before, slower));
    assertEquals("0.950 (0.943 to 0.957), faster", Commits.compared(slower, before));
    var unclear = List.of(10.5, 19.5, 30.5, 39.5);
    assertEquals("1.007 (0.955 to 1.061)", Commits.compared(before, unclear));
    var wide = List.of(12.0, 16.0, 36.0, 32.0);
    assertEquals("no ratio (0.80 to 1.20)", Commits.compared(before, wide));
  }

  @Test
  void settingsOfThreads() {
    assertEquals(
        List.of(
            "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1",
            "OPENBLAS_NUM_THREADS=1 set_num_threads=1",
            "as it comes"),
        texts(Setting.ofTorch(1)));
    assertEquals(
        List.of(
            "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1",
            "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=2",
            "OPENBLAS_NUM_THREADS=1 set_num_threads=1",
            "OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=1",
            "OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2",
            "OPENBLAS_NUM_THREADS=1 set_num_threads=2",
            "as it comes"),
        texts(Setting.ofTorch(2)));
    assertEquals(
        List.of("num_threads=1", "num_threads=4", "num_threads=8", "as it comes"),
        texts(Setting.ofDjl(8)));
    assertEquals(
        List.of(
            "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1",
            "OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=1",
            "as it comes"),
        texts(Setting.ofKeras(2)));
  }

  private static List<String> texts(List<Setting> settings) {
    return settings.stream().map(Setting::toString).toList();
  }

  @Test
  void kernelsThatAreNotTheBestAreNamed() {
    var avx512 = "OpenBLAS 0.3.29 (core Cooperlake; threads of its own)";
    var avx2 = "OpenBLAS 0.3.29 (core Haswell; threads of its own)";
    assertEquals(Optional.empty(), Peers.remark(avx512, true));
    assertEquals(Optional.empty(), Peers.remark(avx2, false));
    assertTrue(Peers.remark(avx2, true).orElseThrow().contains("does not use AVX-512"));
    assertTrue(Peers.remark("another BLAS: libblas.so.3", false).orElseThrow().contains("install"));
    assertEquals(Optional.empty(), Peers.remark("MKL; CPU capability usage: AVX2", true));
  }

  @Test
  void busyMachinesAreNamed() {
    assertEquals(Optional.empty(), Machine.busy(0.9, 2));
    assertEquals(Optional.empty(), Machine.busy(-1, 2)); // unknown
    assertEquals(Optional.of("busy: load average 1.2 before"), Machine.busy(1.2, 2));
    assertEquals(Optional.of("busy: load average 0.6 before"), Machine.busy(0.6, 1));
  }

  static Stream<Peer> peers() {
    var hidden = System.getProperty("surefire.test.class.path");
    var classpath = hidden != null ? hidden : System.getProperty("java.class.path");
    return Peers.all(Path.of(""), classpath, Map.of()).stream();
  }

  /** Numbers of steps below, at and above the batches in memory; the process compares them. */
  @ParameterizedTest
  @MethodSource("peers")
  void peersMakeTheStepsThatTheyAreAskedFor(Peer peer) throws IOException {
    assumeTrue(!peer.name().equals("DJL") || hasDjl(), "The libraries are in the profile peers.");
    assumeTrue(Files.exists(Path.of(peer.command().get(0))), peer.command().get(0));
    var oneThread = peer.settings().get(0);
    try (var process = peer.start(oneThread)) {
      assumeFalse(process.title.startsWith("missing No module"), process.title);
      assertFalse(process.isMissing(), process.title);
      assertFalse(process.computesWith.isEmpty());
      boolean trains = !peer.name().equals("ONNX Runtime");
      for (int steps : new int[] {1, 7, 50, 53, 120}) {
        var time = process.step(PeerModel.SMALL, steps);
        assertEquals(trains, time.isPresent());
        assertTrue(!trains || time.getAsDouble() > 0);
      }
      boolean adam = peer.name().contains("Adam");
      assertEquals(adam, process.step(PeerModel.PREDICT, 53).isEmpty());
    }
  }

  private static boolean hasDjl() {
    try {
      return Class.forName("ai.djl.engine.Engine") != null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTOENCODER", "TRANSFORMER", "EMBEDDING"})
  void modelsRun(PeerModel model) {
    assertEquals(2, new RhytonPeer().prepare(model).run(2));
  }

  @Test
  void namesOfModels() {
    assertEquals(PeerModel.LSTM, PeerModel.of("lstm"));
    var problem = assertThrows(IllegalArgumentException.class, () -> PeerModel.of("mpl"));
    assertTrue(problem.getMessage().startsWith("No model is named mpl, choose from [mlp, cnn, "));
  }

  @Test
  void stepsAllocate() {
    long bytes = Allocations.ofStep(PeerModel.SMALL);
    assertTrue(bytes > 0 && bytes < 10_000_000, "bytes: " + bytes);
  }
}
