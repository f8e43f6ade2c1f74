package com.example;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Arrays that fields hold, used in functions that are traced: there they are tensors. */
class ArraysInTracesTest {
  private static final NDArray FEATURES = Kit.normal(1, 5, 3);
  private static final NDArray NODES = NDArray.from(new int[] {0, 3, 4, 1});
  private static final NDArray TARGETS = Kit.normal(2, 4, 1);

  /** A network on the nodes of a graph, whose features are a field. */
  private static final class GraphNetwork extends Model {
    private final transient NDArray features = FEATURES;
    private final Dense pre = Dense.of(4);
    private final Dropout dropout = Dropout.of(0.5);
    private final Dense out = Dense.of(1);

    @Override
    protected List<DType> inputTypes() {
      return List.of(DType.INT32);
    }

    @Override
    protected Tensor call(Tensor nodes) {
      return out.apply(Ops.take(dropout.apply(pre.apply(features)), nodes, 0));
    }
  }

  @Test
  void nodeFeaturesTrain() {
    var model = new GraphNetwork();
    model.compile(Compile.of(SGD.of(0.1), MeanSquaredError.of()).learning(Learning.plain()));
    var before = model.predict(NODES);
    assertEquals(before, model.predict(NODES), "dropout is off in inference");
    var kernel = model.pre.getWeights().get(0);
    var losses = Stream.generate(() -> model.testOnBatch(NODES, TARGETS).get("loss")).limit(2);
    assertEquals(1, losses.distinct().count());
    model.fit(NODES, TARGETS, epochs(2).verbose(0));
    assertNotEquals(kernel, model.pre.getWeights().get(0));
    var trained = model.predict(NODES);
    assertNotEquals(before, trained);
    model.out.setWeights(model.out.getWeights().stream().map(w -> w.scale(2)).toList());
    assertEquals(0, Kit.distance(trained.scale(2), model.predict(NODES)), 1e-6);
    var random = Stream.generate(() -> model.trainOnBatch(NODES, TARGETS).get("loss")).limit(4);
    assertTrue(random.distinct().count() > 1, "dropout is on in training");
  }

  /** Positions that a field holds, embedded in each call. */
  private static final class Positions extends Model {
    private final transient NDArray positions = Ops.arange(3).value();
    private final Embedding table = Embedding.of(3, 2);

    @Override
    protected Tensor call(Tensor x) {
      return x.add(table.apply(positions));
    }
  }

  @Test
  void positionsFollowTheirTable() {
    var model = new Positions();
    var x = Kit.normal(3, 2, 3, 2);
    model.predict(x);
    var table = Kit.normal(4, 3, 2);
    model.table.setWeights(List.of(table));
    assertEquals(x.add(table).value(), model.predict(x));
  }

  @Test
  void tapeByWeights() {
    var x = Kit.normal(5, 4, 3);
    var model = Sequential.of(Dense.of(3).activation("tanh"), Dense.of(1));
    model.apply(x);
    Supplier<Tensor> loss = () -> MeanSquaredError.of().apply(TARGETS, model.apply(x));
    Supplier<Tensor> asTensor = () -> MeanSquaredError.of().apply(TARGETS, model.apply((Tensor) x));
    var weights = model.trainableWeights();
    var expected = Gradients.of(asTensor, weights);
    assertEquals(expected, Gradients.of(loss, weights));
    var penalized = Gradients.of(() -> loss.get().add(squares(weights)), weights);
    for (int i = 0; i < weights.size(); i++) {
      var both = expected.get(i).add(weights.get(i).value().multiply(2)).value();
      assertEquals(0, Kit.distance(both, penalized.get(i)), 1e-6);
    }
  }

  private static Tensor squares(List<Weight> weights) {
    return weights.stream().map(w -> w.square().sum()).reduce(Tensor::add).orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> everyLoss() {
    return Losses.names().stream()
        .filter(name -> !name.equalsIgnoreCase("ctc")) // of sequences
        .map(name -> DynamicTest.dynamicTest(name, () -> checkLoss(name)));
  }

  private static void checkLoss(String name) {
    var x = Kit.normal(6, 4, 3);
    var model = Sequential.of(Dense.of(3).activation("softmax"));
    model.apply(x);
    boolean indices = name.matches("(?i)sparse.*|circle|.*generalized.*");
    var y = indices ? Kit.labels(7, 4, 3) : Kit.uniform(7, 0.1, 0.9, 4, 3);
    var weights = model.trainableWeights();
    var loss = Losses.get(name);
    assertEquals(
        Gradients.of(() -> loss.apply(y, model.apply((Tensor) x)), weights),
        Gradients.of(() -> loss.apply(y, model.apply(x)), weights));
  }

  /** A step that compares with prototypes, samples that the model itself encodes. */
  private static final class Prototypes extends Model {
    private final transient NDArray samples = Kit.normal(8, 2, 3);
    private final Dense encoder;
    private final boolean asTensor;

    Prototypes(boolean asTensor) {
      this.asTensor = asTensor;
      encoder = Dense.of(2).kernelInitializer("ones");
    }

    @Override
    protected Tensor call(Tensor x) {
      return encoder.apply(x);
    }

    @Override
    protected void trainStep(StepContext step) {
      var prototypes = asTensor ? apply((Tensor) samples) : apply(samples);
      var distances = apply(step.x()).subtract(prototypes.mean(0)).square().sum(-1);
      step.loss(distances.subtract(step.y().squeeze(-1)).square());
    }
  }

  @Test
  void prototypesTrain() {
    var x = Kit.normal(9, 4, 3);
    Function<Boolean, List<NDArray>> trained =
        asTensor -> {
          var model = new Prototypes(asTensor);
          model.compile(Compile.of(SGD.of(0.01), MeanSquaredError.of()).learning(Learning.plain()));
          model.fit(x, TARGETS, epochs(3).verbose(0));
          return model.getWeights();
        };
    assertEquals(trained.apply(true), trained.apply(false));
  }

  /** The methods of an array that a traced layer returned. */
  @Test
  void methodsOfArrays() {
    var layer = Dense.of(3).kernelInitializer("ones");
    var x = Kit.normal(10, 4, 3);
    var y = layer.apply(x);
    Function<NDArray, List<NDArray>> methods =
        a ->
            List.of(
                a.reshape(2, 6),
                a.cast(DType.FLOAT64),
                a.rows(2, 0),
                a.slice(1, 3),
                a.get(1),
                a.scale(3),
                a.argmax(),
                NDArray.stack(List.of(a, x)),
                NDArray.concatenate(List.of(x, a)));
    var expected = methods.apply(y);
    for (int i = 0; i < expected.size(); i++) {
      int at = i;
      var found = computed(() -> traced(methods, layer, x, at), layer.weights());
      assertEquals(expected.get(i).shape(), found.shape());
      assertEquals(0, Kit.distance(expected.get(i), found), 1e-6);
    }
  }

  private static NDArray computed(Supplier<Tensor> result, List<Weight> weights) {
    // Gradients need a result that depends on the weights.
    Supplier<Tensor> loss =
        () -> result.get().cast(DType.FLOAT32).add(squares(weights).multiply(0));
    return Gradients.valueAndGradients(loss, weights).value();
  }

  private static Tensor traced(
      Function<NDArray, List<NDArray>> methods, Dense layer, NDArray x, int at) {
    var y = layer.apply(x);
    assertFalse(y.isKnown());
    assertEquals("Tensor (4, 3) float32", y.toString());
    return methods.apply(y).get(at);
  }

  /** The penalty on a slope, taken of a held array in the step of a model. */
  @Test
  void gradientsOfArraysInAStep() {
    var layer = Dense.of(1).kernelInitializer("ones").activation("tanh");
    var x = Kit.normal(11, 4, 3);
    layer.apply(x);
    var kernel = List.of(layer.weights().get(0));
    Supplier<Tensor> slope = () -> Gradients.of(layer::apply, x).square().mean();
    Supplier<Tensor> sameSlope =
        () -> {
          Tensor held = Ops.add(x, 0);
          return Gradients.of(layer.apply(held), held).square().mean();
        };
    assertEquals(
        0, Kit.distance(Gradients.of(sameSlope, kernel), Gradients.of(slope, kernel)), 1e-6);
  }

  @Test
  void valuesOfWeightsAreTensorsInATrace() {
    var layer = Dense.of(2);
    layer.apply(FEATURES);
    var kernel = layer.weights().get(0);
    var found = Gradients.of(() -> kernel.value().square().sum(), List.of(kernel)).get(0);
    assertEquals(kernel.value().scale(2), found);
    assertThrows(
        "A tensor inside of a traced function has no value yet: return it from the function.",
        () -> Gradients.of(() -> scaled(kernel), List.of(kernel)));
  }

  private static Tensor scaled(Weight kernel) {
    return kernel.multiply(kernel.value().toFloats()[0]).sum();
  }

  /** A queue that each run replaces, as a memory of keys. */
  private static final class Memory extends Model {
    private final transient NDArray fresh = NDArray.from(new float[] {5});
    private Weight queue;

    @Override
    protected void build(Shape input) {
      queue = stateWeight(Initializer.ZEROS, 1);
    }

    @Override
    protected Tensor call(Tensor x) {
      var before = x.add(queue);
      queue.assign(fresh);
      return Ops.concatenate(List.of(before, x.add(queue)), -1);
    }
  }

  @Test
  void assignmentsBelongToTheRun() {
    var model = new Memory();
    var x = NDArray.from(new float[][] {{1}});
    assertEquals(NDArray.from(new float[][] {{1, 6}}), model.predict(x));
    assertEquals(NDArray.from(new float[][] {{6, 6}}), model.predict(x));
    model.queue.assign(NDArray.from(new float[] {2}));
    assertEquals(NDArray.from(new float[][] {{3, 6}}), model.predict(x));
  }

  @Test
  void valuesCannotBeComputedWhileAFunctionIsTraced() {
    var teacher = Sequential.of(Dense.of(2));
    teacher.predict(FEATURES);
    var student = Dense.of(2);
    student.apply(FEATURES);
    assertThrows(
        "predict, evaluate and other methods that return values cannot run within a function that is"
            + " being traced, such as call or trainStep: the result would be a constant of this"
            + " function. Apply the model to the tensor instead, as in model.apply(x).",
        () ->
            Gradients.of(
                () -> student.apply((Tensor) FEATURES).subtract(teacher.predict(FEATURES)).sum(),
                student.weights()));
  }

  private static void assertThrows(String message, Executable call) {
    assertEquals(message, Assertions.assertThrows(IllegalStateException.class, call).getMessage());
  }
}
