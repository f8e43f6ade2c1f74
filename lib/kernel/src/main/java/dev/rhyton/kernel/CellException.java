package dev.rhyton.kernel;

import java.nio.file.FileSystemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Thrown if a cell fails; contains what the notebook shows. */
@SuppressWarnings("serial") // it is never serialized
final class CellException extends Exception {
  private final String name;
  private final List<String> lines;

  /** Creates an exception with the kind of error, its message, and the lines to show. */
  CellException(String name, @Nullable String message, List<String> lines) {
    super(message);
    this.name = name;
    this.lines = List.copyOf(lines);
  }

  /** Returns an exception whose message is a sentence for the user; its trace is not shown. */
  static CellException sentence(Exception thrown) {
    // The message of many exceptions of files is only the name of the file.
    var message =
        thrown instanceof FileSystemException
            ? thrown.getClass().getSimpleName() + ": " + thrown.getMessage()
            : String.valueOf(thrown.getMessage());
    return new CellException(
        thrown.getClass().getSimpleName(), message, List.of(CellErrors.heading(message)));
  }

  String name() {
    return name;
  }

  List<String> lines() {
    return lines;
  }
}
