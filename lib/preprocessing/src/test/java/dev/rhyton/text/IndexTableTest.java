package dev.rhyton.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexTableTest {
  @Test
  void valuesOfEqualKeysAreDistinguished() {
    var table =
        new IndexTable<>(VocabularyType.TEXT, List.of("a", "b", "c", "d"), new long[] {7, 3, 7, 7});
    try (var graph = GraphBuilder.open(false)) {
      var words = graph.argument(DType.STRING, Shape.of(Shape.UNKNOWN));
      var keys = graph.argument(DType.INT64, Shape.of(Shape.UNKNOWN));
      var function = graph.function(List.of(table.find(words, keys)));
      var x = NDArray.from(new String[] {"a", "b", "c", "d", "e", "f", "g"});
      var found = function.run(List.of(x, NDArray.from(new long[] {7, 3, 7, 7, 7, 2, 9})))[0];
      assertArrayEquals(new long[] {0, 1, 2, 3, -1, -1, -1}, found.toLongs());
    }
  }
}
