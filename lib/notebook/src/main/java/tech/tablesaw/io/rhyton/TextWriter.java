package tech.tablesaw.io.rhyton;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.DataWriter;
import tech.tablesaw.io.Destination;
import tech.tablesaw.io.WriteOptions;

/**
 * Writes a table as a text. Tablesaw loads all writers in packages below its own {@code io} when it
 * is first used; so it has Rhyton's from its first table on.
 *
 * @param text makes the text of a table
 */
public record TextWriter(Function<Table, String> text) implements DataWriter<WriteOptions> {
  static {
    try {
      Class.forName("dev.rhyton.notebook.TableWriters");
    } catch (ClassNotFoundException | LinkageError e) {
      // With another version of Tablesaw, which a notebook has loaded, there are only its writers.
    }
  }

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
