package dev.rhyton.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.golden.OpCase;
import dev.rhyton.ops.OpTable;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
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

  private enum Mode {
    AT_ONCE,
    TRACED,
    UNKNOWN_SIZES,
    CONSTANT,
    HUGE
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
    var places = places(given.get("args"));
    places.addAll(places(given.get("kwargs")));
    for (int i = random.nextInt(2); i >= 0 && !places.isEmpty(); i--) {
      var place = places.get(random.nextInt(places.size()));
      if (place.value().isNumber()) place.set(LongNode.valueOf(number(random)));
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

  /** Another size of an axis, or of a number in it where it may hold sizes. */
  private static void resize(ObjectNode array, SplittableRandom random) {
    var shape = (ArrayNode) array.get("shape");
    var data = (ArrayNode) array.get("data");
    boolean whole = DType.of(array.get("dtype").asText()).isInteger();
    if (whole && !data.isEmpty() && random.nextBoolean()) {
      data.set(random.nextInt(data.size()), LongNode.valueOf(number(random)));
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
    var dys = ys.stream().map(TensorOps::onesLike).toList();
    return graph.gradients(ys, xs, dys).stream().filter(Objects::nonNull).toList();
  }

  @Override
  public String toString() {
    var text = "args " + given.get("args") + " kwargs " + given.get("kwargs");
    return mode + " " + name + " " + LONG_DATA.matcher(text).replaceAll("...");
  }
}
