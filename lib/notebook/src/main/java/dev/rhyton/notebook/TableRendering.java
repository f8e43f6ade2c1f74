package dev.rhyton.notebook;

import tech.tablesaw.aggregate.Summarizer;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Renders the tables, columns and summaries of Tablesaw. */
final class TableRendering {
  private TableRendering() {}

  /**
   * Returns whether a value is one of Tablesaw, without loading its classes: until there is one, a
   * notebook may load Tablesaw in another version.
   */
  static boolean isOfTablesaw(Object value) {
    for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().startsWith("tech.tablesaw.")) return true;
    }
    return false;
  }

  /** Returns the table of a value of Tablesaw with at most so many rows; others have their text. */
  static Rendering of(Object value, int most) {
    if (value instanceof Table table) return rows(table, most);
    if (value instanceof Column<?> column) return rows(Table.create("Column", column), most);
    if (value instanceof Summarizer summary) return rows(summary.apply(), most);
    return new Rendering(String.valueOf(value), null, null);
  }

  private static Rendering rows(Table table, int most) {
    var name = table.name() == null || table.name().isBlank() ? "Table" : table.name();
    var text = name + ": " + table.rowCount() + " rows, " + table.columnCount() + " columns";
    return new Rendering(text, HtmlTable.described(table, most), null);
  }
}
