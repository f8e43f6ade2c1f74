package dev.rhyton.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/**
 * The class files of snippets in the memory of JShell. It keeps those of all snippets that ever
 * ran, and looks at each of them whenever it parses or compiles something, which happens several
 * times for each snippet: without this class, a session becomes slower with each cell.
 *
 * <p>JShell has no public method for it. Its package is opened by {@link JointCompilation#OPTION};
 * without it, all class files stay.
 */
final class SnippetClasses {
  private static final @Nullable SnippetClasses JSHELL = open();

  private final Field taskFactory;
  private final Field fileManager;
  private final Field classFiles;
  private final Method className;

  private SnippetClasses() throws ReflectiveOperationException {
    taskFactory = JShell.class.getDeclaredField("taskFactory");
    fileManager = taskFactory.getType().getDeclaredField("fileManager");
    classFiles = fileManager.getType().getDeclaredField("classObjects");
    className = Snippet.class.getDeclaredMethod("classFullName");
    if (classFiles.getType() != Map.class) {
      throw new NoSuchFieldException("a map of class files");
    }
    taskFactory.setAccessible(true);
    fileManager.setAccessible(true);
    classFiles.setAccessible(true);
    className.setAccessible(true);
  }

  /** Returns JShell's own members, or null if its package is not open or another one. */
  private static @Nullable SnippetClasses open() {
    try {
      return new SnippetClasses();
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return null;
    }
  }

  /**
   * Forgets the class files that no code can name: those of statements, and of declarations that
   * were dropped, replaced or compiled again. Loaded classes, with what uses them, stay.
   */
  static void forgetUnused(JShell shell) {
    if (JSHELL == null) {
      return;
    }
    try {
      var used = new HashSet<String>();
      var active = Stream.of(shell.variables(), shell.methods(), shell.types());
      for (var snippet : active.flatMap(s -> s).toList()) {
        used.add((String) JSHELL.className.invoke(snippet));
      }
      names(shell).removeIf(name -> !used.contains(outermost(name)));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the names of the classes whose files JShell has; what is removed, it forgets. */
  @SuppressWarnings("unchecked") // of a map from names
  static Set<String> names(JShell shell) {
    if (JSHELL == null) {
      return Set.of();
    }
    try {
      var files = JSHELL.fileManager.get(JSHELL.taskFactory.get(shell));
      return ((Map<String, ?>) JSHELL.classFiles.get(files)).keySet();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns {@code REPL.$JShell$11B} of {@code REPL.$JShell$11B$Point}. */
  private static String outermost(String className) {
    int end = className.indexOf('$', className.indexOf("$JShell$") + "$JShell$".length());
    return end < 0 ? className : className.substring(0, end);
  }
}
