package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Loss and metrics by name; printed with four digits each, {@code {loss=0.0912, accuracy=0.9750}}.
 */
public final class Logs extends LinkedHashMap<String, Double> {
  /** Creates an empty map. */
  public Logs() {}

  /** Creates a copy of values. */
  public Logs(Map<String, Double> values) {
    super(Check.given("Logs", "values", values));
  }

  @Override
  public String toString() {
    return entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s=%.4f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
