package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Safety.Guard;
import dev.rhyton.models.Safety.Level;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Core without the module that runs the checks of {@link Safety}. */
class WithoutSafetyTest {
  private static final String MISSING =
      "The checks of Safety are in the module rhyton-safety, which is missing: add the dependency"
          + " dev.rhyton:rhyton-safety.";

  @BeforeAll
  static void theModuleIsMissing() {
    assumeTrue(ServiceLoader.load(SafetyGuard.class).findFirst().isEmpty());
  }

  private static void assertMissing(Executable call) {
    assertEquals(MISSING, assertThrows(IllegalStateException.class, call).getMessage());
  }

  @Test
  void aCheckThatIsSwitchedOnNamesTheModule() {
    var model = Sequential.of(Input.of(2), Dense.of(1));
    assertMissing(() -> model.compile(Compile.of("sgd", "mse").safety(Safety.lenient())));
    assertMissing(
        () ->
            model.compile(Compile.of("sgd", "mse").safety(Safety.none().refuse(Guard.STATISTICS))));
    assertMissing(() -> Model.load(Path.of("x.keras"), Safety.strict()));
  }

  @Test
  void withoutChecksModelsWork() {
    var model = Sequential.of(Input.of(2), Dense.of(1));
    model.compile(Compile.of("sgd", "mse").safety(Safety.none()));
    var x = NDArray.from(new float[][] {{1, 2}, {3, 4}});
    model.fit(x, NDArray.from(new float[][] {{1}, {2}}), Fit.epochs(1).verbose(0));
    model.observeInputs(x);
    assertEquals(1, TrainerInternals.statistics(model).size());
    for (var guard : Guard.values()) {
      assertEquals(
          new SafetyReport.Row(SafetyReport.name(guard), Level.OFF, 0, 0, 0, ""),
          model.safety().row(guard));
    }
    Kit.assertRefused(
        "fit: the array of shape (1, 2) holds NaN or infinite numbers: remove or fill them first.",
        () ->
            model.fit(
                NDArray.from(new float[][] {{1, Float.NaN}}),
                NDArray.from(new float[][] {{1}}),
                Fit.epochs(1)));
  }
}
