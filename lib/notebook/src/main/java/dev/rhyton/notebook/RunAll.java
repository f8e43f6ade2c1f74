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
 * for example to compare runs or to create the rows of a table. If a run trains with {@code fit}, a
 * bar shows the progress of the runs, above that of the training.
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
    return run(values, value -> name(format, value), make);
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
    return run(
        Tables.inOrder(settings).entrySet(), Map.Entry::getKey, e -> make.apply(e.getValue()));
  }

  private static <S, R> Map<String, R> run(
      Collection<S> settings,
      Function<? super S, String> name,
      Function<? super S, ? extends R> make) {
    var made = new LinkedHashMap<String, R>();
    try (var progress = LiveRuns.begin(settings.size())) {
      for (var setting : settings) {
        var run = name.apply(setting);
        progress.next(run);
        made.put(run, make.apply(setting));
        progress.completed();
      }
    }
    return made;
  }
}
