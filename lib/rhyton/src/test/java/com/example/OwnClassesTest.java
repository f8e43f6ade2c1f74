package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Registry;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.learning.KernelProbe;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.WeightLearning;
import dev.rhyton.learning.WeightStrategies;
import dev.rhyton.learning.WeightStrategy;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.MeanMetric;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.models.Compile;
import dev.rhyton.models.EvaluateOptions;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.optimizers.UpdateContext;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.text.IntegerLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes as a user writes them, in a package of the user's own. */
class OwnClassesTest {
  static class Gain extends Layer {
    private double start = 1;
    private Weight factor;

    Gain start(double value) {
      return with(this, s -> s.start = value);
    }

    @Override
    protected void build(Shape input) {
      factor = weight(Initializers.get("ones"), input.last());
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(factor).multiply(start);
    }
  }

  static class Unregistered extends Layer {
    @Override
    protected Tensor call(Tensor x) {
      return x;
    }
  }

  /** A weight whose values are computed when the size is known. */
  static class Positions extends Layer {
    private Weight table;

    @Override
    protected void build(Shape input) {
      var values = Ops.sin(Ops.arange(0., (double) input.last())).value();
      table = new Weight(values.shape(), values.dtype(), false, () -> values);
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.add(table);
    }
  }

  static class Quartic extends Loss {
    @Override
    public Tensor call(Tensor yTrue, Tensor yPred) {
      return yTrue.subtract(yPred).square().square().mean(-1);
    }
  }

  static class Bias extends MeanMetric {
    @Override
    protected Tensor values(Tensor yTrue, Tensor yPred) {
      return yPred.subtract(yTrue).mean(-1);
    }
  }

  static class Descent extends Optimizer {
    private double damping = 0.5;

    Descent damping(double share) {
      return with(this, o -> o.damping = share);
    }

    @Override
    protected void update(Weight weight, Tensor gradient, UpdateContext step) {
      var mean = step.slot(weight, "mean");
      var next = step.assign(mean, mean.multiply(damping).add(gradient));
      step.subtract(weight, next.multiply(step.rate()));
    }

    @Override
    protected List<List<String>> slots() {
      return List.of(List.of("mean"));
    }
  }

  static class Halves extends Initializer {
    @Override
    protected NDArray values(Shape shape, RandomGenerator random) {
      var values = new float[(int) shape.size()];
      for (int i = 0; i < values.length; i++) values[i] = random.nextBoolean() ? 0.5f : -0.5f;
      return NDArray.of(values, shape.dims());
    }
  }

  static class Unit extends WeightStrategy {
    private double deviation = 1;

    @Override
    protected void learn(KernelProbe probe, WeightLearning options) {
      probe.measure();
      if (!probe.varies()) return;
      probe.scale(deviation / Math.sqrt(probe.variance()));
      probe.measure();
      probe.note("unit");
    }
  }

  static class Counter extends Callback {
    private final List<Integer> epochs = new ArrayList<>();

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      epochs.add(epoch);
      assertTrue(logs.containsKey("bias"), logs.toString());
    }
  }

  @TempDir private Path folder;

  @Test
  void ownClassesAreTrainedSavedAndLoaded() {
    Layers.register(Gain.class);
    Losses.register(Quartic.class);
    Metrics.register(Bias.class);
    Optimizers.register(Descent.class);
    Initializers.register(Halves.class);
    WeightStrategies.register(Unit.class);

    var x = NDArray.of(new float[] {0, 1, 1, 0, 1, 1, 0, 0}, 4, 2);
    var y = NDArray.of(new float[] {1, 1, 2, 0}, 4, 1);
    var model =
        Sequential.of(
            Input.of(2),
            Dense.of(3).kernelInitializer(new Halves()),
            new Gain().start(0.5).named("scale"),
            Dense.of(1));
    model.compile(
        Compile.of(new Descent().damping(0.25), new Quartic())
            .metrics(new Bias())
            .learning(Learning.weight().strategy(new Unit())));
    var counter = new Counter();
    model.fit(x, y, Fit.epochs(2).verbose(0).callbacks(counter));
    assertEquals(List.of(0, 1), counter.epochs);
    assertTrue(model.calibration().toString().contains("unit"), model.calibration().toString());

    var file = folder.resolve("own.keras");
    model.save(file);
    var loaded = Model.load(file);
    assertEquals(model.predict(x), loaded.predict(x));
    assertEquals(model.toJson(), loaded.toJson());
    assertEquals(Gain.class, loaded.getLayer("scale").getClass());
    assertEquals(model.evaluate(x, y), loaded.evaluate(x, y));
    assertTrue(Registry.names(WeightStrategy.class).contains("Unit"));
  }

  @Test
  void operationsInBuildHaveValues() {
    var expected = Ops.sin(NDArray.from(new float[][] {{0, 1, 2}})).value();
    var x = NDArray.from(new float[1][3]);
    assertEquals(expected, new Positions().apply(x));
    var in = Input.of(3);
    assertEquals(expected, Model.of(in, new Positions().apply(in)).predict(x));
    assertEquals(expected, Sequential.of(new Positions()).predict(x));
  }

  @Test
  void unregisteredClassIsNamed() {
    var file = folder.resolve("unknown.keras");
    Sequential.of(Input.of(2), new Unregistered()).save(file);
    var message = assertThrows(IllegalArgumentException.class, () -> Model.load(file)).getMessage();
    assertTrue(message.contains("\"Unregistered\""), message);
    assertTrue(message.contains("Layers.register(Unregistered.class)"), message);
  }

  static class Users extends Model {
    private final IntegerLookup users = IntegerLookup.of(16_777_217, 16_777_219);

    @Override
    protected Tensor call(Tensor x) {
      return users.apply(x);
    }
  }

  static class ExactUsers extends Users {
    @Override
    protected List<DType> inputTypes() {
      return List.of(DType.INT64);
    }
  }

  /** Keras' endpoint layer: targets and weights are inputs, the layer adds the loss. */
  static class Endpoint extends Layer {
    @Override
    protected List<Tensor> call(List<Tensor> inputs, Context context) {
      var error = inputs.get(0).subtract(inputs.get(1)).square();
      context.addLoss(error.multiply(inputs.get(2)).mean());
      context.addMetric("error", error, inputs.get(2));
      return List.of(inputs.get(0));
    }
  }

  @Test
  void figuresOfALayerAreWeighted() {
    var inputs = List.of(Input.of("x", 1), Input.of("y", 1), Input.of("weight", 1));
    var model = Model.of(inputs, new Endpoint().apply(inputs));
    model.compile(Optimizers.get("sgd"));
    var x = Map.of("x", column(1, 2, 3, 4, 5), "y", column(0, 0, 0, 0, 0));
    var all = new TreeMap<String, NDArray>(x);
    all.put("weight", column(1, 0, 2, 0, 1));
    double expected = (1 * 1 + 2 * 9 + 1 * 25) / 4.0;
    var logs = model.evaluate(all, null, EvaluateOptions.batchSize(2));
    assertEquals(expected, logs.get("error"), 1e-6);
  }

  private static NDArray column(float... values) {
    return NDArray.of(values, values.length, 1);
  }

  static class WithoutDefault extends Layer {
    private final int units;

    WithoutDefault(int units) {
      this.units = units;
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(units);
    }
  }

  /** Otherwise a model could be saved, and not loaded again. */
  @Test
  void aClassThatCouldNotBeReadIsNotRegistered() {
    var message =
        assertThrows(IllegalArgumentException.class, () -> Layers.register(WithoutDefault.class))
            .getMessage();
    assertEquals(
        "WithoutDefault needs a constructor without arguments to be read or copied; it may be"
            + " private.",
        message);
  }

  @Test
  void identifiersBeyondFloat32() {
    var users = new int[] {16_777_219, 16_777_217, 5};
    var message =
        assertThrows(IllegalArgumentException.class, () -> new Users().predict(users)).getMessage();
    assertTrue(message.startsWith("Users takes float32, which has no 16777219: "), message);
    assertArrayEquals(new int[] {2, 1, 0}, new ExactUsers().predict(users).toInts());
    var texts = new String[] {"a"};
    message =
        assertThrows(IllegalArgumentException.class, () -> new Users().predict(texts)).getMessage();
    assertTrue(
        message.endsWith("overrides inputTypes() to return List.of(DType.STRING)."), message);
  }
}
