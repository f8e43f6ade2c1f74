package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.util.Collection;
import java.util.IllegalFormatException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs a function for each of several settings and collects the results by name, in the same order,
 * for example to compare runs or to create the rows of a table.
 *
 * <pre>{@code
 * var runs = RunAll.of("%s groups", List.of(1, 4, 32), groups -> train(groups));
 * Plots.compare("val_accuracy", runs);
 * }</pre>
 */
public final class RunAll {
  private RunAll() {}

  /**
   * Returns the result of {@code make} for each setting; its name is formatted by {@code format}.
   */
  public static <S, R> Map<String, R> of(
      String format, Collection<S> values, Function<? super S, ? extends R> make) {
    Check.given("RunAll", "make", make);
    Check.given("RunAll", "values", values);
    Check.given("RunAll", "format", format);
    var made = new LinkedHashMap<String, R>();
    for (var value : values) made.put(name(format, value), make.apply(value));
    return made;
  }

  private static String name(String format, Object value) {
    try {
      return String.format(Locale.ROOT, format, value);
    } catch (IllegalFormatException e) {
      throw new IllegalArgumentException(
          String.format(
              "RunAll: expected a format for one value, such as \"rate %%s\", received \"%s\": %s.",
              format, e.getMessage()),
          e);
    }
  }

  /** Returns the result of {@code make} for each setting, with the name of the setting. */
  public static <S, R> Map<String, R> of(
      Map<String, S> settings, Function<? super S, ? extends R> make) {
    Check.given("RunAll", "make", make);
    Check.given("RunAll", "settings", settings);
    var made = new LinkedHashMap<String, R>();
    Tables.inOrder(settings).forEach((name, setting) -> made.put(name, make.apply(setting)));
    return made;
  }
}
