package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of csv files: their numbers are those of Java, and errors have the numbers of lines. */
class CsvDatasetTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("rows.csv"), text);
  }

  private static List<Batch> batches(Dataset data, int size) {
    var all = new ArrayList<Batch>();
    try (var batches = data.batches(size, null)) {
      batches.forEachRemaining(all::add);
    }
    return all;
  }

  /** Numbers of every length, near halves of floats too, are the same as parseFloat's. */
  @Test
  void numbers() {
    var random = new SplittableRandom(18);
    int own = 0;
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      double half = (value + (double) Math.nextUp(value)) / 2;
      var text =
          switch (i % 5) {
            case 0 -> Float.toString(value);
            case 1 -> Integer.toString(random.nextInt(1000));
            case 2 -> String.format("%.4f", random.nextDouble(-10, 10));
            case 3 -> Double.toString(half);
            default -> Double.toString((float) random.nextDouble() + 0x1p-25);
          };
      if (text.contains("N") || text.contains("I")) continue;
      var bytes = (" " + text).getBytes(StandardCharsets.UTF_8);
      float parsed = FloatParser.parse(bytes, 1, bytes.length);
      if (!Float.isNaN(parsed)) own++;
      float expected = Float.parseFloat(text);
      assertTrue(Float.isNaN(parsed) || Float.compare(parsed, expected) == 0, text);
    }
    assertTrue(own > 10_000, own + " without Java's parser");
  }

  @Test
  void formsThatAreNoNumbers() {
    for (var text :
        List.of("", "-", ".", "1e", "1e+", "1.2.3", "e5", "1f", "0x1", " 1", "1 ", "١")) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      assertTrue(Float.isNaN(FloatParser.parse(bytes, 0, bytes.length)), text);
    }
  }

  /** Rows, batches and passes are those of the same lines read by hand, across all buffers. */
  @Test
  void rowsOfALargeFile() throws IOException {
    var random = new SplittableRandom(5);
    var lines = new ArrayList<String>();
    lines.add("a,y,b");
    for (int i = 0; i < 5000; i++) {
      lines.add(random.nextDouble() + "," + i + "," + (float) random.nextDouble(-1e6, 1e6));
    }
    var data = Datasets.csvDatasetFromFile(file(String.join("\r\n", lines)), "y");
    for (int pass = 0; pass < 2; pass++) {
      int row = 1;
      for (var batch : batches(data, 64)) {
        assertEquals(Math.min(64, lines.size() - row), batch.size());
        var x = batch.x().get(0).toFloats();
        var y = batch.y().get(0).toFloats();
        for (int i = 0; i < batch.size(); i++, row++) {
          var cells = lines.get(row).split(",", -1);
          assertEquals(Float.parseFloat(cells[0]), x[2 * i]);
          assertEquals(Float.parseFloat(cells[1]), y[i]);
          assertEquals(Float.parseFloat(cells[2]), x[2 * i + 1]);
        }
      }
      assertEquals(lines.size(), row);
    }
    assertEquals(-1, data.size());
    assertEquals(1, data.peek().size());
  }

  @Test
  void quotesMarksAndEmptyLines() throws IOException {
    var data = Datasets.csvDatasetFromFile(file("\ufeff\"a, b\",c\n\n\"1.5\", 2 \n\n+3,-4e1"));
    var batch = batches(data, 8).get(0);
    assertArrayEquals(new float[] {1.5f, 2, 3, -40}, batch.x().get(0).toFloats());
    assertEquals(List.of(), batch.y());
    var named = Datasets.csvDatasetFromFile(folder.resolve("rows.csv"), "a, b");
    assertArrayEquals(new float[] {1.5f, 3}, batches(named, 8).get(0).y().get(0).toFloats());
  }

  @Test
  void aPassThatEndsEarlyEndsItsThread() throws IOException, InterruptedException {
    var data = Datasets.csvDatasetFromFile(file("a\n" + "1\n".repeat(100_000)));
    try (var batches = data.batches(1, null)) {
      assertEquals(1, batches.next().size());
    }
    boolean reads = false;
    for (int i = 0; i < 3000; i++) { // at most a minute
      reads =
          Thread.getAllStackTraces().keySet().stream()
              .anyMatch(t -> t.getName().equals("rhyton-prefetch"));
      if (!reads) break;
      Thread.sleep(20);
    }
    assertFalse(reads);
  }

  private void assertRefused(String message, String text) {
    assertRefused(message, text, "y");
  }

  private void assertRefused(String message, String text, String label) {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> batches(Datasets.csvDatasetFromFile(file(text), label), 2));
    assertEquals(message.replace("FILE", folder.resolve("rows.csv").toString()), e.getMessage());
  }

  @Test
  void messages() {
    assertRefused(
        "FILE, line 4: expected 2 cells as in the first line, received 3.", "x,y\n1,2\n\n1,2,3\n");
    assertRefused(
        "FILE, line 3, column \"x\": expected a number, received \"none\".", "x,y\n1,2\nnone,3");
    assertRefused("FILE, line 2, column \"y\": expected a number, received \"\".", "x,y\n1,\n");
    assertRefused(
        "FILE, line 2, column \"x\": expected a number, received \"1.2.3\".", "x,y\n1.2.3,1");
    assertRefused("FILE, line 2, column \"x\": float32 does not hold 1e400.", "x,y\n1e400,1");
    assertRefused(
        "FILE, line 3, column \"x\": float32 does not hold -3.5E38.", "x,y\n1,1\n-3.5E38,1");
    assertRefused("FILE is empty: expected a line with the names of the columns.", "\n\n");
    assertRefused("FILE: two columns have the same name: [x, x].", "x,x\n1,2");
    assertRefused(
        "FILE has no column \"prize\". Did you mean \"price\"? It has [x, price].",
        "x,price\n1,2",
        "prize");
    assertRefused("FILE: expected at least one column besides \"y\", it is the only one.", "y\n1");
    var missing = folder.resolve("missing.csv");
    assertEquals(
        "csvDatasetFromFile: there is no file " + missing + ".",
        assertThrows(
                IllegalArgumentException.class, () -> Datasets.csvDatasetFromFile(missing, "y"))
            .getMessage());
  }
}
