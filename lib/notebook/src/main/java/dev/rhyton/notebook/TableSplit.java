package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import tech.tablesaw.api.Table;

/**
 * The rows of a table in three parts: to train on, to choose between models, and to test the chosen
 * one once, at the end.
 *
 * @param train the rows that models learn from
 * @param validation the rows that models are compared by
 * @param test the rows that no choice may depend on
 */
public record TableSplit(Table train, Table validation, Table test) {
  /** Creates a split of three tables. */
  public TableSplit {
    Check.given("TableSplit", "train", train);
    Check.given("TableSplit", "validation", validation);
    Check.given("TableSplit", "test", test);
  }

  /** Splits the rows of each group, in random order, by these shares. */
  static TableSplit of(
      Table table, List<int[]> groups, double validation, double test, RandomGenerator random) {
    var rows = new ArrayList<List<Integer>>();
    for (int part = 0; part < 3; part++) rows.add(new ArrayList<>());
    for (var group : groups) {
      var order = ArrayDataset.permutation(group.length, random);
      int tested = (int) Math.round(test * group.length);
      int validated = (int) Math.round((test + validation) * group.length) - tested;
      for (int i = 0; i < order.length; i++) {
        int part = i < tested ? 2 : i < tested + validated ? 1 : 0;
        rows.get(part).add(group[order[i]]);
      }
    }
    var parts = rows.stream().map(r -> part(table, r, random)).toList();
    for (int part = 0; part < 3; part++) {
      boolean isWanted = part == 0 || (part == 1 ? validation : test) > 0;
      Check.that(
          !isWanted || !parts.get(part).isEmpty(),
          "split: %d rows are too few for parts of %s and %s: the %s part would be empty.",
          table.rowCount(),
          validation,
          test,
          List.of("training", "validation", "test").get(part));
    }
    return new TableSplit(parts.get(0), parts.get(1), parts.get(2));
  }

  /** Returns the rows in random order, so that classes do not follow each other. */
  private static Table part(Table table, List<Integer> rows, RandomGenerator random) {
    var order = ArrayDataset.permutation(rows.size(), random);
    var chosen = Arrays.stream(order).map(rows::get).toArray();
    var part = Table.create(table.name());
    table.columns().forEach(column -> part.addColumns(column.subset(chosen)));
    return part;
  }

  /** Returns the number of rows of each part. */
  @Override
  public String toString() {
    return String.format(
        "TableSplit: %d rows to train, %d to validate, %d to test",
        train.rowCount(), validation.rowCount(), test.rowCount());
  }
}
