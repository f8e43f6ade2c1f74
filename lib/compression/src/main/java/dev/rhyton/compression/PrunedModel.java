package dev.rhyton.compression;

import dev.rhyton.config.Check;
import dev.rhyton.models.Model;
import java.util.List;
import java.util.Map;

/**
 * A model without some of its units, and what was removed.
 *
 * @param model the new model, which is not compiled
 * @param rows one row for each layer with units or filters
 * @param removed the indices of the removed outputs, by the name of the layer: also of depthwise
 *     convolutions and normalizations, whose outputs are removed with those of the layer before
 */
public record PrunedModel(Model model, List<Row> rows, Map<String, List<Integer>> removed) {
  /** Creates the result. */
  public PrunedModel {
    Check.given("PrunedModel", "model", model);
    rows = Check.all("PrunedModel", "rows", rows);
    removed = Check.entries("PrunedModel", "removed", removed);
  }

  /**
   * One layer.
   *
   * @param layer its name
   * @param unitsBefore the number of its units or filters in the old model
   * @param units the number in the new model
   * @param paramsBefore the number of its weights in the old model
   * @param params the number in the new model
   * @param bytes the size of its weights in the new model
   * @param note why units were left, or an empty text
   */
  public record Row(
      String layer,
      long unitsBefore,
      long units,
      long paramsBefore,
      long params,
      long bytes,
      String note) {}

  /** Returns the table as text. */
  @Override
  public String toString() {
    var table =
        new TextTable("layer", "units", "kept", "params", "kept", "bytes", "left because of");
    for (var r : rows) {
      table.add(r.layer, r.unitsBefore, r.units, r.paramsBefore, r.params, r.bytes, r.note);
    }
    long before = rows.stream().mapToLong(Row::paramsBefore).sum();
    long after = rows.stream().mapToLong(Row::params).sum();
    long bytes = rows.stream().mapToLong(Row::bytes).sum();
    table.add("all", "", "", before, after, bytes, "");
    return table.toString();
  }
}
