package dev.rhyton.models;

import dev.rhyton.config.Check;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the guards of a model's {@link Safety} found so far. Its text is a table.
 *
 * @param rows a row for each guard
 */
public record SafetyReport(List<Row> rows) {
  /** Creates the report. */
  public SafetyReport {
    rows = List.copyOf(Check.all("SafetyReport", "rows", rows));
  }

  /**
   * One guard.
   *
   * @param guard its name
   * @param level what it does if a check fails
   * @param checked the number of checks: batches, results, files
   * @param warned the number of those that failed and passed
   * @param refused the number of those that were refused
   * @param last the reason of the last one; empty if there was none
   */
  public record Row(
      String guard, Safety.Level level, long checked, long warned, long refused, String last) {
    /** Creates the row. */
    public Row {
      Check.given("SafetyReport", "guard", guard);
      Check.given("SafetyReport", "level", level);
      Check.given("SafetyReport", "last", last);
    }
  }

  /** Returns the name of a guard in its row: {@code own code}. */
  public static String name(Safety.Guard guard) {
    return Check.given("SafetyReport", "guard", guard)
        .name()
        .toLowerCase(Locale.ROOT)
        .replace('_', ' ');
  }

  /** Returns the row of a guard. */
  public Row row(Safety.Guard guard) {
    var name = name(guard);
    var found = rows.stream().filter(r -> r.guard.equals(name)).findFirst();
    Check.that(found.isPresent(), "SafetyReport: there is no row of the guard \"%s\".", name);
    return found.get();
  }

  /** Returns the table as text. */
  @Override
  public String toString() {
    return rows.stream()
        .map(
            r ->
                String.format(
                    Locale.ROOT,
                    "%-10s  %-6s  checked %,d, warned %,d, refused %,d%s",
                    r.guard,
                    r.level,
                    r.checked,
                    r.warned,
                    r.refused,
                    r.last.isEmpty() ? "" : ": " + r.last))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
