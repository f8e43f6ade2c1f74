package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables are those of the figures, and peers answer or are left out. */
class AllTablesTest {
  @TempDir Path folder;

  /** A peer of a text: the answers in the order of the questions. */
  static final class Parrot {
    public static void main(String[] args) {
      System.out.println(args[0]);
      System.out.println("missing it");
      System.out.println("2.5");
    }
  }

  private static PeerProcess parrot(String title) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classpath = System.getProperty("surefire.test.class.path");
    if (classpath == null) classpath = System.getProperty("java.class.path");
    return new PeerProcess(List.of(java, "-cp", classpath, Parrot.class.getName(), title));
  }

  @Test
  void answersOfPeers() throws IOException {
    try (var peer = parrot("Parrot 1")) {
      assertFalse(peer.isMissing());
      assertEquals("Parrot 1", peer.title);
      assertThrows(NoSuchElementException.class, peer.step(PeerModel.MLP)::getAsDouble);
      assertEquals(2.5, peer.step(PeerModel.MLP).getAsDouble());
      assertTrue(peer.step(PeerModel.MLP).isEmpty()); // it has ended
    }
    try (var peer = parrot("missing No module named 'torch'")) {
      assertTrue(peer.isMissing());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SMALL", "AUTOENCODER", "TRANSFORMER", "PREDICT"})
  void modelsRun(PeerModel model) {
    new RhytonPeer().run(model, 1);
  }

  @Test
  void tablesReplaceThoseBefore() throws IOException {
    var csv = folder.resolve("figures.csv");
    var first = new MeasuredTables();
    first.add("peers", "MLP", "Rhyton", "1");
    first.add("growth", "save", "exponent", "9");
    first.add("peers", "LSTM", "Rhyton", "5");
    first.write(csv);
    var second = new MeasuredTables();
    second.add("peers", "MLP", "Rhyton", "2");
    second.add("peers", "MLP", "DJL", "3");
    second.add("peers", "CNN", "Rhyton", "4");
    second.write(csv);
    var text = MeasuredTables.withTables("a\n<!-- peers -->\nold\n<!-- end -->\nb", csv);
    var expected =
        "a\\n<!-- peers -->\\nMeasured on [^|]+\\.\\n\\n\\| \\| Rhyton \\| DJL \\|\\n\\| --- \\| ---"
            + " \\| --- \\|\\n\\| LSTM \\| 5 \\|  \\|\\n\\| MLP \\| 2 \\| 3 \\|\\n\\| CNN \\| 4 \\|  \\|\\n<!-- end -->\\nb";
    assertTrue(text.matches(expected), text);
    assertTrue(Files.readString(csv).contains("growth,save,exponent,9,"));
  }

  @Test
  void thePagesHaveTheTablesOfTheFigures() throws IOException {
    var tables = new ArrayList<String>();
    for (var name : AllTables.PAGES) {
      var page = Files.readString(Path.of(name));
      assertEquals(MeasuredTables.withTables(page, Path.of("figures.csv")), page);
      Pattern.compile("(?m)^<!-- (\\w+) -->$(?=[^<]*<!-- end -->)")
          .matcher(page)
          .results()
          .forEach(begin -> tables.add(begin.group(1)));
    }
    assertEquals(List.of("peers", "modes", "growth"), tables);
  }
}
