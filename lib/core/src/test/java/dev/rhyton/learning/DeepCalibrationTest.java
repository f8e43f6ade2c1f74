package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report of Weight Learning says where a net is too deep for a strategy. */
class DeepCalibrationTest {
  @ParameterizedTest
  @CsvSource({"2,false", "24,true"})
  void notesGradientsThatGrow(int depth, boolean noted) {
    for (var mode :
        new WeightLearning[] {Learning.weight().dataDependent(), Learning.weight().pca()}) {
      Seed.set(1);
      var model = Sequential.of();
      for (int i = 0; i < depth; i++) model.add(Dense.of(24).activation("relu"));
      model.add(Dense.of(1));
      model.compile(Compile.of("sgd", "mse").learning(mode));
      var report = model.relearn(Dataset.of(Kit.normal(1, 200, 24), Kit.normal(2, 200, 1)));
      var note = report.rows().get(0).note();
      assertEquals(noted, note.startsWith("gradients grow "), note);
      assertEquals(noted, note.endsWith("for this strategy: use lsuv()"), note);
      var others = report.rows().subList(1, depth);
      assertTrue(others.stream().allMatch(r -> r.note().isEmpty()));
      assertEquals("last kernel of a regression: 0", report.rows().get(depth).note());
    }
  }
}
