package dev.rhyton.notebook;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rhyton.datasets.Datasets;
import dev.rhyton.tensor.NDArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableEncoderTest {
  @TempDir private Path folder;

  private static Table houses() {
    return Table.create(
        "houses",
        StringColumn.create("town", "Ulm", "Bonn", "Ulm", "Kiel"),
        DoubleColumn.create("rooms", 2, 3, 4, 7),
        BooleanColumn.create("garden", true, false, true, true),
        StringColumn.create("price", "low", "low", "low", "high"));
  }

  @Test
  void textsBecomeCategories() {
    var encoder = TableEncoder.of(houses(), "price");
    assertEquals(
        List.of("town=Bonn", "town=Kiel", "town=Ulm", "rooms", "garden"), encoder.featureNames());
    assertEquals(List.of("high", "low"), encoder.classNames());
    var data = encoder.encode(houses());
    assertArrayEquals(
        new float[][] {{0, 0, 1, 2, 1}, {1, 0, 0, 3, 0}, {0, 0, 1, 4, 1}, {0, 1, 0, 7, 1}},
        data.x().toArray2d());
    assertArrayEquals(new int[] {1, 1, 1, 0}, data.y().toInts());
    var indexed = encoder.categories("index");
    assertEquals(List.of("town", "rooms", "garden"), indexed.featureNames());
    assertEquals(List.of("town", "town", "town", "rooms", "garden"), encoder.featureColumns());
    assertEquals(List.of("town", "rooms", "garden"), indexed.featureColumns());
    assertArrayEquals(new float[] {2, 2, 1}, indexed.encode(houses()).x().get(0).toFloats());
    assertRefused(
        "TableEncoder: categories must be \"one-hot\" or \"index\", received \"onehot\".",
        () -> encoder.categories("onehot"));
  }

  @Test
  void aSecondTableIsEncodedAlike() {
    var encoder = TableEncoder.of(houses(), "price");
    var other =
        Table.create(
            DoubleColumn.create("rooms", 1, 1),
            BooleanColumn.create("garden", true, true),
            StringColumn.create("town", "Kiel", "Ulm"));
    var data = encoder.encode(other);
    assertArrayEquals(new float[][] {{0, 1, 0, 1, 1}, {0, 0, 1, 1, 1}}, data.x().toArray2d());
    assertEquals(List.of(), data.targets());
    other.stringColumn("town").set(1, "Bon");
    assertRefused(
        "Column \"town\" has \"Bon\" in row 1, counted from 0, which the table that was learned has"
            + " not. Did you mean \"Bonn\"? It has [Bonn, Kiel, Ulm].",
        () -> encoder.encode(other));
    var labelled = houses();
    labelled.stringColumn("price").set(2, "medium");
    assertRefused(
        "Column \"price\" has \"medium\" in row 2, counted from 0, which the table that was learned"
            + " has not. It has [high, low].",
        () -> encoder.encode(labelled));
    var texts = houses().removeColumns("rooms").addColumns(StringColumn.create("rooms", 4));
    texts.stringColumn("rooms").set(0, "two");
    assertRefused(
        "Expected numbers in column \"rooms\" as in the table that was learned, it has \"two\" in"
            + " row 0, counted from 0.",
        () -> encoder.encode(texts));
  }

  @Test
  void singleRowsAreEncodedAlike() throws IOException, ClassNotFoundException {
    for (var label : List.of("price", "rooms")) {
      for (var categories : List.of("one-hot", "index")) {
        var encoder = TableEncoder.of(houses(), label).categories(categories);
        var expected = encoder.encode(houses());
        var rows = sent(RowEncoder.of(encoder));
        for (int row = 0; row < 4; row++) {
          int at = row;
          var values = rows.columns().stream().map(c -> houses().column(c).get(at)).toList();
          assertArrayEquals(expected.x().get(row).toFloats(), rows.features(values, row));
          var target = (Number) rows.target(houses().column(label).get(row), row);
          assertEquals(expected.y().get(row).item(), target.doubleValue());
        }
      }
    }
  }

  /** What another process receives. */
  private static RowEncoder sent(RowEncoder encoder) throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(encoder);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (RowEncoder) in.readObject();
    }
  }

  @Test
  void rowsThatCannotBeEncodedAreRefused() {
    var rows = RowEncoder.of(TableEncoder.of(houses(), "price"));
    assertEquals("price", rows.label());
    assertRefused(
        "RowEncoder: expected a value for each of the columns [town, rooms, garden], received 2"
            + " values.",
        () -> rows.features(List.of("Ulm", 2), 7));
    assertRefused(
        "Column \"town\" has no value in row 7, counted from 0. Leave such rows out with"
            + " table.dropRowsWithMissingValues(), or fill them in.",
        () -> rows.features(Arrays.asList("", 2, true), 7));
    assertRefused(
        "Column \"town\" has \"[1.0]\" in row 7, counted from 0, which the table that was learned has"
            + " not. It has [Bonn, Kiel, Ulm].",
        () -> rows.features(List.of(new float[] {1}, 2, true), 7));
    var floors = Table.create(DoubleColumn.create("a", 1, 2), IntColumn.create("floor", 0, 1));
    assertRefused(
        "Column \"floor\" has 0.5 in row 7, counted from 0, which is no index of a class. Use whole"
            + " numbers, or a column with fractions in the table that is learned.",
        () -> RowEncoder.of(TableEncoder.of(floors, "floor")).target(0.5, 7));
  }

  @Test
  void missingFeaturesAreFilledOnRequest() {
    var table = houses();
    table.doubleColumn("rooms").setMissing(3);
    table.stringColumn("town").setMissing(1);
    table.booleanColumn("garden").setMissing(1);
    var encoder = TableEncoder.of(table, "price");
    assertRefused(
        "Column \"town\" has no value in row 1, counted from 0. Leave such rows out with"
            + " table.dropRowsWithMissingValues(), or fill them in.",
        () -> encoder.encode(table));
    // The mean of 2, 3 and 4; Ulm, which comes twice; a garden, as every other has.
    assertArrayEquals(
        new float[][] {{0, 1, 2, 1}, {0, 1, 3, 1}, {0, 1, 4, 1}, {1, 0, 3, 1}},
        encoder.fillMissing(true).encode(table).x().toArray2d());
    table.stringColumn("price").setMissing(0);
    assertRefused(
        "Column \"price\" has no value in row 0, counted from 0. Leave such rows out with"
            + " table.dropRowsWithMissingValues(), or fill them in.",
        () -> encoder.fillMissing(true).encode(table));
  }

  @Test
  void oneClassIsRefused() {
    var same = houses().where(houses().stringColumn("price").isEqualTo("low"));
    assertRefused(
        "The label \"price\" has one class, [low]: there are no classes to distinguish.",
        () -> TableEncoder.of(same, "price"));
    var none = houses();
    for (int row = 0; row < 4; row++) none.stringColumn("town").setMissing(row);
    assertRefused("Column \"town\" has no values.", () -> TableEncoder.of(none, "price"));
  }

  @Test
  void predictionsAndMistakesAreTables() {
    var encoder = TableEncoder.of(houses(), "price");
    var rows = NDArray.from(new float[][] {{0.75f, 0.25f}, {0.25f, 0.75f}, {0, 1}, {1, 0}});
    var all = encoder.predictions(houses(), rows);
    assertEquals(
        List.of("town", "rooms", "garden", "price", "predicted", "confidence"), all.columnNames());
    assertEquals(List.of("high", "low", "low", "high"), all.stringColumn("predicted").asList());
    assertEquals(List.of(0.75, 0.75, 1.0, 1.0), all.doubleColumn("confidence").asList());
    var mistakes = encoder.mistakes(houses(), rows);
    assertEquals(1, mistakes.rowCount());
    assertEquals("Ulm", mistakes.stringColumn("town").get(0));
    // One probability of class 1, "low":
    var one = NDArray.from(new float[][] {{0.75f}, {0.25f}, {1}, {0}});
    assertEquals(
        List.of("low", "high", "low", "high"),
        encoder.predictions(houses(), one).stringColumn("predicted").asList());
    assertEquals(
        List.of(0.75, 0.75, 1.0, 1.0),
        encoder.predictions(houses(), one).doubleColumn("confidence").asList());
    assertEquals(1, encoder.mistakes(houses(), one).rowCount());
    assertRefused(
        "Expected predictions for 4 rows, received an array of shape (1, 2).",
        () -> encoder.mistakes(houses(), rows.slice(0, 1)));

    var rooms = TableEncoder.of(houses(), "rooms");
    var numbers = NDArray.from(new float[][] {{2.5f}, {3}, {4}, {8}});
    assertEquals(
        List.of(2.5, 3.0, 4.0, 8.0),
        rooms.predictions(houses(), numbers).doubleColumn("predicted").asList());
    assertRefused(
        "The label \"rooms\" is a quantity: there are no mistakes.",
        () -> rooms.mistakes(houses(), numbers));
  }

  @Test
  void csvFilesAreReadWithTheirTypes() throws IOException {
    var file = folder.resolve("houses.csv");
    Files.writeString(file, "town,rooms,price\n\"Köln, Süd\",2,1.5\nUlm,,2\n");
    var table = TableData.readCsv(file);
    assertEquals(
        List.of(ColumnType.STRING, ColumnType.INTEGER, ColumnType.DOUBLE),
        List.of(table.typeArray()));
    assertEquals("Köln, Süd", table.stringColumn("town").get(0));
    assertEquals("houses.csv", table.name());
    Files.writeString(file, "town,price\nUlm,1\n,2\nNA,3\n");
    var encoder = TableEncoder.of(TableData.readCsv(file), "price").fillMissing(true);
    assertEquals(List.of("town=Ulm"), encoder.featureNames());
  }

  @Test
  void gzipFilesAreDecompressed() throws IOException {
    var file = folder.resolve("towns.csv.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("town,price\nKöln,1\nUlm,2\n".getBytes(StandardCharsets.UTF_8));
    }
    var table = TableData.readCsv(file);
    assertEquals("towns.csv.gz", table.name());
    assertEquals(List.of("Köln", "Ulm"), table.stringColumn("town").asList());
    assertEquals(table.toString(), TableData.readCsv(file.toUri().toURL()).toString());
    var message = " is no gzip file, or only a part of one: download it again.";
    var all = Files.readAllBytes(file);
    for (int length : new int[] {0, 5, all.length / 2, all.length - 1}) {
      Files.write(file, Arrays.copyOf(all, length));
      assertRefused("readCsv: " + file + message, () -> TableData.readCsv(file));
    }
    Files.writeString(file, "town,price\nUlm,1\n");
    assertRefused("readCsv: " + file + message, () -> TableData.readCsv(file));
  }

  @Test
  void tablesOfTheLibraryAreCsvToo() {
    var iris = TableData.readCsv(Datasets.loadIris().csv());
    assertEquals("iris.csv", iris.name());
    var data = TableData.of(iris, "species");
    assertEquals(Datasets.loadIris().all().x(), data.x());
    assertEquals(Datasets.loadIris().all().y(), data.y());
    var shuffled = TableData.shuffle(iris, 1);
    assertEquals(iris.doubleColumn(0).sum(), shuffled.doubleColumn(0).sum(), 1e-9);
    assertEquals(
        shuffled.doubleColumn(0).asList(), TableData.shuffle(iris, 1).doubleColumn(0).asList());
    assertNotEquals(
        shuffled.doubleColumn(0).asList(), TableData.shuffle(iris, 2).doubleColumn(0).asList());
  }

  @Test
  void raggedLinesAreNamed() throws IOException {
    var file = folder.resolve("ragged.csv");
    Files.writeString(file, "a,b,c\n1,2,x\n3,4\n5,6,y\n");
    assertRefused(
        file + ", line 3: expected 3 cells as in the first line, received 2.",
        () -> TableData.readCsv(file));
    // A cell with a line break does not confuse the count.
    Files.writeString(file, "a,b,c\n\"1\n1\",2,x\n3,4,z\n5,6,y,7");
    assertRefused(
        file + ", line 5: expected 3 cells as in the first line, received 4.",
        () -> TableData.readCsv(file));
    Files.writeString(file, "a,b,A\n1,2,3\n");
    assertRefused(
        "readCsv: Cannot add column with duplicate name A to table ragged.csv (" + file + ")",
        () -> TableData.readCsv(file));
    Files.writeString(file, "");
    assertRefused(
        file + " is empty: expected a line with the names of the columns.",
        () -> TableData.readCsv(file));
    var missing = folder.resolve("none.csv");
    assertRefused("readCsv: there is no file " + missing + ".", () -> TableData.readCsv(missing));
  }
}
