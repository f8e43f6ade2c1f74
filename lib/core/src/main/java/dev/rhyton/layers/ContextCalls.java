package dev.rhyton.layers;

import dev.rhyton.config.Fields;
import java.util.Arrays;

/** Whether {@code call} of a class receives a {@link Context}. */
final class ContextCalls {
  private static final ClassValue<Boolean> OVERRIDDEN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          if (Fields.isOfLibrary(type)) return false;
          var methods = Arrays.stream(type.getDeclaredMethods());
          return methods.anyMatch(
                  m ->
                      m.getName().equals("call")
                          && m.getParameterCount() == 2
                          && m.getParameterTypes()[1] == Context.class)
              || get(type.getSuperclass());
        }
      };

  private ContextCalls() {}

  /** Returns whether a class of a user overrides a {@code call} with a context. */
  static boolean isOverridden(Class<?> type) {
    return OVERRIDDEN.get(type);
  }
}
