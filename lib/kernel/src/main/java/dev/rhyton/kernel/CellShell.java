package dev.rhyton.kernel;

import dev.rhyton.kernel.CellControl.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/** Runs cells in JShell, snippet by snippet, in this process. */
final class CellShell implements AutoCloseable {
  /** A negated expression: what it begins with, up to its first call. */
  private static final Pattern NEGATED =
      Pattern.compile(
          "[!\\s]*(?<name>[\\p{javaJavaIdentifierPart}.]*)(?<call>\\s*\\()?.*", Pattern.DOTALL);

  /** What begins a Java expression and is not a name. */
  private static final Set<String> BEGINNINGS = Set.of("", "true", "false", "new", "switch");

  private final CellControl control;
  private final CellErrors errors;
  private final CellEvaluator evaluator;
  private final List<String> compilerOptions;
  private final CellLoader loader;
  private final Duration timeout;

  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private @Nullable ClassIndex index;

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
    this.errors = new CellErrors(shell, this::index);
    this.evaluator = new CellEvaluator(shell, control, errors, compilerOptions, this::checkStopped);
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
    evaluator.begin();
  }

  /**
   * Runs Java code and returns the value of its last expression, or null.
   *
   * @param cell the name of the cell for error messages
   * @param linesBefore the number of lines of the cell before the code
   */
  @Nullable Object eval(String cell, int linesBefore, String code) throws CellException {
    var waiting = control.suspend();
    try {
      return evaluator.eval(
          CellOutput.quietly(() -> SnippetSource.split(analysis, cell, linesBefore, code)));
    } catch (StackOverflowError | InternalError e) { // of the compiler
      if (!e.toString().contains("StackOverflowError")) {
        throw e;
      }
      var message = cell + ": the code is nested too deeply for the compiler";
      throw new CellException(
          "CompilationException", message, List.of(CellErrors.heading(message)));
    } finally {
      forgetOldValues();
      control.resume(waiting);
    }
  }

  /** Prints which declarations use what is still not defined, and imports that define it. */
  void reportUnfinished() {
    evaluator.reportUnfinished();
  }

  /** Runs a task of the kernel that an interrupt or the timeout ends like code of the cell. */
  @Nullable Object call(Callable<?> task) throws Exception {
    try {
      var value = control.call(task);
      checkStopped(null);
      return value;
    } catch (Exception | Error e) {
      checkStopped(null);
      throw e;
    }
  }

  /**
   * Runs a task as {@link #call} does, and reports what it throws like an exception of the cell.
   */
  @Nullable Object show(Callable<?> task) throws CellException {
    try {
      return call(task);
    } catch (CellException e) {
      throw e;
    } catch (Exception | Error e) {
      var all = ShownException.all(e);
      control.translate(all);
      var translated = CellOutput.quietly(() -> shell.eval("{}")).get(0).exception();
      throw errors.thrown(ShownException.translated(control.takeThrown(), translated));
    }
  }

  /** Throws an exception if an interrupt or the timeout has ended the cell. */
  private void checkStopped(@Nullable JShellException where) throws CellException {
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
    SnippetClasses.forgetUnused(shell);
  }

  /**
   * Forgets all that cells have declared. The newest goes first: JShell compiles again what uses a
   * declaration that goes.
   */
  void reset() {
    var snippets = new ArrayList<>(shell.snippets().toList());
    Collections.reverse(snippets);
    for (var snippet : snippets) {
      if (shell.status(snippet).isActive()) {
        shell.drop(snippet);
      }
    }
    forgetOldValues();
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
   * Returns whether a line that begins with an exclamation mark is Java, and not a command: it can
   * be parsed, and begins with a name that is known, or with no name.
   *
   * @param above the code of the cell above it, which may declare the name
   */
  boolean isJava(String line, String above) {
    var assigned = "{ Object $ = " + line + "\n; }";
    var negated = NEGATED.matcher(line);
    boolean parsed = !new ParsedMembers(List.of(assigned), compilerOptions).of(assigned).isEmpty();
    boolean continued =
        SnippetSource.of(analysis, line).completeness() == Completeness.DEFINITELY_INCOMPLETE;
    if (!negated.matches() || !(parsed || continued)) {
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
    var next = SnippetSource.of(analysis, code);
    while (next.completeness().isComplete() && !next.remaining().isBlank()) {
      next = SnippetSource.of(analysis, next.remaining());
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
