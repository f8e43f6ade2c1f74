package dev.rhyton.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.hostile.HostileFinds.Find;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of what a search finds reaches the next search. */
class HostileFindsTest {
  private static final Find FIRST =
      new Find("methods", "1", 17, "Ops.sort [null]\n in a\tgraph", "wrong: ends the process");
  private static final Find SECOND = new Find("files", "0", 3, "a mutant", "wrong: hangs");

  @Test
  void findsAreKeptUntilTheyAreMended(@TempDir Path folder) throws IOException {
    var list = folder.resolve("finds.txt");
    assertEquals(List.of(), HostileFinds.read(list));
    HostileFinds.replace(list, List.of(), List.of(FIRST, SECOND, FIRST));
    var kept = new Find("methods", "1", 17, "Ops.sort [null] in a graph", FIRST.outcome());
    assertEquals(List.of(SECOND, kept), HostileFinds.read(list));
    HostileFinds.replace(list, List.of(kept), List.of());
    assertEquals(List.of(SECOND), HostileFinds.read(list));
  }

  /** A seed of the list makes the same call after operations and methods were added. */
  @Test
  void seedsKeepTheirChoices() {
    var few = List.of("abs", "sort", "tile", "where");
    var many = new ArrayList<>(few);
    many.addAll(1, List.of("cbrt", "squareplus"));
    int same = 0;
    for (long seed = 0; seed < 1000; seed++) {
      var chosen = HostileCall.chosen(seed, many, String::hashCode);
      var before = HostileCall.chosen(seed, few, String::hashCode);
      if (few.contains(chosen)) assertEquals(before, chosen);
      if (chosen.equals(before)) same++;
    }
    assertEquals(667, same, 75); // four of six, by five standard deviations
  }
}
