package dev.rhyton.notebook;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.csv.CsvReadOptions;

/** Converts tables of Tablesaw to samples. */
public final class TableData {
  private TableData() {}

  /**
   * Converts the rows of a table to samples: the label column becomes the targets, the other
   * columns become the features. {@link TableEncoder} describes the encoding, and encodes further
   * tables in the same way.
   *
   * <pre>{@code
   * var iris = TableData.readCsv(Path.of("iris.csv"));
   * model.fit(TableData.of(iris, "species"), epochs(50));
   * }</pre>
   */
  public static ArrayDataset of(Table table, String label) {
    Check.given("TableData", "table", table);
    return TableEncoder.of(table, label).encode(table);
  }

  /** Returns the texts of a label column in the order of their indices. */
  public static List<String> classNames(Table table, String label) {
    Check.given("classNames", "table", table);
    var column = TableColumns.find(table, label);
    Check.that(
        column instanceof StringColumn,
        "Expected text in column \"%s\", it holds %s.",
        column.name(),
        column.type());
    return TableColumns.learn(column, false, false).categories();
  }

  /**
   * Returns the columns by name, in their order, as {@code FeatureSpace} and models of several
   * inputs take them: texts as strings, with an empty one for a missing value; numbers and booleans
   * as float64, with NaN for a missing value.
   *
   * <pre>{@code
   * var space = FeatureSpace.of(Map.of("town", FeatureSpace.stringCategorical()));
   * space.adapt(TableData.columns(train));
   * var x = space.apply(TableData.columns(train));
   * }</pre>
   */
  public static Map<String, NDArray> columns(Table table) {
    Check.given("columns", "table", table);
    Check.that(table.rowCount() > 0, "columns: expected a table with rows, received none.");
    var all = new LinkedHashMap<String, NDArray>();
    table.columns().forEach(column -> all.put(column.name(), TableColumns.array(column)));
    return all;
  }

  /** Returns a column as numbers, whatever their type; booleans are 0 and 1, missing values NaN. */
  public static double[] numbers(Table table, String column) {
    return TableColumns.numbers("numbers", table, column);
  }

  /**
   * Splits the rows at random into those to train on, to choose between models, and to test the
   * chosen one: {@code split(table, 0.2, 0.2, 42)}.
   *
   * @param validation the share of the validation rows
   * @param test the share of the test rows
   */
  public static TableSplit split(Table table, double validation, double test, long seed) {
    Check.given("split", "table", table);
    checkShares(validation, test);
    var all = List.of(IntStream.range(0, table.rowCount()).toArray());
    return TableSplit.of(table, all, validation, test, Seed.generator(seed));
  }

  /**
   * Splits the rows like {@link #split(Table, double, double, long)}, stratified: each class has
   * the same share of each part.
   */
  public static TableSplit split(
      Table table, String label, double validation, double test, long seed) {
    Check.given("split", "table", table);
    checkShares(validation, test);
    var groups = Groups.of("split", table, label, Math.max(1, table.rowCount() / 2));
    for (int row = 0; row < table.rowCount(); row++) {
      Check.that(
          groups.of()[row] >= 0,
          "split: column \"%s\" has no value in row %d, counted from 0. Leave such rows out:"
              + " table.dropWhere(table.column(\"%s\").isMissing()).",
          label,
          row,
          label);
    }
    return TableSplit.of(table, groups.rows(), validation, test, Seed.generator(seed));
  }

  private static void checkShares(double validation, double test) {
    Check.share("split", "validation", validation);
    Check.share("split", "test", test);
    Check.that(
        validation + test < 1,
        "split: expected shares that leave rows to train on, received %s and %s.",
        validation,
        test);
  }

  /** Shuffles the rows by a seed, so that {@code first} and {@code last} split them. */
  public static Table shuffle(Table table, long seed) {
    Check.given("shuffle", "table", table);
    var order = ArrayDataset.permutation(table.rowCount(), Seed.generator(seed));
    var shuffled = Table.create(table.name());
    table.columns().forEach(column -> shuffled.addColumns(column.subset(order)));
    return shuffled;
  }

  /**
   * Reads a csv file in UTF-8 whose first line has the names of the columns, with Tablesaw's
   * reader. A line with too few or too many cells is reported by its number. A file whose name ends
   * with {@code .gz} is decompressed.
   */
  public static Table readCsv(Path file) {
    Check.given("readCsv", "file", file);
    Check.that(Files.isRegularFile(file), "readCsv: there is no file %s.", file.toAbsolutePath());
    return readCsv(file.toString(), file.toUri());
  }

  /** Reads a csv file from an address: {@code readCsv(Datasets.loadIris().csv())}. */
  public static Table readCsv(URL address) {
    Check.given("readCsv", "address", address);
    return readCsv(address.toString(), URI.create(address.toString()));
  }

  private static Table readCsv(String name, URI uri) {
    try (var in = uri.toURL().openStream()) {
      var text = new String(bytes(name, in), StandardCharsets.UTF_8);
      checkLines(name, text);
      var options =
          CsvReadOptions.builder(new StringReader(text))
              .tableName(name.replaceAll(".*[/\\\\]", ""));
      return table(name, options);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name, e);
    }
  }

  private static byte[] bytes(String name, InputStream in) throws IOException {
    if (!name.endsWith(".gz")) return in.readAllBytes();
    try (var unpacked = new GZIPInputStream(in)) {
      return unpacked.readAllBytes();
    } catch (ZipException | EOFException e) {
      throw new IllegalArgumentException(
          "readCsv: " + name + " is no gzip file, or only a part of one: download it again.", e);
    }
  }

  private static Table table(String name, CsvReadOptions.Builder options) {
    try {
      return Table.read().usingOptions(options);
    } catch (RuntimeException e) { // two columns of the same name, for example
      throw new IllegalArgumentException("readCsv: " + e.getMessage() + " (" + name + ")", e);
    }
  }

  private static void checkLines(String name, String text) {
    var settings = new CsvParserSettings();
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setMaxCharsPerColumn(-1);
    var parser = new CsvParser(settings);
    parser.beginParsing(new StringReader(text));
    var names = parser.parseNext();
    Check.that(names != null, "%s is empty: expected a line with the names of the columns.", name);
    for (var row = parser.parseNext(); row != null; row = parser.parseNext()) {
      Check.that(
          row.length == names.length,
          "%s, line %d: expected %d cells as in the first line, received %d.",
          name,
          parser.getContext().currentLine(),
          names.length,
          row.length);
    }
  }

  /** Returns a column by its name, as Tablesaw does without regard to case. */
  public static Column<?> column(Table table, String name) {
    Check.given("column", "table", table);
    return TableColumns.find(table, Check.given("column", "name", name));
  }
}
