package dev.rhyton.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;

/** The reading of a file in which something is broken. */
final class MutatedFile extends HostileCall {
  private static final long MOST_NANOS = 10_000_000_000L;
  private static final int LONGEST_MESSAGE = 20_000;

  private final FileKind kind;
  private final long seed;

  MutatedFile(long seed) {
    this.seed = seed;
    kind =
        seed < FileKind.ALL.size()
            ? FileKind.ALL.get((int) seed)
            : HostileCall.chosen(seed, FileKind.ALL, each -> each.name().hashCode());
  }

  @Override
  void run() throws IOException {
    var folder = Path.of("mutant").toAbsolutePath();
    deleteAll(folder);
    copy(kind.folder(), folder);
    new Mutation(new SplittableRandom(seed)).apply(folder.resolve(kind.mutated()));
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    try {
      var value = kind.reader().read(folder);
      if (kind.sealed() && !kind.value().equals(value)) {
        throw new AssertionError("reads other values than those that were written");
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      var message = String.valueOf(e.getMessage());
      if (message.length() > LONGEST_MESSAGE) throw new AssertionError("a long message", e);
      if (kind.named() && !message.contains(folder.toString())) {
        throw new AssertionError("does not name the file: " + message, e);
      }
      throw e;
    }
    if (threads.getCurrentThreadCpuTime() - start > MOST_NANOS) {
      throw new AssertionError("takes over ten seconds");
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
    }
  }

  @Override
  public String toString() {
    return "a mutant of " + kind.name();
  }
}
