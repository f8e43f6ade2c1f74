package dev.rhyton.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rhyton.Kit;
import dev.rhyton.hostile.HostileFinds.Find;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values that nobody means, as arguments of every public constructor and method, and as sizes of
 * operations and layers, end in a result or in a sentence: no call ends the process, hangs, or
 * takes the memory of the machine, and none throws an exception of Java; and so do files of every
 * format in which something is broken, and no number is another one where the file has a checksum.
 * Calls are made by seeds, in processes of their own; {@code -Drhyton.hostile=150} searches for
 * half as many seconds in each setting among operations and layers, among all methods, and among
 * files, with seeds that were not tried before, and {@code -Drhyton.hostile.seed} repeats one of
 * them. What it finds is added to the list of {@link HostileFinds}, which every run repeats, and
 * once it is mended becomes a case of {@link NamedSizes}. The {@code README.md} beside this file
 * draws the processes.
 */
class HostileCallsTest {
  private static final Integer SECONDS = Integer.getInteger("rhyton.hostile");
  private static final Long SEED = Long.getLong("rhyton.hostile.seed");
  private static final int CALLS = 20;
  private static final int MEMBERS = 40;
  private static final int MUTANTS = 25;
  private static final long LIMIT = 256 << 20;
  private static final String NOT_FOR_USERS = ".*\\.internal|dev\\.rhyton\\.(kernel|benchmarks).*";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void randomSizesEndInAResultOrASentence(String oneDnn) throws IOException, InterruptedException {
    assertEquals("", search("operations", oneDnn, 0, CALLS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void everyPublicMethodEndsInAResultOrASentence(String oneDnn)
      throws IOException, InterruptedException {
    var names =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.rhyton")
                .stream()
                .filter(c -> !c.getPackageName().matches(NOT_FOR_USERS))
                .map(JavaClass::reflect)
                .filter(HostileCallsTest::isPublic)
                .map(Class::getName)
                .sorted()
                .toList();
    var file = Files.write(directory.resolve("classes"), names);
    int size = new Catalogue(file).places().size();
    // Before seed size, null is given in each place, and other values from there on.
    long from = Kit.FULL ? 0 : size - MEMBERS / 2;
    assertEquals("", search("methods", oneDnn, from, from + (Kit.FULL ? 2 * size : MEMBERS), file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void everyBrokenFileEndsInAResultOrASentence(String oneDnn)
      throws IOException, InterruptedException {
    assertEquals("", search("files", oneDnn, 0, MUTANTS, HostileRuns.FILES));
  }

  private static boolean isPublic(Class<?> type) {
    var enclosing = type.getEnclosingClass();
    return Modifier.isPublic(type.getModifiers()) && (enclosing == null || isPublic(enclosing));
  }

  /**
   * Makes the calls that earlier searches have found, then calls by seeds, and returns those that
   * ended in anything else than a result or a sentence. Where the seeds are fresh, these are the
   * new list.
   */
  private String search(String name, String oneDnn, long first, long last, Object... args)
      throws IOException, InterruptedException {
    var wrong = new ArrayList<Find>();
    var earlier =
        HostileFinds.read(HostileFinds.LIST).stream()
            .filter(find -> find.search().equals(name) && find.oneDnn().equals(oneDnn))
            .toList();
    for (var find : earlier) {
      calls(name, oneDnn, find.seed(), find.seed() + 1, Long.MAX_VALUE, wrong, args);
    }
    long from = SEED != null ? SEED : SECONDS == null ? first : System.currentTimeMillis() * 1000;
    long to = SEED != null ? SEED + 1 : SECONDS == null ? last : Long.MAX_VALUE;
    long seconds = SECONDS == null ? 3600 : SECONDS / 2;
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long next = calls(name, oneDnn, from, to, end, wrong, args);
    System.out.printf(
        "hostile %s with oneDNN %s: %d from %d on%n", name, oneDnn, next - from, from);
    boolean isFresh = SECONDS != null && SEED == null;
    if (isFresh && !(earlier.isEmpty() && wrong.isEmpty())) {
      HostileFinds.replace(HostileFinds.LIST, earlier, wrong);
      System.out.printf("%d in %s%n", wrong.size(), HostileFinds.LIST.toAbsolutePath());
    }
    return wrong.stream()
        .map(each -> each.seed() + " " + each.call() + "\n    " + each.outcome())
        .collect(Collectors.joining("\n"));
  }

  /** Makes calls until a time, notes what is wrong, and returns the seed that would be next. */
  @CanIgnoreReturnValue
  private long calls(
      String name, String oneDnn, long from, long to, long end, List<Find> wrong, Object... args)
      throws IOException, InterruptedException {
    long next = from;
    while (next < to && System.nanoTime() < end) {
      var given = Stream.concat(Stream.of(next, to), Arrays.stream(args)).toArray();
      try (var child = CallingProcess.start(HostileRuns.class, directory, oneDnn, LIMIT, given)) {
        CallingProcess.Outcome outcome = null;
        do {
          outcome = child.next();
          if (outcome == null) break;
          next = outcome.number() + 1;
          if (outcome.outcome().startsWith("wrong")) {
            var call = outcome.call().substring(outcome.call().indexOf(' ') + 1);
            wrong.add(new Find(name, oneDnn, outcome.number(), call, outcome.outcome()));
          }
        } while (!CallingProcess.isLast(outcome) && System.nanoTime() < end);
      }
    }
    return next;
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void namedSizesEndInAResultOrASentence(String oneDnn) throws IOException, InterruptedException {
    var expected = NamedSizes.CASES.stream().map(c -> c.name() + ": " + c.end()).toList();
    var ends = new ArrayList<String>();
    while (ends.size() < expected.size()) {
      try (var child =
          CallingProcess.start(NamedSizes.class, directory, oneDnn, 1L << 30, ends.size())) {
        CallingProcess.Outcome outcome = null;
        do {
          outcome = child.next();
          if (outcome == null) break;
          ends.add(NamedSizes.CASES.get(ends.size()).name() + ": " + outcome.outcome());
        } while (!CallingProcess.isLast(outcome));
      }
    }
    assertEquals(String.join("\n", expected), String.join("\n", ends));
  }
}
