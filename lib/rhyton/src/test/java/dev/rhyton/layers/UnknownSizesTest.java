package dev.rhyton.layers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer with inputs of unknown sizes: in a full run with and without a mask, and with sizes
 * of arrays and sizes that only a run knows; else a few layers in each of the four in turn.
 */
class UnknownSizesTest {
  @TestFactory
  Stream<DynamicTest> computesAsWithDeclaredSizes() {
    Map<String, UnknownSizes> all = new LinkedHashMap<>();
    all.put("arrays", new UnknownSizes(false, false));
    all.put("arrays with a mask", new UnknownSizes(false, true));
    all.put("in a run", new UnknownSizes(true, false));
    all.put("in a run with a mask", new UnknownSizes(true, true));
    return LayerCases.cross(all, 48, (c, sizes) -> sizes.check(c));
  }
}
