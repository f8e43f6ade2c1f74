package dev.rhyton.notebook;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.DataWriter;
import tech.tablesaw.io.Destination;
import tech.tablesaw.io.WriteOptions;

/**
 * Writes tables as HTML and JSON by {@code table.write().toFile("report.html")}, for which Tablesaw
 * without further modules has no writer.
 */
final class TableWriters {
  private TableWriters() {}

  /** Registers the writers with Tablesaw. */
  static void install() {
    Table.defaultWriterRegistry.registerExtension("html", new TextWriter(TableWriters::html));
    Table.defaultWriterRegistry.registerExtension("json", new TextWriter(TableWriters::json));
    Table.defaultWriterRegistry.registerExtension("xlsx", new TextWriter(TableWriters::refuse));
  }

  private record TextWriter(Function<Table, String> text) implements DataWriter<WriteOptions> {
    @Override
    public void write(Table table, Destination destination) {
      var content = text.apply(table);
      try (var out = destination.createWriter()) {
        out.write(content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void write(Table table, WriteOptions options) {
      write(table, options.destination());
    }
  }

  private static String html(Table table) {
    return "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n" + HtmlTable.all(table) + "\n";
  }

  /** Returns an array with an object for each row; missing values are null. */
  private static String json(Table table) {
    var rows = new JsonArray();
    for (int row = 0; row < table.rowCount(); row++) {
      var object = new JsonObject();
      for (var column : table.columns()) add(object, column, row);
      rows.add(object);
    }
    return new GsonBuilder().serializeNulls().create().toJson(rows) + "\n";
  }

  private static void add(JsonObject object, Column<?> column, int row) {
    var value = column.isMissing(row) ? null : column.get(row);
    if (value instanceof Number number) object.addProperty(column.name(), number);
    else if (value instanceof Boolean flag) object.addProperty(column.name(), flag);
    else if (value != null) object.addProperty(column.name(), value.toString());
    else object.add(column.name(), JsonNull.INSTANCE);
  }

  private static String refuse(Table table) {
    throw new UnsupportedOperationException(
        "Tablesaw has no writer of .xlsx for \""
            + table.name()
            + "\": write a .csv, which spreadsheets open, with table.write().csv(file).");
  }
}
