package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;

/** Converts the reports of JShell to messages with cells and line numbers. */
final class CellErrors {
  private static final int FRAMES = 25;

  /** Without a colour of its own, a heading is readable on light and on dark ground. */
  private static final String BOLD = "\u001b[1m";

  private static final String RED = "\u001b[1;31m";
  private static final String PLAIN = "\u001b[0m";

  private static final Pattern UNKNOWN =
      Pattern.compile("symbol:\\s+(?:class|variable) ([A-Za-z_]\\w*)");
  private static final Pattern MISSING = Pattern.compile("class ([A-Za-z_]\\w*)");

  private final Map<String, Place> places = new HashMap<>();

  /** The position of a snippet: its cell, the number of lines before it, and its code. */
  record Place(String cell, int linesBefore, String code) {
    /** Describes a line; line numbers in a snippet start at 1. */
    String describe(int line) {
      return cell + ", line " + (linesBefore + line);
    }

    String line(int line) {
      return code.lines().skip(Math.max(0, line - 1)).findFirst().orElse("");
    }
  }

  void place(Snippet snippet, Place place) {
    places.put(snippet.id(), place);
  }

  /** Reports that the code does not compile. */
  CellException compilation(
      JShell shell, Supplier<ClassIndex> classes, Snippet snippet, Place place) {
    var lines = new ArrayList<String>();
    var unknown = new LinkedHashSet<String>();
    var errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
    for (var error : errors) {
      lines.addAll(mark(error, place));
      UNKNOWN
          .matcher(error.getMessage(Locale.ROOT))
          .results()
          .forEach(match -> unknown.add(match.group(1)));
    }
    if (snippet instanceof DeclarationSnippet declaration) {
      var missing = shell.unresolvedDependencies(declaration).collect(Collectors.joining(", "));
      if (!missing.isEmpty()) {
        lines.add(heading(place.describe(1) + ": not defined: " + missing));
        MISSING.matcher(missing).results().forEach(match -> unknown.add(match.group(1)));
      }
    }
    unknown.forEach(name -> lines.addAll(Imports.suggest(classes.get(), name)));
    var message = errors.isEmpty() ? "does not compile" : firstLine(errors.get(0));
    return new CellException("CompilationException", message, lines);
  }

  private static List<String> mark(Diag error, Place place) {
    var code = place.code();
    int start = Math.min(Math.max(0, (int) error.getStartPosition()), code.length());
    if (start == code.length()) {
      start = code.stripTrailing().length(); // for example, the end of the cell is missing
    }
    int end = Math.min(Math.max(start + 1, (int) error.getEndPosition()), code.length());
    int line = (int) code.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
    int column = start - (code.lastIndexOf('\n', start - 1) + 1);
    var text = place.line(line);
    int width = Math.max(1, Math.min(end - start, text.length() - column));
    var lines = new ArrayList<String>();
    lines.add(heading(place.describe(line) + ": " + firstLine(error)));
    lines.add("    " + text);
    lines.add("    " + " ".repeat(column) + red("^".repeat(width)));
    error
        .getMessage(Locale.ROOT)
        .lines()
        .skip(1)
        .filter(more -> !more.strip().startsWith("location:"))
        .forEach(lines::add);
    return lines;
  }

  /**
   * Reports an exception: first the lines in the cells, then the whole stack trace with all causes.
   */
  CellException thrown(JShellException thrown) {
    var lines = new ArrayList<String>();
    lines.add(heading(describe(thrown)));
    places(thrown, lines);
    trace(thrown, lines);
    for (var cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      lines.add(heading("Caused by: " + describe(cause)));
      trace(cause, lines);
    }
    return new CellException(name(thrown), message(thrown), lines);
  }

  /** Reports that the cell was interrupted. */
  CellException stopped(String name, String message, JShellException where) {
    var lines = new ArrayList<String>();
    lines.add(heading(name + ": " + message));
    if (where != null) {
      places(where, lines);
    }
    return new CellException(name, message, lines);
  }

  private void places(Throwable thrown, List<String> lines) {
    for (var frame : thrown.getStackTrace()) {
      var place = place(frame);
      if (place != null) {
        int line = frame.getLineNumber();
        lines.add(place.describe(line) + ":");
        lines.add("    " + place.line(line).strip());
      }
    }
  }

  private void trace(Throwable thrown, List<String> lines) {
    var frames = thrown.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
      var frame = frames[i];
      var place = place(frame);
      var method = frame.getMethodName().isEmpty() ? "" : frame.getMethodName() + " ";
      lines.add(
          "    at "
              + (place == null
                  ? frame
                  : method + "(" + place.describe(frame.getLineNumber()) + ")"));
    }
    if (frames.length > FRAMES) {
      lines.add("    ... " + (frames.length - FRAMES) + " more");
    }
  }

  /**
   * Returns the position of a stack frame; JShell names the frames of a snippet by its identifier.
   */
  private Place place(StackTraceElement frame) {
    var file = frame.getFileName();
    return file == null || !file.startsWith("#") ? null : places.get(file.substring(1));
  }

  private static String describe(Throwable thrown) {
    var message = message(thrown);
    return message == null ? name(thrown) : name(thrown) + ": " + message;
  }

  private static String name(Throwable thrown) {
    return thrown instanceof EvalException e
        ? e.getExceptionClassName()
        : thrown.getClass().getName();
  }

  private static String message(Throwable thrown) {
    if (thrown instanceof UnresolvedReferenceException unresolved) {
      return unresolved.getSnippet().source().lines().findFirst().orElse("")
          + " ... uses a name that is not defined yet";
    }
    return thrown.getMessage();
  }

  private static String firstLine(Diag error) {
    return error.getMessage(Locale.ROOT).lines().findFirst().orElse("");
  }

  /** Returns the line with which an error begins. */
  static String heading(String text) {
    return BOLD + text + PLAIN;
  }

  private static String red(String text) {
    return RED + text + PLAIN;
  }
}
