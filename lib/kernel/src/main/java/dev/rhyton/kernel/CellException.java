package dev.rhyton.kernel;

import java.util.List;

/** A cell did not end well; what the notebook shows of it. */
@SuppressWarnings("serial") // never serialized
final class CellException extends Exception {
  private final String name;
  private final List<String> lines;

  /** The kind of error, its message, and the lines to show. */
  CellException(String name, String message, List<String> lines) {
    super(message);
    this.name = name;
    this.lines = List.copyOf(lines);
  }

  String name() {
    return name;
  }

  List<String> lines() {
    return lines;
  }
}
