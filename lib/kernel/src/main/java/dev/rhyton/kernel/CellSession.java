package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the cells of a notebook share: the shell, the class path, and the cells so far. */
final class CellSession implements AutoCloseable {
  private final IJavaSettings settings;
  private final CellShell shell;
  private final Consumer<DisplayData> display;
  private final Consumer<DisplayData> update;
  private final Map<String, String> environment;
  private final CellHistory history = new CellHistory();
  private final Set<Path> awaited = new LinkedHashSet<>();
  private final NotebookMagics magics = new NotebookMagics(this);
  private String cell = "cell";
  private @Nullable MavenResolver maven;

  /**
   * Creates a session.
   *
   * @param display shows data
   * @param update shows data in place of those with the same identifier
   */
  CellSession(
      IJavaSettings settings,
      CellLoader loader,
      Consumer<DisplayData> display,
      Consumer<DisplayData> update) {
    this.settings = settings;
    this.display = display;
    this.update = update;
    this.environment = new TreeMap<>(settings.environment());
    this.shell = new CellShell(loader, settings.compilerOptions(), settings.timeout());
    classPath().addAll(settings.classpath().stream().map(Path::of).toList());
  }

  CellShell shell() {
    return shell;
  }

  ClassPath classPath() {
    return shell.classPath();
  }

  /** Returns the magics: those of the notebook, and the kernel's. */
  NotebookMagics magics() {
    return magics;
  }

  /** Adds a file or folder to the class path when it is there, see {@link #run(int, String)}. */
  void await(Path entry) {
    awaited.add(entry);
  }

  private void addAwaited() {
    var here = awaited.stream().filter(Files::exists).toList();
    awaited.removeAll(here);
    if (!here.isEmpty()) {
      classPath().addAll(here);
    }
  }

  /** Returns the environment of commands. */
  Map<String, String> environment() {
    return environment;
  }

  /** Returns the cells so far. */
  CellHistory history() {
    return history;
  }

  /** Returns the resolver of Maven's libraries, whose classes are loaded only now. */
  MavenResolver maven() {
    if (maven == null) {
      maven = new MavenResolver(settings.home(), new DownloadProgress(display, update));
    }
    return maven;
  }

  void display(DisplayData data) {
    display.accept(data);
  }

  /** Runs the start-up scripts, and returns the value of the last one. */
  @Nullable Object runStartupScripts() throws Exception {
    Object value = null;
    for (var script : settings.startupScripts()) {
      value = runFile("start-up script", script);
    }
    return value;
  }

  /** Runs a numbered cell and returns its value. */
  @Nullable Object run(int number, String code) throws Exception {
    OtherKernels.about(code).ifPresent(System.err::println);
    addAwaited();
    return runFile("cell " + number, code);
  }

  /** Runs code with a name for error messages, and returns its value. */
  @Nullable Object runFile(String name, String code) throws Exception {
    var outer = cell;
    cell = name;
    try {
      var value = run(code, 0);
      shell.reportUnfinished();
      return value;
    } finally {
      cell = outer;
    }
  }

  /** Runs code of the current cell, and returns the value of its last part. */
  @Nullable Object run(String code, int linesBefore) throws Exception {
    Object value = null;
    try {
      for (var part : CellParser.parse(code, magics::exists, shell::isJava)) {
        value =
            part instanceof CellParser.Line line
                ? magic(line.call())
                : shell.eval(cell, linesBefore + part.linesBefore(), part.source());
      }
      return value;
    } catch (UncheckedIOException e) {
      throw CellException.sentence(requireNonNull(e.getCause()));
    } catch (IllegalArgumentException | IOException e) {
      throw CellException.sentence(e);
    }
  }

  /** Runs a magic that stands on a line of its own. */
  private @Nullable Object magic(MagicCall call) throws Exception {
    if (magics.has(call)) {
      return shell.call(() -> magics.run(call));
    }
    var magic = Magics.of(call);
    return magic.runsCode()
        ? magic.action().run(this, call)
        : shell.call(() -> magic.action().run(this, call));
  }

  /** Runs one of the kernel's magics, which a program calls. */
  @Nullable Object runOfTable(MagicCall call) throws Exception {
    return Magics.of(call).action().run(this, call);
  }

  @Override
  public void close() {
    shell.close();
  }
}
