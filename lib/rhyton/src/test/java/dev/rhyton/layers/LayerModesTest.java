package dev.rhyton.layers;

import dev.rhyton.ModelKit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every layer learns in every mode of learning: in a full run in each, else in a few in turn. */
class LayerModesTest {
  @TestFactory
  Stream<DynamicTest> runsInEveryMode() {
    return LayerCases.cross(ModelKit.modes(), 18, LayerTester::runsIn);
  }
}
