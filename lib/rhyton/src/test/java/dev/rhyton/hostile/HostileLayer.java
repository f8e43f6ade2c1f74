package dev.rhyton.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerCases;
import dev.rhyton.layers.LayerTester;
import dev.rhyton.layers.Layers;
import dev.rhyton.layers.PReLU;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A layer with other numbers among its options, or inputs of other sizes. */
final class HostileLayer extends HostileCall {
  private static final List<String> NAMES =
      LayerCases.CASES.entrySet().stream()
          .filter(each -> hasJson(each.getValue()))
          .map(Map.Entry::getKey)
          .toList();
  private static final ObjectMapper JSON = new ObjectMapper();

  private enum Mode {
    AT_ONCE,
    PREDICT,
    TRAIN,
    SYMBOLIC
  }

  private final LayerTester tester;
  private final JsonNode layer;
  private final Mode mode;
  private final boolean unknown;
  private final int batch;
  private final List<Shape> samples = new ArrayList<>();

  HostileLayer(SplittableRandom random) {
    tester = LayerCases.CASES.get(chosen(random.nextLong(), NAMES, String::hashCode));
    mode = Mode.values()[random.nextInt(Mode.values().length)];
    unknown = random.nextBoolean();
    batch = random.nextInt(4);
    try {
      layer = JSON.readTree(tester.make().get().toJson());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean other = random.nextBoolean();
    var places = places(layer.get("config"));
    if (!other && !places.isEmpty()) {
      var place = places.get(random.nextInt(places.size()));
      if (place.value().isNumber()) place.set(LongNode.valueOf(number(random)));
    }
    for (var shape : tester.samples()) {
      var dims = shape.dims();
      if (other && dims.length > 0) {
        dims[random.nextInt(dims.length)] =
            mode == Mode.SYMBOLIC ? pick(random, HUGE) : pick(random, SIZES);
      }
      samples.add(Shape.of(dims));
    }
  }

  private static boolean hasJson(LayerTester tester) {
    try {
      return !tester.make().get().toJson().isEmpty();
    } catch (RuntimeException e) {
      return false; // it holds a function
    }
  }

  @Override
  void run() {
    Layer made = Layers.fromJson(layer.toString());
    if (mode == Mode.AT_ONCE) {
      made.apply(new ArrayList<Tensor>(values()));
      return;
    }
    var in = samples.stream().map(s -> Input.of(tester.type(DType.FLOAT32), sizes(s))).toList();
    var out = made.apply(in.stream().map(x -> mode == Mode.TRAIN ? learned(x) : x).toList());
    if (mode == Mode.SYMBOLIC) return;
    var model = Model.of(in, out);
    var values = values();
    Object x = values.size() == 1 ? values.get(0) : values;
    var y = model.predictAll(x);
    boolean varies = layer.toString().contains("RandomCrop"); // which cuts in training only
    for (int i = 0; i < y.size() && !varies; i++) {
      if (!out.get(i).shape().accepts(y.get(i).shape())) {
        throw new AssertionError("traced " + out.get(i).shape() + ", computed " + y.get(i).shape());
      }
    }
    if (mode != Mode.TRAIN || !y.stream().allMatch(t -> t.dtype().isFloat())) return;
    model.compile("sgd", "mse");
    model.trainOnBatch(x, y.size() == 1 ? y.get(0) : y);
  }

  /** The same with a weight before the layer, by which its gradient is taken. */
  private static Tensor learned(Tensor x) {
    int rank = x.shape().rank();
    boolean possible = x.dtype().isFloat() && rank > 1;
    var axes = IntStream.range(1, Math.max(1, rank)).toArray();
    return possible ? PReLU.of().sharedAxes(axes).apply(x) : x;
  }

  private long[] sizes(Shape sample) {
    var dims = sample.dims();
    if (unknown) Arrays.fill(dims, 0, Math.max(0, dims.length - 1), Shape.UNKNOWN);
    return dims;
  }

  private List<NDArray> values() {
    var values = new ArrayList<NDArray>();
    for (var s : samples) values.add(tester.value(1, Shape.of(batch).plus(s.dims())));
    return values;
  }

  @Override
  public String toString() {
    return mode + (unknown ? " unknown " : " ") + layer + " on " + samples + " batch " + batch;
  }
}
