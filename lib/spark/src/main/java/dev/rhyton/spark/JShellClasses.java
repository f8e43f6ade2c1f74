package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.models.Model;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses classes of a notebook or of JShell, which executors do not have. */
final class JShellClasses {
  static final String REASON =
      "SparkTrainer: a class or lambda of this program or notebook is needed on the executors, which"
          + " have only classes from jars: move it to a jar that spark.jars names, or use columns"
          + " and layers of the library.";

  private static final String PACKAGE = "REPL.";

  private JShellClasses() {}

  static void check(Model model) {
    List<Object> parts = new ArrayList<>(model.allLayers());
    if (model.isCompiled()) {
      parts.addAll(model.compiled().losses());
      parts.addAll(model.compiled().metrics());
      parts.add(model.compiled().optimizer());
    }
    for (var part : parts) check(part);
  }

  static void check(@Nullable Object part) {
    Check.that(
        part == null || !part.getClass().getName().startsWith(PACKAGE),
        "%s The class is %s.",
        REASON,
        part == null ? "" : part.getClass().getSimpleName());
  }
}
