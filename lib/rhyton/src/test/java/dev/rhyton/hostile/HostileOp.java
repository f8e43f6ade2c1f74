package dev.rhyton.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rhyton.golden.OpCase;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.models.Model;
import dev.rhyton.ops.OpTable;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A reference case of an operation with other sizes. */
final class HostileOp extends HostileCall {
  private static final List<String> NAMES = List.copyOf(new TreeSet<>(OpTable.names()));
  private static final Map<String, JsonNode> CASES = new ConcurrentHashMap<>();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The numbers of an array after the first ones. */
  private static final Pattern LONG_DATA =
      Pattern.compile("(?<=\"data\":\\[[^]]{0,40},)[^]]{100,}(?=])");

  private static final long MOST = 1 << 20; // numbers that are compared

  private static final List<String> DTYPES =
      List.of("float64", "float16", "int64", "int8", "uint8", "bool", "float32");
  private static final List<JsonNode> WORDS =
      List.of(
          TextNode.valueOf("nonsense"),
          TextNode.valueOf("float32"),
          TextNode.valueOf("same"),
          NullNode.instance,
          BooleanNode.TRUE,
          BooleanNode.FALSE,
          IntNode.valueOf(1),
          IntNode.valueOf(-1));

  private static final double[] SPECIAL = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -1e300, 3e9, -0.0, 1e-300
  };

  private enum Mode {
    AT_ONCE,
    TRACED,
    UNKNOWN_SIZES,
    CONSTANT,
    HUGE,
    MODEL
  }

  private final String name;
  private final Mode mode;
  private final JsonNode given;
  private final SplittableRandom random;

  HostileOp(SplittableRandom random) {
    this.random = random;
    JsonNode cases;
    String chosen;
    do {
      chosen = chosen(random.nextLong(), NAMES, String::hashCode);
      cases = CASES.computeIfAbsent(chosen, HostileOp::read);
    } while (cases.isEmpty());
    name = chosen;
    mode = Mode.values()[random.nextInt(Mode.values().length)];
    given = cases.get(random.nextInt(cases.size())).deepCopy();
    if (random.nextInt(3) == 0) {
      var words = words(given.get("args"));
      words.addAll(words(given.get("kwargs")));
      if (!words.isEmpty()) {
        words.get(random.nextInt(words.size())).set(WORDS.get(random.nextInt(WORDS.size())));
      }
    }
    var places = places(given.get("args"));
    places.addAll(places(given.get("kwargs")));
    for (int i = random.nextInt(2); i >= 0 && !places.isEmpty(); i--) {
      var place = places.get(random.nextInt(places.size()));
      if (place.value().isNumber()) place.set(LongNode.valueOf(number(random)));
      else if (random.nextInt(6) == 0) retype((ObjectNode) place.value(), random);
      else resize((ObjectNode) place.value(), random);
    }
  }

  private static JsonNode read(String name) {
    try (var in = HostileOp.class.getResourceAsStream("/golden/ops/" + name + ".json")) {
      var good = JSON.createArrayNode();
      if (in == null) return good;
      for (var each : JSON.readTree(in)) {
        if (!each.has("error"))
          good.add(
              JSON.createObjectNode()
                  .setAll(Map.of("args", each.get("args"), "kwargs", each.get("kwargs"))));
      }
      return good;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another dtype, which holds the numbers or cuts them off. */
  private static void retype(ObjectNode array, SplittableRandom random) {
    if (!DType.of(array.get("dtype").asText()).isComplex()) {
      array.put("dtype", DTYPES.get(random.nextInt(DTYPES.size())));
    }
  }

  /** Another size of an axis, or of a number in it where it may hold sizes. */
  private static void resize(ObjectNode array, SplittableRandom random) {
    var shape = (ArrayNode) array.get("shape");
    var data = (ArrayNode) array.get("data");
    var dtype = DType.of(array.get("dtype").asText());
    if (dtype.isInteger() && !data.isEmpty() && random.nextBoolean()) {
      data.set(random.nextInt(data.size()), LongNode.valueOf(number(random)));
      return;
    }
    if (dtype.isFloat() && !data.isEmpty() && random.nextInt(3) == 0) {
      double special = SPECIAL[random.nextInt(SPECIAL.length)];
      data.set(random.nextInt(data.size()), DoubleNode.valueOf(special));
      return;
    }
    if (shape.isEmpty()) shape.add((int) pick(random, SIZES));
    else if (random.nextInt(6) == 0) shape.remove(random.nextInt(shape.size()));
    else if (random.nextInt(6) == 0) shape.insert(0, (int) pick(random, SIZES));
    else shape.set(random.nextInt(shape.size()), IntNode.valueOf((int) pick(random, SIZES)));
    long size = 1;
    for (var d : shape) size *= d.asLong();
    var before = data.deepCopy();
    data.removeAll();
    for (int i = 0; i < Math.min(size, 1_000_000); i++) {
      data.add(before.isEmpty() ? IntNode.valueOf(1) : before.get(i % before.size()));
    }
  }

  @Override
  void run() {
    if (mode == Mode.AT_ONCE) {
      call(t -> t);
      return;
    }
    if (mode == Mode.MODEL) {
      compareModel();
      return;
    }
    var arrays = new ArrayList<NDArray>();
    NDArray[] results;
    int outputsOf;
    try (var graph = GraphBuilder.open(false)) {
      var inputs = new ArrayList<Tensor>();
      var outputs = call(t -> argument(graph, (NDArray) t, inputs, arrays));
      var wanted = new ArrayList<>(outputs);
      wanted.addAll(gradients(graph, outputs, inputs));
      if (mode == Mode.HUGE) return;
      results = graph.function(wanted).run(arrays);
      outputsOf = outputs.size();
      for (int i = 0; i < wanted.size(); i++) {
        if (!wanted.get(i).shape().accepts(results[i].shape())) {
          throw new AssertionError(
              "traced " + wanted.get(i).shape() + ", computed " + results[i].shape());
        }
      }
    }
    // As in Keras, the shapes of the correlation of a single row and of all that squeeze removes
    // are
    // those of the sizes that a trace knows.
    if (!name.startsWith("random.") && !name.matches("corrcoef|squeeze"))
      compare(Arrays.copyOf(results, outputsOf));
  }

  /** A functional model accepts and computes what the operation does on arrays. */
  private void compareModel() {
    List<Tensor> expected = null;
    RuntimeException refused = null;
    try {
      expected = call(t -> t);
    } catch (IllegalArgumentException | ArithmeticException | TensorException e) {
      refused = e;
    }
    var inputs = new ArrayList<Tensor>();
    var values = new ArrayList<Tensor>();
    var outputs =
        call(
            t -> {
              if (t.shape().rank() == 0 || t.dtype().isComplex()) return t;
              values.add(t);
              inputs.add(InputLayer.of(t.dtype(), t.shape()).tensor());
              return inputs.get(inputs.size() - 1);
            });
    if (inputs.isEmpty()
        || outputs.isEmpty()
        || outputs.stream().allMatch(NDArray.class::isInstance)) return;
    var results = Model.of(inputs, outputs).apply(values);
    if (refused != null) {
      throw new AssertionError("a model accepts what arrays refuse: " + refused.getMessage());
    }
    boolean drawn = name.startsWith("random.");
    for (int i = 0; i < results.size(); i++) {
      var wanted = expected.get(i).value();
      var found = results.get(i).value();
      assertEqual(name, wanted, found);
      if (!outputs.get(i).shape().accepts(found.shape())) {
        throw new AssertionError(
            "declared " + outputs.get(i).shape() + ", computed " + found.shape());
      }
      if (wanted.dtype() != found.dtype() || outputs.get(i).dtype() != found.dtype()) {
        throw new AssertionError(
            "arrays "
                + wanted.dtype()
                + ", declared "
                + outputs.get(i).dtype()
                + ", computed "
                + found.dtype());
      }
      // oneDNN's softmax has NaN in one element of a row, TensorFlow's own in all of them.
      boolean kernels = name.endsWith("softmax") && !wanted.isFinite() && !found.isFinite();
      if (!drawn && !kernels && !isClose(wanted, found)) {
        throw new AssertionError("arrays " + wanted + ", model " + found);
      }
    }
  }

  private static boolean isClose(NDArray one, NDArray other) {
    if (one.dtype() == DType.STRING || one.dtype().isComplex() || one.size() > MOST) return true;
    var a = one.toDoubles();
    var b = other.toDoubles();
    for (int i = 0; i < a.length; i++) {
      if (a[i] == b[i] || (Double.isNaN(a[i]) && Double.isNaN(b[i]))) continue;
      if (!(Math.abs(a[i] - b[i]) <= 1e-4 * Math.max(1, Math.abs(a[i])))) return false;
    }
    return true;
  }

  private Tensor argument(
      GraphBuilder graph, NDArray array, List<Tensor> inputs, List<NDArray> arrays) {
    if (array.dtype().isComplex()) return array;
    if (mode == Mode.CONSTANT) return TensorOps.constant(array);
    var dims = array.shape().dims();
    if (mode == Mode.UNKNOWN_SIZES) Arrays.setAll(dims, i -> random.nextBoolean() ? -1 : dims[i]);
    if (mode == Mode.HUGE && dims.length > 0) {
      dims[random.nextInt(dims.length)] = pick(random, HUGE);
    }
    arrays.add(array);
    inputs.add(graph.argument(array.dtype(), Shape.of(dims)));
    return inputs.get(inputs.size() - 1);
  }

  /** What is computed at once has the shapes of what is traced. */
  private void compare(NDArray[] results) {
    List<Tensor> atOnce;
    try {
      atOnce = call(t -> t);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return; // refused for values that a trace does not have
    }
    for (int i = 0; i < results.length; i++) assertEqual(name, atOnce.get(i).value(), results[i]);
  }

  private List<Tensor> call(UnaryOperator<Tensor> array) {
    var args = new ArrayList<Object>();
    given.get("args").forEach(a -> args.add(OpCase.value(a, array)));
    var kwargs = new LinkedHashMap<String, Object>();
    given
        .get("kwargs")
        .properties()
        .forEach(e -> kwargs.put(e.getKey(), OpCase.value(e.getValue(), array)));
    return OpCase.flat(OpTable.get(name).call(args, kwargs)).stream()
        .filter(Tensor.class::isInstance)
        .map(t -> (Tensor) t)
        .toList();
  }

  private static List<Tensor> gradients(
      GraphBuilder graph, List<Tensor> outputs, List<Tensor> inputs) {
    var ys = outputs.stream().filter(y -> y.dtype().isFloat()).toList();
    var xs = inputs.stream().filter(x -> x.dtype().isFloat()).toList();
    if (ys.isEmpty() || xs.isEmpty()) return List.of();
    var dys = ys.stream().map(Ops::onesLike).toList();
    return graph.gradients(ys, xs, dys).stream().filter(Objects::nonNull).toList();
  }

  @Override
  public String toString() {
    var text = "args " + given.get("args") + " kwargs " + given.get("kwargs");
    return mode + " " + name + " " + LONG_DATA.matcher(text).replaceAll("...");
  }
}
