package dev.rhyton.kernel;

import java.util.Map;
import java.util.TreeMap;

/**
 * Java code of a cell that JShell takes as one snippet.
 *
 * @param cell the name of the cell for error messages
 * @param linesBefore the number of lines of the cell before the code
 * @param additions what JShell needs in addition to the code, by the position before which it
 *     stands
 */
record CellPiece(String cell, int linesBefore, String code, Map<Integer, String> additions) {
  CellPiece(String cell, int linesBefore, String code) {
    this(cell, linesBefore, code, Map.of());
  }

  CellPiece {
    additions = new TreeMap<>(additions);
  }

  /** Returns the code with the additions. */
  String source() {
    var source = new StringBuilder(code);
    int added = 0;
    for (var addition : additions.entrySet()) {
      source.insert(addition.getKey() + added, addition.getValue());
      added += addition.getValue().length();
    }
    return source.toString();
  }

  /** Returns the position in the code of a position in the source. */
  int position(int inSource) {
    int position = inSource;
    for (var addition : additions.entrySet()) {
      int length = addition.getValue().length();
      if (position > addition.getKey()) {
        position = Math.max(addition.getKey(), position - length);
      }
    }
    return position;
  }

  /** Describes a line; line numbers in a piece start at 1. */
  String describe(int line) {
    return cell + ", line " + (linesBefore + line);
  }

  String line(int line) {
    return code.lines().skip(Math.max(0, line - 1)).findFirst().orElse("");
  }
}
