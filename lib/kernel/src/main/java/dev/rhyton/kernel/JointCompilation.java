package dev.rhyton.kernel;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/**
 * Compiles declarations that need each other at once, as JShell does when it compiles again what
 * depends on a new declaration. JShell takes only one new declaration at a time. Where the names in
 * it are not defined yet, it waits for them, unless the compiler reports something else about them
 * as well: that there is nothing to override, or no such package.
 *
 * <p>JShell has no public method for it. Its package is opened by {@link #OPTION}; without it, such
 * declarations are refused.
 */
final class JointCompilation {
  /** The option of Java that opens JShell's package. */
  static final String OPTION = "--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED";

  private static final @Nullable JointCompilation JSHELL = open();

  private final Field eval;
  private final Method compile;
  private final Constructor<?> unit;
  private final Constructor<?> problems;

  private JointCompilation() throws ReflectiveOperationException {
    var list = Class.forName("jdk.jshell.DiagList");
    eval = JShell.class.getDeclaredField("eval");
    compile = eval.getType().getDeclaredMethod("compileAndLoad", Set.class);
    unit =
        Class.forName("jdk.jshell.Unit")
            .getDeclaredConstructor(JShell.class, Snippet.class, Snippet.class, list);
    problems = list.getDeclaredConstructor();
    eval.setAccessible(true);
    compile.setAccessible(true);
    unit.setAccessible(true);
    problems.setAccessible(true);
  }

  /** Returns JShell's own classes, or null if its package is not open or another one. */
  private static @Nullable JointCompilation open() {
    try {
      return new JointCompilation();
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return null;
    }
  }

  /** Compiles snippets that JShell has, whatever their state is. */
  static void compile(JShell shell, Collection<Snippet> snippets) {
    if (JSHELL == null) {
      return; // what JShell has said about each snippet remains
    }
    try {
      var units = new LinkedHashSet<Object>();
      for (var snippet : snippets) {
        // As if each depended on itself: what does not compile is kept, until its names are
        // defined.
        units.add(JSHELL.unit.newInstance(shell, snippet, snippet, JSHELL.problems.newInstance()));
      }
      Object unused = JSHELL.compile.invoke(JSHELL.eval.get(shell), units);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // code that is nested too deeply, for example
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
