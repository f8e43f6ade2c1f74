package com.example;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.JavaProcess;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Fields of a user's own classes that change after the first call, such as the weight of a term
 * that a callback raises: what is traced follows them, as code that runs in Python does.
 */
class ChangedFieldsTest {
  private static final NDArray X = NDArray.from(new float[][] {{1, 2}, {3, 4}});
  private static final NDArray Y = NDArray.from(new float[][] {{0}, {0}});

  /** The sum of each row, times beta. */
  private static class Scaled extends Model {
    double beta = 1;
    int calls;
    transient int traces;
    private final Dense sum = Dense.of(1).kernelInitializer("ones").useBias(false);

    @Override
    protected Tensor call(Tensor x) {
      traces++;
      return sum.apply(x).multiply(beta);
    }
  }

  private static <M extends Model> M compiled(M model, Loss loss) {
    model.compile(Compile.of(SGD.of(0), loss).learning(Learning.plain()));
    return model;
  }

  private static double first(NDArray y) {
    return y.toFloats()[0];
  }

  @Test
  void annealedByEpoch() {
    var model = compiled(new Scaled(), MeanSquaredError.of());
    var anneal = LambdaCallback.of().onEpochBegin(epoch -> model.beta = epoch);
    var history = model.fit(X, Y, epochs(3).verbose(0).callbacks(anneal));
    assertEquals(List.of(0.0, 29.0, 116.0), history.get("loss"));
  }

  @Test
  void annealedByBatch() {
    var model = compiled(new Scaled(), MeanSquaredError.of());
    var anneal = LambdaCallback.of().onTrainBatchBegin(batch -> model.beta = batch);
    var history =
        model.fit(X, Y, epochs(1).batchSize(1).shuffle(false).verbose(0).callbacks(anneal));
    assertEquals(List.of((0 * 9 + 1 * 49) / 2.0), history.get("loss"));
  }

  @Test
  void everyMethodFollows() {
    var model = compiled(new Scaled(), MeanSquaredError.of());
    model.trainOnBatch(X, Y);
    for (double beta : new double[] {2, 0.5, 2}) {
      model.beta = beta;
      assertEquals(3 * beta, first(model.predict(X)), 1e-6);
      assertEquals(3 * beta, first(model.apply(X)), 1e-6);
      assertEquals(29 * beta * beta, model.evaluate(X, Y).get("loss"), 1e-5);
      assertEquals(29 * beta * beta, model.testOnBatch(X, Y).get("loss"), 1e-5);
      assertEquals(29 * beta * beta, model.trainOnBatch(X, Y).get("loss"), 1e-5);
      assertEquals((3 + 7 * 3) * beta * beta, first(model.gradients(X, Y).get(0)), 1e-5);
      assertEquals(2 * 3 * beta * beta, first(model.sampleGradients(X, Y).get(0)), 1e-5);
    }
  }

  /** A field that the computation does not read costs one trace, and no more. */
  @Test
  void aCounterMakesNoDifference() {
    var model = new Scaled();
    model.predict(X);
    model.calls++;
    model.predict(X);
    int traces = model.traces;
    while (model.calls < 6) {
      model.calls++;
      assertEquals(3, first(model.predict(X)), 1e-6);
    }
    assertEquals(traces, model.traces);
    model.beta = 2;
    assertEquals(6, first(model.predict(X)), 1e-6);
  }

  /** One of two parts that only their weights tell apart. */
  private static final class Either extends Model {
    boolean second;
    private final Dense ones = Dense.of(1).kernelInitializer("ones").useBias(false);
    private final Dense zeros = Dense.of(1).kernelInitializer("zeros").useBias(false);

    @Override
    protected Tensor call(Tensor x) {
      return (second ? zeros : ones).apply(x);
    }
  }

  @Test
  void aFieldThatChoosesAmongPartsOfOneKind() {
    var model = compiled(new Either(), MeanSquaredError.of());
    model.zeros.apply(X); // has its weights
    for (boolean second : new boolean[] {false, true, false}) {
      model.second = second;
      assertEquals(second ? 0 : 3, first(model.predict(X)));
      assertEquals(second ? 0 : 3, first(model.apply(X)));
      assertEquals(second ? 0 : 29, model.evaluate(X, Y).get("loss"));
      assertEquals(second ? 0 : 29, model.trainOnBatch(X, Y).get("loss"));
    }
  }

  /** A value that changes in each step. */
  static final class Annealing {
    public static void main(String[] arguments) throws IOException {
      var model = compiled(new Scaled(), MeanSquaredError.of());
      for (int i = 0; i < 1200; i++) {
        model.beta = 1 + i / 1000.0;
        model.trainOnBatch(X, Y);
        if (i == 400 || i == 1199) System.out.println(residentMegabytes());
      }
    }

    private static double residentMegabytes() throws IOException {
      for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
      throw new IOException("/proc/self/status has no VmRSS");
    }
  }

  @Test
  void functionsThatAreOutOfDateAreFreed() throws Exception {
    var sizes = JavaProcess.run("256m", Annealing.class).lines().map(Double::parseDouble).toList();
    assertEquals(2, sizes.size());
    // If they stayed, 800 functions of more than 50 operations would take about 300 MB.
    assertTrue(sizes.get(1) < sizes.get(0) + 100, sizes::toString);
  }

  /**
   * Three of the values that a user would change, and how a model's output or loss follows them.
   */
  private static DynamicTest follows(String name, DoubleConsumer change, DoubleSupplier result) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          change.accept(1);
          double one = result.getAsDouble();
          assertTrue(one != 0);
          for (double value : new double[] {3, 2, 1}) {
            change.accept(value);
            assertEquals(value * one, result.getAsDouble(), 1e-4 * one, "at " + value);
          }
        });
  }

  private static final class Settings {
    double beta;
  }

  private enum Strength {
    ONE(1),
    TWO(2),
    THREE(3);

    final int value;

    Strength(int value) {
      this.value = value;
    }

    static Strength of(double value) {
      return Arrays.stream(values()).filter(s -> s.value == value).findFirst().orElseThrow();
    }
  }

  private static final class Parts extends Layer {
    float[] array = {1};
    List<Double> list = new ArrayList<>(List.of(1.0));
    NDArray constant = NDArray.from(1);
    String text = "1";
    Strength strength = Strength.ONE;
    final Settings settings = new Settings();
    transient double left = 1;
    int which;

    Parts(int which) {
      this.which = which;
    }

    @Override
    protected Tensor call(Tensor x) {
      return switch (which) {
        case 0 -> x.multiply(array[0]);
        case 1 -> x.multiply(list.get(0));
        case 2 -> x.multiply(constant);
        case 3 -> x.multiply(Double.parseDouble(text));
        case 4 -> x.multiply(strength.value);
        case 5 -> x.multiply(settings.beta);
        default -> x.multiply(left);
      };
    }

    void change(double value) {
      array[0] = (float) value;
      list.set(0, value);
      constant = NDArray.from(value);
      text = "" + value;
      strength = Strength.of(value);
      settings.beta = value;
      left = value;
    }
  }

  @TestFactory
  Stream<DynamicTest> fieldsOfALayer() {
    return Stream.of("array", "list", "constant", "text", "enum", "object", "transient")
        .map(
            name -> {
              var names = List.of("array", "list", "constant", "text", "enum", "object");
              var parts = new Parts(Math.floorMod(names.indexOf(name), 7));
              var model = Sequential.of(parts, Dense.of(1).kernelInitializer("ones"));
              return follows(name, parts::change, () -> first(model.predict(X)));
            });
  }

  private static final class Weighted extends Loss {
    double factor = 1;

    @Override
    public Tensor call(Tensor yTrue, Tensor yPred) {
      return yPred.subtract(yTrue).square().mean(-1).multiply(factor);
    }
  }

  private static final class Growing extends Regularizer {
    double factor = 1;

    @Override
    public Tensor apply(Tensor weight) {
      return weight.square().sum().multiply(factor);
    }
  }

  private static final class OwnStep extends Model {
    double factor = 1;

    @Override
    protected Tensor call(Tensor x) {
      return x;
    }

    @Override
    protected void testStep(StepContext step) {
      step.loss(apply(step.x()).square().mean().multiply(factor));
    }
  }

  @TestFactory
  Stream<DynamicTest> whatElseAStepReads() {
    var loss = new Weighted();
    var byLoss = compiled(new Scaled(), loss);
    var growing = new Growing();
    var regularized =
        compiled(
            Sequential.of(Dense.of(1).kernelInitializer("ones").kernelRegularizer(growing)),
            Losses.get((t, p) -> p.multiply(0).mean(-1)));
    var captured = new double[] {1};
    var byLambda =
        compiled(new Scaled(), Losses.get((t, p) -> p.square().mean(-1).multiply(captured[0])));
    var layer =
        Sequential.of(
            Lambda.of(x -> x.multiply(captured[0])), Dense.of(1).kernelInitializer("ones"));
    var own = compiled(new OwnStep(), MeanSquaredError.of());
    return Stream.of(
        follows("loss", v -> loss.factor = v, () -> byLoss.evaluate(X, Y).get("loss")),
        follows(
            "regularizer", v -> growing.factor = v, () -> regularized.evaluate(X, Y).get("loss")),
        follows("loss function", v -> captured[0] = v, () -> byLambda.evaluate(X, Y).get("loss")),
        follows("layer function", v -> captured[0] = v, () -> first(layer.predict(X))),
        follows("step", v -> own.factor = v, () -> own.evaluate(X, X).get("loss")));
  }
}
