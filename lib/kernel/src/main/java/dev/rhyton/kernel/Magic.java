package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A magic: its names, of which the first is the usual one; where it may stand; a sentence of help;
 * and what it does.
 *
 * @param runsCode whether the action runs Java code of the notebook, which has threads of its own
 */
record Magic(List<String> names, Kind kind, boolean runsCode, String help, Action action) {
  /** Where a magic may stand. */
  enum Kind {
    LINE,
    CELL,
    BOTH
  }

  /** What a magic does; its value is the value of the line or cell. */
  interface Action {
    @Nullable Object run(CellSession session, MagicCall call) throws Exception;
  }

  static Magic line(String name, String help, Action action) {
    return new Magic(List.of(name), Kind.LINE, false, help, action);
  }

  static Magic cell(String name, String help, Action action) {
    return new Magic(List.of(name), Kind.CELL, false, help, action);
  }

  static Magic both(String name, String help, Action action) {
    return new Magic(List.of(name), Kind.BOTH, false, help, action);
  }

  /** Returns this magic with further names. */
  Magic alias(String... more) {
    var all = new ArrayList<>(names);
    all.addAll(List.of(more));
    return new Magic(List.copyOf(all), kind, runsCode, help, action);
  }

  /** Returns this magic as one whose action runs Java code of the notebook. */
  Magic running() {
    return new Magic(names, kind, true, help, action);
  }

  /** Returns how the magic is written, as {@code %time, %%time}. */
  String written() {
    return written(names.get(0));
  }

  /** Returns how the magic is written under one of its names. */
  String written(String name) {
    return switch (kind) {
      case LINE -> "%" + name;
      case CELL -> "%%" + name;
      case BOTH -> "%" + name + ", %%" + name;
    };
  }

  /** Throws an exception if the call is a line where the magic needs a cell, or the reverse. */
  void check(MagicCall call) {
    if (call.isCell() && kind == Kind.LINE) {
      throw call.wrong("%" + call.name() + " is a line magic: write it with one % on its own line");
    }
    if (!call.isCell() && kind == Kind.CELL) {
      throw call.wrong(
          "%%%s is a cell magic: write %%%%%s in the first line of a cell, and its text below"
              .formatted(call.name(), call.name()));
    }
  }
}
