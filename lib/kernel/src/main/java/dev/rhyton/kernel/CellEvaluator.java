package dev.rhyton.kernel;

import java.io.File;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import org.jspecify.annotations.Nullable;

/** Declares and runs the pieces of cells in JShell. */
final class CellEvaluator {
  private static final Pattern DISPLAY =
      Pattern.compile("\\s*(?:(?:\\w+\\.)*Display\\s*\\.\\s*)?display\\s*\\(");

  private static final Pattern END = Pattern.compile("[\\s;]+$");

  /** An entry of the class path that is nothing. */
  private static final String NOTHING = new File(System.getProperty("java.home"), "none").getPath();

  /** A class of JShell's own is missing, or has the same method as another one. */
  private static final Pattern LOST =
      Pattern.compile(
          "symbol: +class (\\$JShell\\$.*)?(\\n|$)|both method (\\S.*?) in .*? and method \\3 in ");

  private final JShell shell;
  private final CellControl control;
  private final CellErrors errors;
  private final List<String> compilerOptions;
  private final StopCheck stopCheck;

  /** Declarations that can be used, except where they name what is not defined yet. */
  private final Set<Snippet> unfinished = new LinkedHashSet<>();

  /** Ends an evaluation if the cell was interrupted. */
  interface StopCheck {
    void check(JShellException where) throws CellException;
  }

  CellEvaluator(
      JShell shell,
      CellControl control,
      CellErrors errors,
      List<String> compilerOptions,
      StopCheck stopCheck) {
    this.shell = shell;
    this.control = control;
    this.errors = errors;
    this.compilerOptions = compilerOptions;
    this.stopCheck = stopCheck;
  }

  /** Starts a new cell. */
  void begin() {
    unfinished.clear();
  }

  /** Declares and runs pieces, and returns the value of the last one, or null. */
  @Nullable Object eval(List<CellPiece> pieces) throws CellException {
    var waiting = new ArrayList<Snippet>();
    Object last = null;
    var groups = CellOrder.of(pieces, compilerOptions);
    for (int i = 0; i < groups.size(); i++) {
      var group = groups.get(i);
      var piece = group.get(group.size() - 1);
      last = eval(group, groups.subList(i + 1, groups.size()), waiting);
      if (i < groups.size() - 1) {
        DroppedCopy.warning(piece.code(), last).ifPresent(System.err::println);
      } else if (!piece.equals(pieces.get(pieces.size() - 1))) {
        last = null; // a declaration stands below it
      }
    }
    refuse(waiting.stream().filter(this::isWrong).toList(), Set.of());
    return last;
  }

  /**
   * Declares types and methods that name each other, or runs one piece. JShell completes a
   * declaration when what it names is there; what it has refused is compiled once more, with the
   * others.
   *
   * @param later the pieces after it
   * @param waiting declarations that cannot be used before the cell declares what they name
   * @return the value, if it is shown
   */
  private @Nullable Object eval(
      List<CellPiece> group, List<List<CellPiece>> later, List<Snippet> waiting)
      throws CellException {
    var snippets = new ArrayList<Snippet>();
    try {
      for (var piece : group) {
        for (var event : events(piece)) {
          snippets.add(event.snippet());
          stopCheck.check(event.exception());
          if (event.exception() != null) {
            throw errors.thrown(ShownException.translated(control.takeThrown(), event.exception()));
          }
        }
      }
      var together = overloads(snippets);
      if (group.size() > 1 && !snippets.stream().allMatch(this::isDefined)) {
        snippets.stream().filter(s -> shell.status(s) != Status.VALID).forEach(together::add);
      }
      compileTogether(together);
      if (!together.isEmpty() && snippets.stream().anyMatch(this::isLost)) {
        snippets.forEach(this::dropActive);
        snippets.clear();
        for (var piece : group) {
          withoutOverloads(piece).forEach(event -> snippets.add(event.snippet()));
        }
      }
      complete(snippets, later, waiting);
    } finally {
      // Otherwise JShell would keep every result forever.
      snippets.stream()
          .filter(snippet -> snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND)
          .filter(snippet -> shell.status(snippet).isActive())
          .forEach(shell::drop);
    }
    var value = control.takeValue();
    boolean shown = !snippets.isEmpty() && hasResult(snippets.get(snippets.size() - 1));
    return shown && !isOutput(value, group.get(0).code()) ? value : null;
  }

  /** Returns JShell's events about the snippets of a piece, without those that depend on them. */
  private List<SnippetEvent> events(CellPiece piece) {
    var own = own(piece.source());
    if (own.stream().anyMatch(event -> isLost(event.snippet()))) {
      own.forEach(event -> dropActive(event.snippet()));
      return withoutOverloads(piece);
    }
    own.forEach(event -> errors.place(event.snippet(), piece));
    return own;
  }

  private void dropActive(Snippet snippet) {
    if (shell.status(snippet).isActive()) {
      shell.drop(snippet);
    }
  }

  private List<SnippetEvent> own(String source) {
    KnownClasses.listSnippetsApart(shell);
    return CellOutput.quietly(() -> shell.eval(source)).stream()
        .filter(event -> event.causeSnippet() == null)
        .toList();
  }

  /**
   * Returns the methods among snippets that are overloaded, and their overloads. One class has them
   * all: compiled alone, one hides the others.
   */
  private Set<Snippet> overloads(List<? extends Snippet> snippets) {
    var all = new LinkedHashSet<Snippet>();
    for (var snippet : snippets) {
      if (snippet instanceof MethodSnippet method) {
        var same = new LinkedHashSet<Snippet>(Set.of(method));
        activeMethods().filter(other -> other.name().equals(method.name())).forEach(same::add);
        if (same.size() > 1) all.addAll(same);
      }
    }
    return all;
  }

  private static String signature(Snippet snippet) {
    return snippet instanceof MethodSnippet method
        ? method.name() + "(" + method.parameterTypes() + ")"
        : "";
  }

  private void compileTogether(Set<Snippet> snippets) {
    if (!snippets.isEmpty()) {
      CellOutput.quietly(() -> JointCompilation.compile(shell, snippets));
    }
  }

  private Stream<MethodSnippet> activeMethods() {
    return shell.methods().filter(method -> shell.status(method).isActive());
  }

  /**
   * Returns whether JShell looks for a method in a class that is not there, or in two. When it
   * compiles overloads again, because a variable that they use is declared again, it gives their
   * class another name, and takes the former one for some of them.
   */
  private boolean isLost(Snippet snippet) {
    return snippet.kind() != Snippet.Kind.IMPORT
        && shell
            .diagnostics(snippet)
            .anyMatch(problem -> LOST.matcher(problem.getMessage(Locale.ROOT)).find());
  }

  /** Evaluates a piece while no overloads are declared, and declares these again. */
  private List<SnippetEvent> withoutOverloads(CellPiece piece) {
    var overloads = overloads(activeMethods().toList());
    overloads.forEach(shell::drop);
    var own = own(piece.source());
    var declared = own.stream().map(event -> signature(event.snippet())).toList();
    var again =
        overloads.stream()
            .filter(method -> !declared.contains(signature(method)))
            .flatMap(method -> own(method.source()).stream())
            .map(SnippetEvent::snippet)
            .toList();
    compileTogether(overloads(again));
    for (var method : again) {
      if (isWrong(method)) {
        dropActive(method);
        System.err.printf(
            "%s does not compile any more: run its cell again, or change it.%n", signature(method));
      }
    }
    if (own.stream().anyMatch(event -> isWrong(event.snippet()))) { // it may call an overload
      own.forEach(event -> dropActive(event.snippet()));
      own = own(piece.source());
    }
    own.forEach(event -> errors.place(event.snippet(), piece));
    return own;
  }

  /** Refuses snippets that are wrong, unless they only miss names that later pieces have. */
  private void complete(List<Snippet> snippets, List<List<CellPiece>> later, List<Snippet> waiting)
      throws CellException {
    var wrong = snippets.stream().filter(this::isWrong).toList();
    var declared = snippets.stream().map(CellEvaluator::nameOf).collect(Collectors.toSet());
    if (wrong.stream().allMatch(snippet -> waitsFor(snippet, declared, later))) {
      waiting.addAll(wrong);
    } else {
      // What waits may be the reason why others do not compile.
      refuse(waiting.stream().filter(this::isWrong).toList(), Set.of());
      refuse(wrong, declared);
    }
    snippets.stream()
        .filter(snippet -> shell.status(snippet) == Status.RECOVERABLE_DEFINED)
        .forEach(unfinished::add);
  }

  private boolean waitsFor(Snippet snippet, Set<String> declared, List<List<CellPiece>> later) {
    var missing = errors.missing(snippet).keySet();
    if (hasErrors(snippet) || missing.isEmpty()) {
      return false;
    }
    var names = new HashSet<>(declared);
    later.stream()
        .flatMap(List::stream)
        .flatMap(piece -> CellOrder.names(CodeScan.blank(piece.code())))
        .forEach(names::add);
    return names.containsAll(missing);
  }

  private void refuse(List<Snippet> wrong, Set<String> declared) throws CellException {
    if (!wrong.isEmpty()) {
      var report = errors.compilation(wrong, declared);
      wrong.forEach(this::forget);
      throw report;
    }
  }

  private boolean isDefined(Snippet snippet) {
    return shell.status(snippet).isDefined();
  }

  private boolean isWrong(Snippet snippet) {
    return shell.status(snippet) != Status.DROPPED && (!isDefined(snippet) || hasErrors(snippet));
  }

  private boolean hasErrors(Snippet snippet) {
    return shell.diagnostics(snippet).anyMatch(Diag::isError);
  }

  /**
   * Forgets a snippet with errors, which JShell would compile again with what it names. What only
   * misses a name is completed when a later cell defines it.
   */
  private void forget(Snippet snippet) {
    boolean tooLong =
        shell.diagnostics(snippet).anyMatch(d -> d.getCode().startsWith("compiler.err.limit."));
    if (tooLong) {
      // The compiler keeps a constant that is too long, and fails from then on. JShell replaces it
      // when the class path changes.
      shell.addToClasspath(NOTHING);
    }
    if (hasErrors(snippet)) {
      dropActive(snippet);
    }
  }

  private static String nameOf(Snippet snippet) {
    return snippet instanceof DeclarationSnippet declaration ? declaration.name() : "";
  }

  private static boolean hasResult(Snippet snippet) {
    return switch (snippet.subKind()) {
      case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  /**
   * Returns whether a value is only what a method returns that has printed or shown something: its
   * stream, or the identifier of a display.
   */
  private boolean isOutput(@Nullable Object value, String code) {
    if (value instanceof PrintStream) {
      return value == System.out || value == System.err;
    }
    var blank = END.matcher(CodeScan.blank(code)).replaceFirst("");
    var call = DISPLAY.matcher(blank);
    return value instanceof String
        && call.lookingAt()
        && blank.endsWith(")")
        && CodeScan.of(blank.substring(0, blank.length() - 1))
            .open()
            .equals(List.of(call.end() - 1))
        && shell.methods().noneMatch(method -> method.name().equals("display"));
  }

  /** Prints which declarations use what is still not defined, and imports that define it. */
  void reportUnfinished() {
    unfinished.stream()
        .filter(snippet -> shell.status(snippet) == Status.RECOVERABLE_DEFINED)
        .flatMap(snippet -> errors.undefined(snippet).stream())
        .forEach(System.err::println);
    unfinished.clear();
  }
}
