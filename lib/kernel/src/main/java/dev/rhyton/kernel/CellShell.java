package dev.rhyton.kernel;

import dev.rhyton.kernel.CellControl.Stop;
import dev.rhyton.kernel.CellErrors.Place;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Runs cells in JShell, snippet by snippet, in this process. */
final class CellShell implements AutoCloseable {
  private static final Pattern NAME =
      Pattern.compile("([A-Za-z_$][\\w$]*)(?:\\.[A-Za-z_$][\\w$]*)*");

  private final CellControl control;
  private final CellErrors errors = new CellErrors();
  private final List<String> compilerOptions;
  private final CellLoader loader;
  private final Duration timeout;
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private ClassIndex index;

  /** Creates a shell; a timeout of zero means none. */
  CellShell(List<String> compilerOptions, Duration timeout) {
    this(CellLoader.of(ClassPath.ofProcess()), compilerOptions, timeout);
  }

  /** Creates a shell whose classes a loader loads. */
  CellShell(CellLoader loader, List<String> compilerOptions, Duration timeout) {
    this.loader = loader;
    this.timeout = timeout;
    this.compilerOptions = List.copyOf(compilerOptions);
    this.control = new CellControl(loader, timeout);
    this.shell =
        JShell.builder()
            .executionEngine(new Engine(control), Map.of())
            .compilerOptions(compilerOptions.toArray(String[]::new))
            .fileManager(files -> new ClassPathFiles(files, loader.classPath()))
            .build();
    this.analysis = shell.sourceCodeAnalysis();
    // JShell compiles with the new class path from now on.
    loader
        .classPath()
        .onAdded(paths -> paths.forEach(path -> shell.addToClasspath(path.toString())));
  }

  CellLoader loader() {
    return loader;
  }

  ClassPath classPath() {
    return loader.classPath();
  }

  /** Returns the classes that cells can use, whose names are read when they are first needed. */
  synchronized ClassIndex index() {
    if (index == null) {
      index = new ClassIndex(loader);
    }
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
      Object value = null;
      var rest = code.stripLeading();
      while (true) {
        var next = analysis.analyzeCompletion(rest);
        if (next.completeness() == Completeness.EMPTY) {
          return value;
        }
        // Incomplete code is run too, because the compiler reports the error best.
        boolean complete = next.completeness().isComplete();
        var before = code.substring(0, code.length() - rest.length());
        var lines = linesBefore + (int) before.chars().filter(c -> c == '\n').count();
        value = evalSnippet(new Place(cell, lines, complete ? next.source() : rest));
        if (!complete) {
          return value;
        }
        rest = next.remaining().stripLeading();
        if (!rest.isEmpty()) {
          DroppedCopy.warning(next.source(), value).ifPresent(System.err::println);
        }
      }
    } finally {
      forgetOldValues();
      control.resume(waiting);
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

  private Object evalSnippet(Place place) throws CellException {
    boolean shown = false;
    for (var event : shell.eval(place.code())) {
      if (event.causeSnippet() == null) {
        var snippet = event.snippet();
        errors.place(snippet, place);
        check(snippet, place, event.exception());
        shown = hasResult(snippet);
        if (snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
          shell.drop(snippet); // otherwise JShell would keep every result forever
        }
      }
    }
    var value = control.takeValue();
    return shown ? value : null;
  }

  private void check(Snippet snippet, Place place, JShellException thrown) throws CellException {
    checkStopped(thrown);
    if (!shell.status(snippet).isDefined()) {
      throw errors.compilation(shell, this::index, snippet, place);
    }
    if (thrown != null) {
      throw errors.thrown(thrown);
    }
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

  /** Returns whether the text, which follows an exclamation mark, is a Java expression. */
  boolean negates(String text) {
    var name = NAME.matcher(text);
    return text.startsWith("(")
        || (name.lookingAt()
            && (text.startsWith("(", name.end())
                || shell.variables().anyMatch(v -> v.name().equals(name.group(1)))));
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
    var next = analysis.analyzeCompletion(code);
    while (next.completeness().isComplete() && !next.remaining().isBlank()) {
      next = analysis.analyzeCompletion(next.remaining());
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
