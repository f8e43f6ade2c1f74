package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/** Converts the reports of JShell to messages with cells and line numbers. */
final class CellErrors {
  private static final int FRAMES = 25;
  private static final int PLACES = 10;

  /** So many characters of a line are shown. */
  private static final int WIDTH = 200;

  /** Without a colour of its own, a heading is readable on light and on dark ground. */
  private static final String BOLD = "\u001b[1m";

  private static final String RED = "\u001b[1;31m";
  private static final String PLAIN = "\u001b[0m";

  private static final Pattern UNKNOWN =
      Pattern.compile("symbol:\\s+(?:class|variable) ([A-Za-z_]\\w*)");

  /** A method that no class has: JShell leaves its own class, that of the cells, out. */
  private static final Pattern UNKNOWN_METHOD =
      Pattern.compile("symbol:\\s+method (\\w+)\\(.*\\n\\s*location: class *$");

  /** What JShell misses, such as {@code method even(int)}. */
  private static final Pattern MISSING = Pattern.compile("\\w+ ([\\p{javaJavaIdentifierPart}]+).*");

  /** The class around each snippet. */
  private static final Pattern SHELL_NAME =
      Pattern.compile("(?:REPL[./])?\\$JShell\\$\\w+(?:[$.]|\\b)");

  /** Its file in a stack trace that JShell has not translated. */
  private static final Pattern SHELL_FILE = Pattern.compile("\\(\\$JShell\\$\\w+\\.java:\\d+\\)");

  private final JShell shell;
  private final Supplier<ClassIndex> classes;
  private final Map<String, CellPiece> pieces = new HashMap<>();
  private final PythonHabits habits;

  CellErrors(JShell shell, Supplier<ClassIndex> classes) {
    this.shell = shell;
    this.classes = classes;
    this.habits = new PythonHabits(classes, this::typeOf, this::variables);
  }

  private List<String> variables() {
    return shell.variables().map(DeclarationSnippet::name).toList();
  }

  /** Returns the type of an expression, or null if it is not known. */
  private @Nullable String typeOf(String expression) {
    return CellOutput.quietly(
        () -> shell.sourceCodeAnalysis().analyzeType(expression, expression.length()));
  }

  void place(Snippet snippet, CellPiece piece) {
    pieces.put(snippet.id(), piece);
  }

  /** Returns the text without the names of JShell's own classes, which surround those of cells. */
  static String readable(String text) {
    return SHELL_NAME.matcher(SHELL_FILE.matcher(text).replaceAll("(cell)")).replaceAll("");
  }

  /**
   * Reports that snippets do not compile.
   *
   * @param wrong those that are not defined, of declarations that need each other
   * @param declared the names of all of these declarations
   */
  CellException compilation(Collection<Snippet> wrong, Set<String> declared) {
    var lines = new ArrayList<String>();
    var unknown = new LinkedHashSet<String>();
    var message = "";
    var hint = Optional.<String>empty();
    for (var snippet : wrong) {
      var piece = requireNonNull(pieces.get(snippet.id()));
      for (var error : shell.diagnostics(snippet).filter(Diag::isError).toList()) {
        message = message.isEmpty() ? firstLine(error) : message;
        mark(error, piece, lines);
        if (hint.isEmpty()) {
          hint = hint(error, piece);
          hint.ifPresent(lines::add);
        }
        if (hint.isEmpty()) {
          unknown.addAll(unknown(error));
        }
      }
      var missing = missing(snippet);
      missing.keySet().removeAll(declared); // that is where the report is
      for (var entry : missing.entrySet()) {
        var text = "not defined: " + entry.getValue();
        message = message.isEmpty() ? text : message;
        int at = markName(entry.getKey(), text, piece, lines);
        if (hint.isEmpty() && !isOfUnknownClass(entry.getKey(), piece.code(), at)) {
          var problem = new PythonHabits.Problem("cant.resolve", at, text);
          hint = habits.java(piece.code(), problem).map(CellErrors::inJava);
          hint.ifPresent(lines::add);
        }
      }
      if (hint.isEmpty()) {
        unknown.addAll(missing.keySet());
      }
    }
    unknown.forEach(name -> lines.addAll(aboutUnknown(name)));
    return new CellException(
        "CompilationException", message.isEmpty() ? "does not compile" : message, lines);
  }

  /** Returns the names of an error that neither the cells nor the imports define. */
  private static List<String> unknown(Diag error) {
    var message = error.getMessage(Locale.ROOT);
    return Stream.of(UNKNOWN, UNKNOWN_METHOD)
        .flatMap(pattern -> pattern.matcher(message).results())
        .map(match -> match.group(1))
        .toList();
  }

  /** Returns whether a static method is called of a class that only has to be imported. */
  private boolean isOfUnknownClass(String name, String code, int at) {
    return code.startsWith(name + ".", at) && !Imports.suggest(classes.get(), name).isEmpty();
  }

  /** Returns lines about a name that is not defined: an import, or where it may be defined. */
  private List<String> aboutUnknown(String name) {
    var imports = Imports.suggest(classes.get(), name);
    if (!imports.isEmpty()) {
      return imports;
    }
    var slips =
        Stream.concat(shell.variables(), shell.methods())
            .map(DeclarationSnippet::name)
            .filter(other -> name.length() > 2 && SimilarNames.isSlip(name, other))
            .toList();
    var near = SimilarNames.nearest(name, slips);
    return List.of(
        near.map(similar -> "    Did you mean " + similar + "?")
            .orElse(
                "    No cell that has run defines %s. If a cell above does, run it first."
                    .formatted(name)));
  }

  /** Returns a line with the Java form of what comes from Python, or with a similar method. */
  private Optional<String> hint(Diag error, CellPiece piece) {
    int at = piece.position((int) error.getPosition());
    if (unknown(error).stream().anyMatch(name -> isOfUnknownClass(name, piece.code(), at))) {
      return Optional.empty();
    }
    var problem = new PythonHabits.Problem(error.getCode(), at, error.getMessage(Locale.ROOT));
    return habits
        .java(piece.code(), problem)
        .map(CellErrors::inJava)
        .or(() -> SimilarMethods.suggest(classes.get(), piece.code(), problem));
  }

  static String inJava(String form) {
    return "    In Java: " + form;
  }

  /** Returns what the snippet uses that is not defined: its kind and name, by its name. */
  Map<String, String> missing(Snippet snippet) {
    var missing = new LinkedHashMap<String, String>();
    if (snippet instanceof DeclarationSnippet declaration) {
      shell
          .unresolvedDependencies(declaration)
          .forEach(
              text -> {
                var match = MISSING.matcher(text);
                missing.putIfAbsent(match.matches() ? match.group(1) : text, text);
              });
    }
    return missing;
  }

  private static void mark(Diag error, CellPiece piece, List<String> lines) {
    int start = piece.position((int) error.getStartPosition());
    int end = piece.position((int) error.getEndPosition());
    mark(firstLine(error), piece, start, end, lines);
    error
        .getMessage(Locale.ROOT)
        .lines()
        .skip(1)
        .filter(more -> !more.strip().startsWith("location:"))
        .forEach(lines::add);
    if (error.getCode().equals("compiler.err.sealed.class.must.have.subclasses")) {
      lines.add("    Its subtypes must be in the same cell.");
    }
  }

  /** Marks the first place of a name, and returns its position. */
  private static int markName(String name, String text, CellPiece piece, List<String> lines) {
    var blank = CodeScan.blank(piece.code());
    var found = Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(blank);
    int start = found.find() ? found.start() : 0;
    mark(text, piece, start, start + name.length(), lines);
    return start;
  }

  private static void mark(String text, CellPiece piece, int from, int to, List<String> lines) {
    var code = piece.code();
    int start = Math.min(Math.max(0, from), code.length());
    if (start == code.length()) {
      start = code.stripTrailing().length(); // for example, the end of the cell is missing
    }
    int end = Math.min(Math.max(start + 1, to), code.length());
    int line = (int) code.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
    int column = start - (code.lastIndexOf('\n', start - 1) + 1);
    var whole = piece.line(line);
    int first = whole.length() <= WIDTH ? 0 : Math.max(0, column - WIDTH / 2);
    var shown = whole.substring(first, Math.min(whole.length(), first + WIDTH));
    int width = Math.max(1, Math.min(end - start, shown.length() - (column - first)));
    lines.add(heading(piece.describe(line) + ": " + text));
    lines.add("    " + shown);
    lines.add("    " + " ".repeat(column - first) + red("^".repeat(width)));
  }

  /**
   * Reports an exception: first the lines in the cells, then the stack traces, with what was
   * suppressed and all causes.
   */
  CellException thrown(List<ShownException> all) {
    var lines = new ArrayList<String>();
    var first = all.get(0);
    lines.add(heading(describe(first)));
    places(first.frames(), lines);
    trace(first.frames(), lines);
    for (var one : all.subList(1, all.size())) {
      lines.add(heading(one.how() + describe(one)));
      trace(one.frames(), lines);
    }
    for (var one : all) {
      var snippet = undefined(one);
      if (snippet != null) {
        missing(snippet).keySet().forEach(name -> suggest(name, lines));
      }
    }
    return new CellException(first.name(), message(first), lines);
  }

  private void suggest(String name, List<String> lines) {
    lines.addAll(Imports.suggest(classes.get(), name));
  }

  /** Reports that the cell was interrupted. */
  CellException stopped(String name, String message, @Nullable Throwable where) {
    var lines = new ArrayList<String>();
    lines.add(heading(name + ": " + message));
    if (where != null) {
      places(List.of(where.getStackTrace()), lines);
    }
    return new CellException(name, message, lines);
  }

  /** Returns lines about what a declaration uses that is not defined; none if there is nothing. */
  List<String> undefined(Snippet snippet) {
    var missing = missing(snippet);
    var lines = new ArrayList<String>();
    if (!missing.isEmpty()) {
      lines.add(uses(snippet, missing) + ".");
      missing.keySet().forEach(name -> suggest(name, lines));
    }
    return lines;
  }

  private static String uses(Snippet snippet, Map<String, String> missing) {
    var name = snippet instanceof MethodSnippet m ? m.name() + "()" : nameOf(snippet);
    return name
        + " uses "
        + String.join(", ", missing.values())
        + (missing.size() == 1 ? ", which is" : ", which are")
        + " not defined yet";
  }

  private static String nameOf(Snippet snippet) {
    return snippet instanceof DeclarationSnippet declaration ? declaration.name() : "";
  }

  private void places(List<StackTraceElement> frames, List<String> lines) {
    var shown = new LinkedHashSet<String>();
    for (var frame : frames) {
      var piece = piece(frame);
      if (piece != null) {
        int line = frame.getLineNumber();
        var code = piece.line(line).strip();
        shown.add(
            piece.describe(line) + ":\n    " + code.substring(0, Math.min(WIDTH, code.length())));
      }
    }
    shown.stream().limit(PLACES).flatMap(String::lines).forEach(lines::add);
    if (shown.size() > PLACES) {
      lines.add("... " + (shown.size() - PLACES) + " more lines of cells");
    }
  }

  private void trace(List<StackTraceElement> all, List<String> lines) {
    var frames = new ArrayList<String>();
    var counts = new ArrayList<Integer>();
    for (var frame : ofCell(all)) {
      var text = text(frame);
      int last = frames.size() - 1;
      if (last >= 0 && frames.get(last).equals(text)) {
        counts.set(last, counts.get(last) + 1);
      } else {
        frames.add(text);
        counts.add(1);
      }
    }
    for (int i = 0; i < Math.min(FRAMES, frames.size()); i++) {
      int more = counts.get(i) - 1;
      lines.add("    at " + frames.get(i) + (more < 2 ? "" : ", and " + more + " times more"));
    }
    if (frames.size() > FRAMES) {
      lines.add("    ... " + (frames.size() - FRAMES) + " more");
    }
  }

  private String text(StackTraceElement frame) {
    var piece = piece(frame);
    return piece == null
        ? readable(frame.toString())
        : method(frame) + "(" + piece.describe(frame.getLineNumber()) + ")";
  }

  /** Returns the frames of a cell and of what it calls, without those of the kernel. */
  private List<StackTraceElement> ofCell(List<StackTraceElement> all) {
    int end = 0;
    for (int i = 0; i < all.size(); i++) {
      end = piece(all.get(i)) == null ? end : i + 1;
    }
    // Without a line of a cell, as in a library's toString(), the kernel was what called it.
    return end > 0
        ? all.subList(0, end).stream().filter(frame -> !isOfKernel(frame)).toList()
        : all.stream().takeWhile(frame -> !isOfKernel(frame)).toList();
  }

  private static boolean isOfKernel(StackTraceElement frame) {
    var name = frame.getClassName();
    return name.startsWith("dev.rhyton.kernel.")
        || name.startsWith("io.github.spencerpark.jupyter.");
  }

  /** Returns the name of the method in a cell; the statements of a cell have none. */
  private static String method(StackTraceElement frame) {
    var name = frame.getMethodName();
    return name.isEmpty() || name.startsWith("do_it$")
        ? ""
        : (name.startsWith("lambda$") ? "lambda" : name) + " ";
  }

  /** Returns the piece of a stack frame; JShell names the frames of a snippet by its identifier. */
  private @Nullable CellPiece piece(StackTraceElement frame) {
    var file = frame.getFileName();
    return file == null || !file.startsWith("#") ? null : pieces.get(file.substring(1));
  }

  private String describe(ShownException thrown) {
    var message = message(thrown);
    return message == null ? thrown.name() : thrown.name() + ": " + message;
  }

  private @Nullable String message(ShownException thrown) {
    var snippet = undefined(thrown);
    return snippet == null ? thrown.message() : uses(snippet, missing(snippet));
  }

  /** Returns the snippet with the undefined name that is the reason of the exception, or null. */
  private @Nullable Snippet undefined(ShownException thrown) {
    return thrown.snippet() < 0
        ? null
        : shell
            .snippets()
            .filter(s -> s.id().equals("" + thrown.snippet()))
            .findFirst()
            .orElse(null);
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
