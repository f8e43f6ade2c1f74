package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.learning.WeightLearning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.onnx.OnnxKit;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.tensor.internal.TracedFunction;
import dev.rhyton.vision.Augmenting;
import dev.rhyton.vision.Resizing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What holds for every layer.
 *
 * @param make makes the layer anew, not used yet
 * @param weights how many numbers it learns or keeps
 * @param samples the shapes of its inputs, the batch left out
 * @param classes its inputs are whole numbers below this; floats where it is 0, words where less
 */
public record LayerTester(Supplier<Layer> make, long weights, List<Shape> samples, int classes) {
  private static final List<String> WORDS = List.of("cat", "Dog", "naïve 猫", "");

  static LayerTester of(Supplier<Layer> make, long weights, Shape... samples) {
    return new LayerTester(make, weights, List.of(samples), 0);
  }

  LayerTester ofIntegers(int below) {
    return new LayerTester(make, weights, samples, below);
  }

  LayerTester ofWords() {
    return new LayerTester(make, weights, samples, -1);
  }

  /** Returns the dtype of its inputs: floats of the given dtype, whole numbers or texts. */
  public DType type(DType floats) {
    return classes > 0 ? DType.INT32 : classes < 0 ? DType.STRING : floats;
  }

  List<Tensor> symbolic() {
    return samples.stream().map(s -> Input.of(type(DType.FLOAT32), s.dims())).toList();
  }

  List<NDArray> values(int batch) {
    return IntStream.range(0, samples.size())
        .mapToObj(i -> value(i + 1, Shape.of(batch).plus(samples.get(i).dims())))
        .toList();
  }

  /** Returns an input of any shape. */
  public NDArray value(int seed, Shape shape) {
    if (classes < 0) {
      var words = Kit.labels(seed, (int) shape.size(), WORDS.size()).toInts();
      return NDArray.from(Arrays.stream(words).mapToObj(WORDS::get).toArray(String[]::new))
          .reshape(shape.dims());
    }
    return classes > 0
        ? Kit.labels(seed, (int) shape.size(), classes).reshape(shape.dims())
        : Kit.normal(seed, shape.dims());
  }

  @CanIgnoreReturnValue
  private Model modelOf(Layer layer) {
    var in = symbolic();
    return Model.of(in, layer.apply(in));
  }

  /** The layer and one output that depends on all of its own. */
  private Model trainable(Layer layer, Learning mode) {
    var in = symbolic();
    var out = Dense.of(1).apply(Flatten.of().apply(layer.apply(in).get(0)));
    var model = Model.of(in, List.of(out));
    model.compile(Compile.of(SGD.of(0.1), MeanSquaredError.of()).learning(mode));
    return model;
  }

  void jsonRoundTrip() {
    var layer = make.get();
    var model = modelOf(layer);
    var copy = Layers.fromJson(layer.toJson());
    var copied = modelOf(copy); // from then on it tells its shapes, as the layer does
    assertEquals(layer.toJson(), copy.toJson());
    copied.setWeights(model.getWeights());
    var x = values(3);
    assertEquals(model.predictAll(x), copied.predictAll(x));
  }

  void shapeByTraceIsShapeByValue() {
    var in = symbolic();
    var out = make.get().apply(in);
    var model = Model.of(in, out);
    for (int batch : new int[] {1, 3}) {
      var values = model.predictAll(values(batch));
      for (int i = 0; i < out.size(); i++) {
        assertEquals(out.get(i).shape().with(0, batch), values.get(i).shape());
        assertEquals(out.get(i).dtype(), values.get(i).dtype());
      }
    }
  }

  /** ONNX Runtime computes the layer, for other numbers of samples, or the layer is refused. */
  void runsInOnnxRuntime(Path file, int opset, boolean refused) {
    var layer = make.get();
    var model = modelOf(layer);
    var options = ExportOptions.of().opsetVersion(opset);
    if (refused) {
      var message = Kit.refusal(() -> model.export(file, options));
      assertTrue(message.contains("cannot be exported to ONNX"), message);
      return;
    }
    model.export(file, options);
    for (int batch : new int[] {3, 1}) OnnxKit.assertComputes(model, values(batch), file, 1e-5);
  }

  /** The layer of the file, which knows no number of samples, computes what this layer does. */
  void isReadFromOnnx(Path file, int opset) {
    var model = modelOf(make.get());
    model.export(file, ExportOptions.of().opsetVersion(opset));
    for (int batch : new int[] {3, 1}) OnnxKit.assertReadsBack(model, values(batch), file, 1e-5);
  }

  void weightCount() {
    var layer = make.get();
    modelOf(layer);
    assertEquals(weights, layer.countParams());
  }

  void runsInBothModes() {
    for (boolean training : new boolean[] {true, false}) {
      var layer = make.get();
      try (var graph = GraphBuilder.open(training)) {
        var function = graph.function(layer.apply(arguments(graph, DType.FLOAT32)));
        for (var result : function.run(values(4))) assertTrue(result.isFinite(), layer.toString());
      }
    }
  }

  /**
   * The layers that refuse whole numbers, as in Keras on TensorFlow, whose kernels take only floats
   * there; of a wrapper with the layer in it.
   */
  private static final Set<String> REFUSE_WHOLE_NUMBERS =
      Set.of(
          "AveragePooling1D",
          "AveragePooling2D",
          "AveragePooling3D",
          "Conv1D",
          "Conv1DTranspose",
          "Conv2D",
          "Conv2DTranspose",
          "Conv3D",
          "Conv3DTranspose",
          "ConvLSTM1D",
          "ConvLSTM2D",
          "ConvLSTM3D",
          "DepthwiseConv1D",
          "DepthwiseConv2D",
          "GroupQueryAttention",
          "MultiHeadAttention",
          "STFTSpectrogram",
          "SeparableConv1D",
          "SeparableConv2D",
          "SpectralNormalization of Conv2D",
          "TimeDistributed of Conv2D");

  /**
   * A layer computes of whole numbers what it computes of the same floats, or is one of those that
   * refuse them. As in Keras, resized images keep their dtype, and the dtype tells whether an
   * embedding is reversed.
   */
  void wholeNumbersAreAsFloats() {
    var layer = make.get();
    boolean byType = layer instanceof Resizing || layer instanceof ReversibleEmbedding;
    if (classes != 0 || byType || layer.toString().contains("interpolation=\"bilinear\"")) return;
    var x = IntStream.range(0, samples.size()).mapToObj(this::wholeNumbers).toList();
    for (boolean training : new boolean[] {true, false}) {
      var expected = results(x, DType.FLOAT32, training);
      if (REFUSE_WHOLE_NUMBERS.contains(kind(layer))) {
        var message = Kit.refusal(() -> results(x, DType.INT32, training));
        assertTrue(message.contains("int32") || message.contains("DT_INT32"), message);
        continue;
      }
      var found = results(x, DType.INT32, training);
      for (int i = 0; i < found.size(); i++) {
        assertArrayEquals(expected.get(i).toFloats(), found.get(i).toFloats(), 1e-4f, layer + "");
      }
    }
  }

  private static String kind(Layer layer) {
    var text = layer.toString();
    var name = text.replaceFirst("(?s)\\(.*", "");
    return text.startsWith(name + "(layer=")
        ? name + " of " + text.substring(name.length() + 7).replaceFirst("(?s)\\(.*", "")
        : name;
  }

  private NDArray wholeNumbers(int seed) {
    var shape = Shape.of(4).plus(samples.get(seed).dims());
    return Kit.labels(seed + 1, (int) shape.size(), 5).reshape(shape.dims());
  }

  private List<NDArray> results(List<NDArray> x, DType dtype, boolean training) {
    Seed.set(1);
    try (var graph = GraphBuilder.open(training)) {
      var function = graph.function(make.get().apply(arguments(graph, dtype)));
      return List.of(function.run(x.stream().map(a -> a.cast(dtype)).toList()));
    }
  }

  private List<Tensor> arguments(GraphBuilder graph, DType dtype) {
    return samples.stream()
        .map(s -> graph.argument(type(dtype), Shape.of(Shape.UNKNOWN).plus(s.dims())))
        .toList();
  }

  /** What becomes of the masks of its inputs. */
  MasksTest.Fate fateOfMasks() {
    var layer = make.get();
    try (var graph = GraphBuilder.open(false)) {
      var x = arguments(graph, DType.FLOAT32);
      var masks = new ArrayList<Tensor>();
      for (int i = 0; i < x.size(); i++) {
        masks.add(graph.argument(DType.BOOL, x.get(i).shape().upTo(2)));
        x.get(i).mask(masks.get(i));
      }
      var y = layer.apply(x).get(0);
      var all = new ArrayList<NDArray>();
      var first = new ArrayList<NDArray>();
      for (var sample : samples) {
        var counts = new boolean[2][(int) sample.dim(0)];
        for (var row : counts) Arrays.fill(row, true);
        all.add(NDArray.from(counts));
        for (var row : counts) Arrays.fill(row, 1, row.length, false);
        first.add(NDArray.from(counts));
      }
      var function = graph.function(List.of(y));
      var values = values(2);
      var with = function.run(Stream.concat(values.stream(), all.stream()).toList())[0];
      var without = function.run(Stream.concat(values.stream(), first.stream()).toList())[0];
      return new MasksTest.Fate(y.mask() != null, !with.equals(without), y == x.get(0));
    }
  }

  void oneStepLearns() {
    var layer = make.get();
    var model = trainable(layer, Learning.plain());
    var before = layer.trainableWeights().stream().map(Weight::value).toList();
    model.trainOnBatch(values(6), Kit.normal(9, 6, 1));
    assertEquals(true, model.getWeights().stream().allMatch(NDArray::isFinite));
    var after = layer.trainableWeights();
    for (int i = 0; i < before.size(); i++) {
      double moved = Kit.distance(before.get(i), after.get(i).value());
      assertTrue(moved > 0, after.get(i) + " did not learn");
    }
  }

  void runsIn(Learning mode) {
    Seed.set(3);
    var model = trainable(make.get(), mode);
    for (int batch : new int[] {6, 2, 1}) {
      var logs = model.trainOnBatch(values(batch), Kit.normal(9, batch, 1));
      assertTrue(Double.isFinite(logs.get("loss")));
    }
    assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
  }

  /** A hash of the weights after two steps by a seed. */
  int trainedWeights() {
    Seed.set(3);
    var model = trainable(make.get(), Learning.gradient());
    for (int i = 0; i < 2; i++) model.trainOnBatch(values(6), Kit.normal(9, 6, 1));
    return model.getWeights().stream().map(w -> Arrays.hashCode(w.toDoubles())).toList().hashCode();
  }

  /** Also that a recording of norms trains; layers without such gradients have to say so. */
  void sampleGradientsAreThoseOfOneRowBatches(boolean random) {
    Seed.set(3);
    var layer = make.get();
    var model = trainable(layer, Learning.plain().record(Recording.norms()));
    var x = values(4);
    var y = Kit.normal(9, 4, 1);
    if (layer.whyNoSampleGradients() != null) {
      assertTrue(
          Kit.refusal(() -> model.sampleGradients(x, y)).contains(layer.whyNoSampleGradients()));
      return;
    }
    model.fit(x, y, ModelKit.quiet(1, 3));
    assertTrue(Arrays.stream(model.norms().norms(0)).allMatch(Double::isFinite));
    var gradients = model.sampleGradients(x, y);
    // Random layers draw anew for each sample; penalties and projections are no part of a gradient.
    if (random || model.trainableWeights().stream().anyMatch(LayerTester::isBound)) return;
    model.compile(Compile.of(SGD.of(1), MeanSquaredError.of()).learning(Learning.plain()));
    var start = model.getWeights();
    for (int row = 0; row < 4; row++) {
      int i = row;
      var before = model.trainableWeights().stream().map(Weight::value).toList();
      model.trainOnBatch(x.stream().map(a -> a.rows(i)).toList(), y.rows(i));
      for (int w = 0; w < before.size(); w++) {
        var after = model.trainableWeights().get(w).value();
        var one = Kit.difference(before.get(w), after, 1);
        var found = gradients.get(w).get(i).toDoubles();
        double scale = Math.max(1, Arrays.stream(found).map(Math::abs).max().orElse(0));
        assertEquals(
            0, Kit.distance(one, found) / scale, 1e-5, model.trainableWeights().get(w)::toString);
      }
      model.setWeights(start);
    }
  }

  private static boolean isBound(Weight weight) {
    return weight.regularizer() != null || weight.constraint() != null;
  }

  /** Every new kernel has a row, and computes numbers that can be worked with. */
  void calibratesBy(WeightLearning strategy) {
    var model = trainable(make.get(), strategy);
    var x = values(8);
    var calibration = model.relearn(Dataset.of(x, Kit.normal(9, 8, 1)));
    var kernels =
        model.trainableWeights().stream().filter(w -> w.name().endsWith("kernel")).count();
    var rows = calibration.rows().stream().filter(r -> r.weight().endsWith("kernel")).toList();
    assertEquals(kernels, rows.size());
    for (var row : rows) assertTrue(Double.isFinite(row.after()), row.toString());
    assertTrue(model.predictAll(x).get(0).isFinite());
  }

  void learnsUnder(String policy) {
    var layer = make.get().dtype(policy);
    var model = trainable(layer, Learning.plain());
    model.trainOnBatch(values(6), Kit.normal(9, 6, 1));
    assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
    for (var weight : layer.weights()) assertEquals(layer.dtype().variable(), weight.dtype());
  }

  /** Central differences in double precision against the traced gradients. */
  void gradientIsNumericalGradient(boolean training) {
    var layer = make.get().dtype("float64");
    var x = values(3).stream().map(a -> a.cast(type(DType.FLOAT64))).toList();
    try (var graph = GraphBuilder.open(training)) {
      var in = arguments(graph, DType.FLOAT64);
      var out = layer.apply(in).get(0);
      var like = Shape.of(3).plus(out.shape().from(1).dims());
      var y =
          out.multiply(TensorOps.constant(Kit.normal(7, like.dims()).cast(DType.FLOAT64))).sum();
      var by = new ArrayList<Tensor>(classes != 0 ? List.of() : in);
      by.addAll(layer.trainableWeights());
      var gradients = graph.gradients(y, by);
      var wanted = new ArrayList<Tensor>(List.of(y));
      for (int i = 0; i < by.size(); i++) {
        var gradient = gradients.get(i);
        wanted.add(gradient == null ? Ops.zerosLike(by.get(i)) : gradient);
      }
      var traced = graph.function(wanted).run(x);
      var function = graph.function(List.of(y));
      int inputs = by.size() - layer.trainableWeights().size();
      for (int i = 0; i < inputs; i++) {
        int at = i;
        compare(
            traced[1 + i].toDoubles(), x.get(i), value -> value(function, replaced(x, at, value)));
      }
      var learned = layer.trainableWeights();
      for (int i = 0; i < learned.size(); i++) {
        var weight = learned.get(i);
        compare(
            traced[1 + inputs + i].toDoubles(),
            weight.value(),
            value -> {
              weight.assign(value);
              return value(function, x);
            });
      }
    }
  }

  private interface Objective {
    @CanIgnoreReturnValue
    double at(NDArray value);
  }

  private static double value(TracedFunction function, List<NDArray> x) {
    return function.run(x)[0].item();
  }

  private static List<NDArray> replaced(List<NDArray> x, int at, NDArray value) {
    var all = new ArrayList<>(x);
    all.set(at, value);
    return all;
  }

  /**
   * Without a mode, the layer and a model around it behave as in inference, but those that
   * transform images at random as in training; predictions are always those of inference.
   */
  void arraysUseTheDefaultMode() {
    var layer = make.get();
    var x = values(3);
    layer.apply(List.<Tensor>copyOf(x));
    var states = layer.getWeights();
    boolean trains = layer instanceof Augmenting;
    var expected = inMode(layer, states, () -> layer.apply(List.<Tensor>copyOf(x), trains));
    assertEquals(expected, inMode(layer, states, () -> layer.apply(List.<Tensor>copyOf(x))));
    if (samples.size() > 1 || expected.size() > 1) return;
    assertEquals(expected, inMode(layer, states, () -> List.of(layer.apply(x.get(0)))));
    if (layer instanceof Model) return;
    var model = Sequential.of(layer);
    assertEquals(expected, inMode(layer, states, () -> List.of(model.apply(x.get(0)))));
    var inference = inMode(layer, states, () -> layer.apply(List.<Tensor>copyOf(x), false));
    assertEquals(inference, inMode(layer, states, () -> List.of(model.predict(x.get(0)))));
  }

  private static List<Tensor> inMode(
      Layer layer, List<NDArray> states, Supplier<List<? extends Tensor>> call) {
    Seed.set(4);
    layer.setWeights(states);
    return List.copyOf(call.get());
  }

  /** A model in which the layer is applied to an array that a field holds. */
  private static final class Holder extends Model {
    private final Layer layer;
    private final Dense head = Dense.of(1).kernelInitializer("ones");
    private final transient NDArray held;
    private final transient boolean asTensor;

    Holder(Layer layer, NDArray held, boolean asTensor) {
      this.layer = layer;
      this.held = held;
      this.asTensor = asTensor;
    }

    Tensor part() {
      return asTensor ? layer.apply((Tensor) held) : layer.apply(held);
    }

    @Override
    protected Tensor call(Tensor x) {
      var y = part();
      var number = (y.dtype() == DType.STRING ? y.equal(y) : y).cast(DType.FLOAT32).mean();
      return head.apply(x.add(number));
    }
  }

  /**
   * An array to which the layer is applied in {@code call}, in a training step or for gradients is
   * a tensor of the traced function: the layer trains, and predictions follow its weights.
   */
  void arraysInTracesAreTensors() {
    var held = values(3).get(0);
    var layer = make.get();
    boolean single = samples.size() == 1 && layer.apply(List.<Tensor>of(held)).size() == 1;
    if (!single) return; // the method for one array returns one
    var array = new Holder(layer, held, false);
    var tensor = new Holder(layer, held, true);
    var x = Kit.normal(5, 4, 2);
    var y = Kit.normal(6, 4, 1);
    assertEquals(tensor.predict(x), array.predict(x));
    for (var weight : layer.trainableWeights()) weight.assign(weight.value().scale(1.5));
    assertEquals(tensor.predict(x), array.predict(x), "after new weights");
    for (var model : List.of(array, tensor)) {
      model.compile(Compile.of(SGD.of(0.01), MeanSquaredError.of()).learning(Learning.plain()));
    }
    var states = layer.getWeights();
    var expectedGradients = gradients(tensor, x, y);
    layer.setWeights(states); // training mode changes states
    assertEquals(expectedGradients, gradients(array, x, y));
    if (layer.trainableWeights().isEmpty()) return;
    Supplier<List<NDArray>> byWeights =
        () -> Gradients.of(() -> squares(array), layer.trainableWeights());
    var expected = Gradients.of(() -> squares(tensor), layer.trainableWeights());
    assertEquals(0, Kit.distance(expected, byWeights.get()), 0);
  }

  private static Tensor squares(Holder holder) {
    return holder.part().square().mean();
  }

  private static List<NDArray> gradients(Model model, NDArray x, NDArray y) {
    Seed.set(9);
    return model.gradients(x, y);
  }

  /** Along a few directions of length 1 at random, in each of which every element moves. */
  private static void compare(double[] traced, NDArray around, Objective objective) {
    double step = 1e-5;
    double scale = Math.max(1, Arrays.stream(traced).map(Math::abs).max().orElse(0));
    for (int seed = 0; seed < 3; seed++) {
      var direction = Kit.normal(seed, traced.length).toDoubles();
      double length = Math.sqrt(Arrays.stream(direction).map(v -> v * v).sum());
      for (int i = 0; i < direction.length; i++) direction[i] /= length;
      double up = objective.at(moved(around, direction, step));
      double down = objective.at(moved(around, direction, -step));
      double along = 0;
      for (int i = 0; i < traced.length; i++) along += traced[i] * direction[i];
      assertEquals(0, ((up - down) / (2 * step) - along) / scale, 1e-7);
    }
    objective.at(around);
  }

  private static NDArray moved(NDArray array, double[] direction, double by) {
    var data = array.toDoubles();
    for (int i = 0; i < data.length; i++) data[i] += by * direction[i];
    return NDArray.of(data, array.shape().dims());
  }
}
