package dev.rhyton.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jdk.jshell.JShell;
import org.jspecify.annotations.Nullable;

/**
 * The classes that the compiler knows: all of each package that cells import, several thousand.
 * Whenever JShell has parsed or compiled something, about four times for each snippet, it goes
 * through all of them for those of snippets, to forget these: half of its time in a run of all
 * tutorials. Here they are listed apart.
 *
 * <p>Neither JShell nor the compiler has a public method for it. {@link #OPTIONS} open their
 * packages; without them, or on Java 26 and later, where a final field is not replaced without a
 * warning, JShell goes through all classes.
 */
final class KnownClasses {
  /** The options of Java that open the packages of the compiler. */
  static final List<String> OPTIONS =
      List.of(
          "--add-opens=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED",
          "--add-opens=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED",
          "--add-opens=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED");

  private static final @Nullable KnownClasses COMPILER = open();

  private final Field taskFactory;
  private final Field pool;
  private final Field contexts;
  private final Method symbols;
  private final Field classes;

  private KnownClasses() throws ReflectiveOperationException {
    taskFactory = JShell.class.getDeclaredField("taskFactory");
    pool = taskFactory.getType().getDeclaredField("javacTaskPool");
    contexts = pool.getType().getDeclaredField("options2Contexts");
    var context = Class.forName("com.sun.tools.javac.util.Context");
    symbols = Class.forName("com.sun.tools.javac.code.Symtab").getMethod("instance", context);
    classes = symbols.getReturnType().getDeclaredField("classes");
    if (contexts.getType() != Map.class || classes.getType() != Map.class) {
      throw new NoSuchFieldException("maps of contexts and classes");
    }
    for (var field : List.of(taskFactory, pool, contexts, classes)) {
      field.setAccessible(true);
    }
  }

  /** Returns the compiler's own members, or null if its packages are not open or others. */
  private static @Nullable KnownClasses open() {
    if (Runtime.version().feature() >= 26) {
      return null;
    }
    try {
      return new KnownClasses();
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return null;
    }
  }

  /** Returns whether the packages are open, and as expected. */
  static boolean isOpen() {
    return COMPILER != null;
  }

  /** Lists the classes of snippets apart from now on. */
  static void listSnippetsApart(JShell shell) {
    if (COMPILER == null) {
      return;
    }
    try {
      var factory = COMPILER.taskFactory.get(shell);
      var reused = (Map<?, ?>) COMPILER.contexts.get(COMPILER.pool.get(factory));
      for (var contexts : reused.values()) {
        for (var context : (Collection<?>) contexts) {
          var table = COMPILER.symbols.invoke(null, context);
          var known = (Map<?, ?>) COMPILER.classes.get(table);
          if (!(known instanceof Apart)) {
            COMPILER.classes.set(table, new Apart(known));
          }
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The classes of each name, by modules. The compiler looks them up by name; only JShell asks for
   * {@link #values}, and gets those of snippets.
   */
  @SuppressWarnings("serial") // it never is
  static final class Apart extends HashMap<Object, Object> {
    private final Map<Object, Map<?, ?>> ofSnippets = new HashMap<>();

    Apart(Map<?, ?> known) {
      known.forEach(this::add);
    }

    private void add(Object name, Object byModule) {
      if (name.toString().startsWith("REPL.")) {
        ofSnippets.put(name, (Map<?, ?>) byModule);
      }
      super.put(name, byModule);
    }

    @Override
    public Object computeIfAbsent(Object name, Function<? super Object, ? extends Object> create) {
      var known = get(name);
      if (known == null) {
        known = create.apply(name);
        add(name, known);
      }
      return known;
    }

    /** Returns the classes of snippets, without the names that have none any more. */
    @Override
    public Collection<Object> values() {
      var gone = ofSnippets.keySet().stream().filter(name -> Map.of().equals(get(name))).toList();
      gone.forEach(ofSnippets::remove);
      gone.forEach(this::remove);
      return List.copyOf(ofSnippets.values());
    }
  }
}
