package dev.rhyton.layers;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every layer learns in every mode of learning. */
class LayerModesTest {
  @TestFactory
  Stream<DynamicTest> runsInEveryMode() {
    var tests = new ArrayList<DynamicTest>();
    Kit.modes()
        .forEach(
            (name, mode) ->
                LayerCases.CASES.forEach(
                    (label, c) ->
                        tests.add(dynamicTest(name + ": " + label, () -> c.runsIn(mode)))));
    return tests.stream();
  }
}
