package dev.rhyton.kernel;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds statements that ignore the changed copy that a setter of Rhyton returns. */
final class DroppedCopy {
  private static final String PACKAGE = "dev.rhyton.";
  private static final Set<String> CHANGED =
      Set.of(PACKAGE + "models.Model", PACKAGE + "notebook.Control");

  private DroppedCopy() {}

  /** Returns the warning for a statement with this value; the cell continues after it. */
  static Optional<String> warning(String statement, @Nullable Object value) {
    if (value == null || changesItself(value.getClass())) {
      return Optional.empty();
    }
    var name = methodOf(statement);
    return Arrays.stream(value.getClass().getMethods())
        .filter(m -> m.getName().equals(name) && isSetter(m, value.getClass()))
        .findFirst()
        .map(
            m ->
                String.format(
                    "Warning: %s.%s returns a changed copy, which is dropped here: assign it to a"
                        + " variable.",
                    value.getClass().getSimpleName(), name));
  }

  /** Returns whether methods of the type change the object itself and return it. */
  private static boolean changesItself(@Nullable Class<?> type) {
    return type != null
        && (CHANGED.contains(type.getName()) || changesItself(type.getSuperclass()));
  }

  private static boolean isSetter(Method method, Class<?> type) {
    return !Modifier.isStatic(method.getModifiers())
        && method.getDeclaringClass().getName().startsWith(PACKAGE)
        && method.getReturnType().isAssignableFrom(type)
        && method.getReturnType() != Object.class;
  }

  /**
   * Returns the name of the last method that a statement calls, {@code units} for {@code
   * layer.units(5);}.
   */
  private static String methodOf(String statement) {
    int open = statement.lastIndexOf(')');
    int depth = 0;
    for (; open >= 0; open--) {
      char c = statement.charAt(open);
      depth += c == ')' ? 1 : c == '(' ? -1 : 0;
      if (depth == 0) break;
    }
    var before = statement.substring(0, Math.max(0, open)).stripTrailing();
    return before.substring(before.lastIndexOf('.') + 1).strip();
  }
}
