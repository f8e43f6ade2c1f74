package dev.rhyton.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Temporary files beside the files that they become. Their names say who writes them, so that those
 * that a killed process left are deleted when the next file is written into the folder.
 */
final class Drafts {
  private static final String PREFIX = ".draft-";

  /** The machine, the process, the run of the process (numbers are reused), and a number. */
  private static final Pattern NAME =
      Pattern.compile("\\.draft-(\\p{XDigit}+)-(\\d+)-(\\p{XDigit}+)-\\d+(\\.\\w+)*");

  /** The format is recognized by the end of the name: {@code .keras}, {@code .weights.h5}. */
  private static final Pattern ENDING = Pattern.compile("(\\.\\w{1,16}){1,2}$");

  /** The age at which a file is deleted that a process of another machine or container left. */
  private static final Duration OLD = Duration.ofDays(1);

  private static final String MACHINE = machine();
  private static final long PROCESS = ProcessHandle.current().pid();
  private static final String RUN = hash(UUID.randomUUID());
  private static final AtomicLong COUNT = new AtomicLong();

  private Drafts() {}

  /** Processes on one disk need not see each other: each container has its own numbers. */
  private static String machine() {
    var boot = Path.of("/proc/sys/kernel/random/boot_id");
    var processes = Path.of("/proc/self/ns/pid");
    try {
      return hash(Files.readString(boot) + Files.readSymbolicLink(processes));
    } catch (IOException | UnsupportedOperationException e) {
      return "0"; // another system than Linux
    }
  }

  private static String hash(Object of) {
    return String.format("%08x", of.hashCode());
  }

  /** Returns an unused path in the folder of a file, with the same ending. */
  static Path beside(Path file) {
    var ending = ENDING.matcher(file.getFileName().toString());
    var name =
        String.format("%s%s-%d-%s-%d", PREFIX, MACHINE, PROCESS, RUN, COUNT.getAndIncrement());
    return file.resolveSibling(ending.find() ? name + ending.group() : name);
  }

  static boolean isDraft(String file) {
    return Path.of(file).getFileName().toString().startsWith(PREFIX);
  }

  /** Deletes the drafts of processes that have ended. */
  static void sweep(Path folder) {
    try (var drafts = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (var draft : drafts) {
        if (isLeft(draft)) Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      return; // only temporary files remain
    }
  }

  private static boolean isLeft(Path draft) throws IOException {
    var name = NAME.matcher(draft.getFileName().toString());
    if (!name.matches()) return false;
    if (!name.group(1).equals(MACHINE)) {
      var written = Files.getLastModifiedTime(draft).toInstant();
      return written.isBefore(Instant.now().minus(OLD));
    }
    long process = Long.parseLong(name.group(2));
    if (process == PROCESS) return !name.group(3).equals(RUN);
    return ProcessHandle.of(process).isEmpty();
  }
}
