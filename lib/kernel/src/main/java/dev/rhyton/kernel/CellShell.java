package dev.rhyton.kernel;

import dev.rhyton.kernel.CellControl.Stop;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Runs cells in JShell, snippet by snippet, in this process. */
final class CellShell implements AutoCloseable {
  /** A negated expression: what it begins with, up to its first call. */
  private static final Pattern NEGATED =
      Pattern.compile("[!\\s]*(?<name>[\\p{javaJavaIdentifierPart}.]*)(?<call>\\s*\\()?.*", Pattern.DOTALL);

  /** What begins a Java expression and is not a name. */
  private static final Set<String> BEGINNINGS = Set.of("", "true", "false", "new", "switch");

  /** The compiler of Java 17 splits this modifier. */
  private static final Pattern NON_SEALED = Pattern.compile("\\bnon-sealed\\b");

  /** An entry of the class path that is nothing. */
  private static final String NOTHING = new File(System.getProperty("java.home"), "none").getPath();

  private final CellControl control;
  private final CellErrors errors;
  private final List<String> compilerOptions;
  private final List<String> classpath = new ArrayList<>();
  private final Duration timeout;

  /** Declarations that use what is not defined yet. */
  private final Set<Snippet> unfinished = new LinkedHashSet<>();

  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private ClassIndex index;

  /** Creates a shell; a timeout of zero means none. */
  CellShell(List<String> compilerOptions, Duration timeout) {
    this.timeout = timeout;
    this.compilerOptions = List.copyOf(compilerOptions);
    this.control = new CellControl(timeout);
    this.shell =
        JShell.builder()
            .executionEngine(new Engine(control), Map.of())
            .compilerOptions(compilerOptions.toArray(String[]::new))
            .fileManager(ClassPathFiles::new)
            .build();
    this.analysis = shell.sourceCodeAnalysis();
    this.errors = new CellErrors(shell, this::index);
    if (System.getenv("CLASSPATH") != null) {
      // The compiler would search there instead of in the class path of this process.
      shell.addToClasspath(System.getProperty("java.class.path"));
    }
    this.classpath.addAll(
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getProperty("java.class.path"))
            .toList());
  }

  void addToClasspath(String path) {
    shell.addToClasspath(path);
    classpath.add(path);
  }

  /** Returns the class path of this process and what was added to it. */
  List<String> classpath() {
    return List.copyOf(classpath);
  }

  /** Returns the classes that cells can use, whose names are read when they are first needed. */
  synchronized ClassIndex index() {
    if (index == null) {
      index = new ClassIndex();
    }
    index.add(classpath());
    return index;
  }

  List<String> compilerOptions() {
    return compilerOptions;
  }

  JShell jshell() {
    return shell;
  }

  /** Starts a new cell and discards an interrupt of the previous one. */
  void begin() {
    control.begin();
    unfinished.clear();
  }

  /**
   * Runs Java code and returns the value of its last expression, or null.
   *
   * @param cell the name of the cell for error messages
   * @param linesBefore the number of lines of the cell before the code
   */
  Object eval(String cell, int linesBefore, String code) throws CellException {
    var waiting = control.suspend();
    try {
      var pieces = split(cell, linesBefore, code);
      Object last = null;
      for (var group : CellOrder.of(pieces, compilerOptions)) {
        var piece = group.get(group.size() - 1);
        var value = group.size() == 1 ? evalOne(piece) : declare(group);
        if (piece == pieces.get(pieces.size() - 1)) {
          last = value;
        } else {
          DroppedCopy.warning(piece.code(), value).ifPresent(System.err::println);
        }
      }
      return last;
    } finally {
      forgetOldValues();
      control.resume(waiting);
    }
  }

  /** The first snippet of code, and what remains after it. */
  record Next(Completeness completeness, String source, String remaining) {
    static Next of(SourceCodeAnalysis analysis, String code) {
      var masked = NON_SEALED.matcher(code).replaceAll(match -> " ".repeat(match.group().length()));
      var info = analysis.analyzeCompletion(masked);
      var remaining = code.substring(code.length() - info.remaining().length());
      var source = code.substring(0, code.length() - remaining.length());
      boolean semi = info.completeness() == Completeness.COMPLETE_WITH_SEMI;
      return new Next(info.completeness(), semi ? source + ";" : source, remaining);
    }
  }

  /** Splits code into the pieces that JShell takes. */
  private List<CellPiece> split(String cell, int linesBefore, String code) {
    var pieces = new ArrayList<CellPiece>();
    var rest = code.stripLeading();
    while (true) {
      var next = Next.of(analysis, rest);
      if (next.completeness() == Completeness.EMPTY) {
        return pieces;
      }
      // Incomplete code is run too, because the compiler reports the error best.
      boolean complete = next.completeness().isComplete();
      var before = code.substring(0, code.length() - rest.length());
      var lines = linesBefore + (int) before.chars().filter(c -> c == '\n').count();
      pieces.add(new CellPiece(cell, lines, complete ? next.source() : rest));
      if (!complete) {
        return pieces;
      }
      rest = next.remaining().stripLeading();
    }
  }
  /** Runs a task of the kernel that an interrupt or the timeout ends like code of the cell. */
  Object call(Callable<?> task) throws Exception {
    try {
      var value = control.call(task);
      checkStopped(null);
      return value;
    } catch (Exception e) {
      checkStopped(null);
      throw e;
    }
  }

  /** Runs a task as {@link #call} does, and reports what it throws like an exception of the cell. */
  Object show(Callable<?> task) throws CellException {
    try {
      return call(task);
    } catch (CellException e) {
      throw e;
    } catch (Exception | StackOverflowError | LinkageError e) {
      var all = Thrown.all(e);
      control.translate(all);
      var translated = shell.eval("{}").get(0).exception();
      throw errors.thrown(Thrown.translated(control.takeThrown(), translated));
    }
  }

  /** Throws an exception if an interrupt or the timeout has ended the cell. */
  private void checkStopped(JShellException where) throws CellException {
    switch (control.stopped()) {
      case INTERRUPT ->
          throw errors.stopped("KeyboardInterrupt", "the cell was interrupted", where);
      case TIMEOUT ->
          throw errors.stopped(
              "TimeoutException", "not done after " + timeout.toMillis() + " ms", where);
      case NONE -> {}
    }
  }

  private void forgetOldValues() {
    var unresolved = new HashSet<String>();
    for (var variable : shell.variables().toList()) {
      if (shell.status(variable) == Status.VALID) {
        String unused =
            shell.varValue(variable); // records the class of the variable in the control
      } else {
        unresolved.add(variable.name());
      }
    }
    control.forgetOldValues(unresolved);
  }

  /** Runs a piece, and returns its value if it is shown. */
  private Object evalOne(CellPiece piece) throws CellException {
    boolean shown = false;
    for (var event : eval(piece)) {
      var snippet = event.snippet();
      checkStopped(event.exception());
      if (!shell.status(snippet).isDefined()) {
        var report = errors.compilation(List.of(snippet), Set.of());
        forget(snippet);
        throw report;
      }
      if (event.exception() != null) {
        throw errors.thrown(Thrown.translated(control.takeThrown(), event.exception()));
      }
      shown = hasResult(snippet);
      if (snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
        shell.drop(snippet); // otherwise JShell would keep every result forever
      } else if (shell.status(snippet) == Status.RECOVERABLE_DEFINED) {
        unfinished.add(snippet);
      }
    }
    var value = control.takeValue();
    return shown ? value : null;
  }

  /** Returns JShell's events about the snippets of a piece, without those that depend on them. */
  private List<SnippetEvent> eval(CellPiece piece) {
    var events = shell.eval(piece.source());
    var own = events.stream().filter(event -> event.causeSnippet() == null).toList();
    own.forEach(event -> errors.place(event.snippet(), piece));
    return own;
  }

  /**
   * Declares types and methods that name each other. JShell completes a declaration when what it
   * names is there; what it has refused is compiled once more, with the others.
   */
  private Object declare(List<CellPiece> group) throws CellException {
    var snippets = new ArrayList<Snippet>();
    for (var piece : group) {
      eval(piece).forEach(event -> snippets.add(event.snippet()));
      checkStopped(null);
    }
    if (!snippets.stream().allMatch(snippet -> shell.status(snippet).isDefined())) {
      JointCompilation.compile(
          shell, snippets.stream().filter(s -> shell.status(s) != Status.VALID).toList());
    }
    var wrong = snippets.stream().filter(this::isWrong).toList();
    if (!wrong.isEmpty()) {
      var names = snippets.stream().map(CellShell::nameOf).collect(Collectors.toSet());
      var report = errors.compilation(wrong, names);
      wrong.forEach(this::forget);
      throw report;
    }
    snippets.stream()
        .filter(snippet -> shell.status(snippet) == Status.RECOVERABLE_DEFINED)
        .forEach(unfinished::add);
    return null;
  }

  private boolean isWrong(Snippet snippet) {
    return !shell.status(snippet).isDefined() || hasErrors(snippet);
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
    if (hasErrors(snippet) && shell.status(snippet).isActive()) {
      shell.drop(snippet);
    }
  }

  /** Prints which declarations use what is still not defined, and imports that define it. */
  void reportUnfinished() {
    unfinished.stream()
        .filter(snippet -> shell.status(snippet) == Status.RECOVERABLE_DEFINED)
        .flatMap(snippet -> errors.undefined(snippet).stream())
        .forEach(System.err::println);
    unfinished.clear();
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

  void interrupt() {
    control.interrupt(Stop.INTERRUPT);
  }

  /** Returns the variables, methods and classes that cells have declared. */
  List<String> declarations() {
    return Stream.of(
            shell
                .variables()
                .filter(v -> shell.status(v) == Status.VALID)
                .map(v -> v.typeName() + " " + v.name()),
            shell.methods().map(m -> m.name() + m.signature()),
            shell.types().map(t -> kindOf(t) + " " + t.name()))
        .flatMap(s -> s)
        .toList();
  }

  /** Returns {@code class}, {@code record} and so on. */
  private static String kindOf(TypeDeclSnippet type) {
    var name = type.subKind().name();
    return name.substring(0, name.indexOf('_')).toLowerCase(Locale.ROOT);
  }

  /**
   * Returns whether a line that begins with an exclamation mark is Java, and not a command: it can be
   * parsed, and begins with a name that is known, or with no name.
   *
   * @param above the code of the cell above it, which may declare the name
   */
  boolean isJava(String line, String above) {
    var assigned = "{ Object $ = " + line + "\n; }";
    var negated = NEGATED.matcher(line);
    boolean parsed = !new ParsedMembers(List.of(assigned), compilerOptions).of(assigned).isEmpty();
    if (!negated.matches()
        || !parsed
            && Next.of(analysis, line).completeness() != Completeness.DEFINITELY_INCOMPLETE) {
      return false;
    }
    var name = negated.group("name");
    var first = name.split("\\.", 2)[0];
    return negated.group("call") != null
        || BEGINNINGS.contains(first)
        || CellOrder.names(CodeScan.blank(above)).anyMatch(first::equals)
        || shell.variables().anyMatch(variable -> variable.name().equals(first))
        || isKnown(name)
        || isKnown(first + ".class");
  }

  private boolean isKnown(String expression) {
    return analysis.analyzeType(expression, expression.length()) != null;
  }

  /** Returns whether the code is one expression. */
  boolean isExpression(String code) {
    var next = analysis.analyzeCompletion(code);
    var snippets = analysis.sourceToSnippets(code);
    return next.remaining().isBlank()
        && snippets.size() == 1
        && (snippets.get(0).kind() == Kind.EXPRESSION
            || snippets.get(0).subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND);
  }

  /** Returns whether the last snippet of the code is complete. */
  Completeness completeness(String code) {
    var next = Next.of(analysis, code);
    while (next.completeness().isComplete() && !next.remaining().isBlank()) {
      next = Next.of(analysis, next.remaining());
    }
    return next.completeness();
  }

  @Override
  public void close() {
    shell.close();
  }

  private record Engine(CellControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "rhyton";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }
}
