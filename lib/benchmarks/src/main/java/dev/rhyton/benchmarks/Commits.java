package dev.rhyton.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.tools.ToolProvider;

/**
 * Compares the training steps of two commits on the rows of the table of peers: builds both in
 * temporary worktrees of Git, and runs them in turns, each time in a fresh process. Both train the
 * models of this checkout, whose program is compiled for each. It is run in the project's folder.
 */
public final class Commits {
  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final String MODULE = "lib/benchmarks";
  private static final Path SOURCES = Path.of(MODULE, "src/main/java/dev/rhyton/benchmarks");

  /** The program that trains, which needs no other class of this module. */
  private static final List<String> PROGRAM =
      List.of("RhytonPeer.java", "PeerProgram.java", "PeerModel.java");

  private static final String LINE = "%-12s %-36s%s";

  private Commits() {}

  /**
   * Prints the times of the second commit divided by those of the first one, with 95 % intervals.
   * Arguments: two commits, then the number of rounds, by default 7, and names of {@link
   * PeerModel}, by default all.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 2) {
      throw new IllegalArgumentException("Give two commits, such as: main HEAD 7 mlp small");
    }
    int rounds = args.length < 3 ? 7 : Integer.parseInt(args[2]);
    var asked = Arrays.stream(args).skip(3).map(PeerModel::of).toList();
    Machine.busy().ifPresent(b -> System.out.println("The machine is " + b + " this run."));
    var folder = Files.createTempDirectory("commits");
    try {
      var before = built(folder.resolve("before"), args[0]);
      var after = built(folder.resolve("after"), args[1]);
      System.out.println(String.format(LINE, "", "first 250 steps", "after 1 000"));
      for (var model : asked.isEmpty() ? List.of(PeerModel.values()) : asked) {
        var times = StepTimes.measure(List.of(before, after), model, rounds);
        if (times.size() < 2) continue; // a sentence has said why
        System.out.println(
            String.format(
                LINE,
                model.argument(),
                compared(times, before, after, StepTimes::early),
                compared(times, before, after, StepTimes::late)));
      }
    } finally {
      for (var name : folder.toFile().list()) {
        run(HERE, "git", "worktree", "remove", "--force", folder.resolve(name).toString());
      }
      Files.delete(folder);
    }
  }

  /** Builds a commit in a worktree, and compiles the program with its classes. */
  private static Peer built(Path worktree, String commit) throws IOException, InterruptedException {
    System.out.println("Building " + commit);
    run(HERE, "git", "worktree", "add", "--detach", worktree.toString(), commit);
    run(worktree, "mvn", "-B", "-q", "-Dquick", "-DskipTests", "-pl", MODULE, "-am", "package");
    var library = Files.readString(worktree.resolve(MODULE).resolve("target/classpath")).strip();
    var classes = worktree.resolve("program").toString();
    compile(library, classes, commit);
    return Peers.rhyton(commit, classes + File.pathSeparator + library, Map.of());
  }

  private static void compile(String library, String classes, String commit) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) throw new IOException("Java has no compiler: run this with a JDK.");
    var problems = new StringWriter();
    var options = List.of("-proc:none", "-cp", library, "-d", classes);
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var sources = PROGRAM.stream().map(SOURCES::resolve).toList();
      var units = files.getJavaFileObjectsFromPaths(sources);
      if (!compiler.getTask(problems, files, null, options, null, units).call()) {
        throw new IOException("This program does not compile with " + commit + ":\n" + problems);
      }
    }
  }

  private static String compared(
      Map<Peer, List<StepTimes>> times,
      Peer before,
      Peer after,
      Function<StepTimes, Double> column) {
    return compared(
        times.get(before).stream().map(column).toList(),
        times.get(after).stream().map(column).toList());
  }

  /** Returns the geometric mean of the ratios with its interval, if they are near each other. */
  static String compared(List<Double> before, List<Double> after) {
    var ratios = Spread.ratios(after, before);
    var quartiles = Spread.of(ratios);
    if (quartiles.isWide()) return quartiles.ratio();
    var logarithms = Statistics.of(ratios.stream().map(Math::log).toList());
    double low = Math.exp(logarithms.mean() - logarithms.half());
    double high = Math.exp(logarithms.mean() + logarithms.half());
    var verdict = low > 1 ? ", slower" : high < 1 ? ", faster" : "";
    double mean = Math.exp(logarithms.mean());
    return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)%s", mean, low, high, verdict);
  }

  private static void run(Path folder, String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    var process = builder.start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + "\n" + printed);
  }
}
