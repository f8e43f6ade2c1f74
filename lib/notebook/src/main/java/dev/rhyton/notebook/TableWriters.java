package dev.rhyton.notebook;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.rhyton.TextWriter;

/**
 * Writes tables as HTML and JSON by {@code table.write().toFile("report.html")}, for which Tablesaw
 * without further modules has no writer. {@link TextWriter} loads this class.
 */
final class TableWriters {
  static {
    Table.defaultWriterRegistry.registerExtension("html", new TextWriter(TableWriters::html));
    Table.defaultWriterRegistry.registerExtension("json", new TextWriter(TableWriters::json));
    Table.defaultWriterRegistry.registerExtension("xlsx", new TextWriter(TableWriters::refuse));
  }

  private TableWriters() {}

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
