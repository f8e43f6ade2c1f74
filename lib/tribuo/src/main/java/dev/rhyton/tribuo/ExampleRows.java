package dev.rhyton.tribuo;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;

/**
 * Examples as rows of numbers: a column for each feature, in the order of a feature map. A missing
 * feature is 0; a feature that is not in the map is ignored.
 *
 * @param features the numbers, {@code (examples, features)}
 * @param known the number of features of each example that are in the map
 */
record ExampleRows(NDArray features, List<Integer> known) {
  static ExampleRows of(List<? extends Example<?>> examples, ImmutableFeatureMap map) {
    int width = map.size();
    var numbers = new float[examples.size() * width];
    var known = new ArrayList<Integer>();
    for (int row = 0; row < examples.size(); row++) {
      int count = 0;
      for (var feature : examples.get(row)) {
        int column = map.getID(feature.getName());
        if (column < 0) continue;
        Check.that(
            Double.isFinite(feature.getValue()),
            "Example %d: the feature \"%s\" is %s. Leave it out (it is 0 then), or fill it in.",
            row,
            feature.getName(),
            feature.getValue());
        numbers[row * width + column] = (float) feature.getValue();
        count++;
      }
      Check.that(
          count > 0,
          "Example %d has none of the %d features that are known here, such as \"%s\".",
          row,
          width,
          width == 0 ? "" : map.get(0).getName());
      known.add(count);
    }
    return new ExampleRows(NDArray.of(numbers, known.size(), width), List.copyOf(known));
  }
}
