package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.rhyton.Kit;
import dev.rhyton.MeanCell;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Call;
import dev.rhyton.layers.ConvLSTM1D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GRUCell;
import dev.rhyton.layers.GatedRNN;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.LSTMCell;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Masking;
import dev.rhyton.layers.RNN;
import dev.rhyton.layers.Recurrent;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.SimpleRNN;
import dev.rhyton.layers.SimpleRNNCell;
import dev.rhyton.layers.StackedRNNCells;
import dev.rhyton.layers.TimeDistributed;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime computes recurrent layers over sequences of any length as {@code predict} does. */
class RecurrentLayersTest {
  private static final int[] OPSETS = {18, 21, 23};
  private static final List<String> NATIVE = List.of("LSTM", "GRU", "RNN");

  @TempDir private Path folder;

  private Path exported(Model model, int number) {
    var file = folder.resolve("m" + number + ".onnx");
    int opset = OPSETS[number % OPSETS.length];
    model.export(file, ExportOptions.of().opsetVersion(opset));
    return file;
  }

  private static void assertComputes(Model model, Path file, double most, NDArray... x) {
    OnnxKit.assertComputes(model, List.of(x), file, most);
    OnnxKit.assertReadsBack(model, List.of(x), file, most);
  }

  /** Returns how many nodes of each type are in a file, also in its loops. */
  private static Map<String, Integer> nodes(Path file) {
    try {
      var counts = new TreeMap<String, Integer>();
      count(ModelProto.parseFrom(Files.readAllBytes(file)).getGraph(), counts);
      return counts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void count(GraphProto graph, Map<String, Integer> counts) {
    for (var node : graph.getNodeList()) {
      counts.merge(node.getOpType(), 1, Integer::sum);
      for (var attribute : node.getAttributeList()) {
        if (attribute.hasG()) count(attribute.getG(), counts);
      }
    }
  }

  // ---- layers that are operators of ONNX ----

  private static Map<String, Function<Tensor, List<Tensor>>> natives() {
    var all = new LinkedHashMap<String, Function<Tensor, List<Tensor>>>();
    all.put("LSTM", x -> apply(LSTM.of(3), x));
    all.put("sequences", x -> apply(lstm(), x));
    all.put("backwards", x -> apply(GRU.of(3).returnSequences(true).goBackwards(true), x));
    all.put("last step backwards", x -> apply(LSTM.of(3).goBackwards(true), x));
    all.put("reset before", x -> apply(GRU.of(3).resetAfter(false), x));
    all.put("reset after", x -> apply(GRU.of(3).biasInitializer("random_normal"), x));
    all.put("states", x -> apply(SimpleRNN.of(3).returnSequences(true).returnState(true), x));
    all.put("last states", x -> apply(LSTM.of(3).returnState(true), x));
    all.put("initial states", x -> apply(LSTM.of(2), x, Dense.of(2).apply(first(x)), first(x)));
    all.put("stacked", x -> apply(RNN.of(StackedRNNCells.of(LSTMCell.of(3), GRUCell.of(2))), x));
    all.put("stacked sequences", x -> apply(stacked(), x));
    all.put("stacked backwards", x -> apply(stacked().goBackwards(true), x));
    all.put("masked stack", x -> apply(stacked(), Masking.of(0.5).apply(x)));
    all.put(
        "initial states of a stack",
        x -> {
          var h = Dense.of(3).apply(first(x));
          return apply(stacked().goBackwards(true), x, h, h, first(x));
        });
    all.put("a cell", x -> apply(RNN.of(SimpleRNNCell.of(3)).returnSequences(true), x));
    all.put("both directions", x -> apply(Bidirectional.of(lstm()), x));
    all.put("last steps of both", x -> apply(Bidirectional.of(GRU.of(3)), x));
    all.put(
        "another layer backwards",
        x -> apply(Bidirectional.of(lstm(), GRU.of(2).returnSequences(true).goBackwards(true)), x));
    all.put(
        "forwards backwards",
        x -> apply(Bidirectional.of(lstm().goBackwards(true), lstm()).mergeMode("sum"), x));
    for (var mode : List.of("sum", "mul", "ave")) {
      all.put(mode, x -> apply(Bidirectional.of(lstm()).mergeMode(mode), x));
    }
    all.put(
        "not merged",
        x -> apply(Bidirectional.of(lstm().returnState(true)).mergeMode((String) null), x));
    all.put("stacked in both", x -> apply(Bidirectional.of(stacked()), x));
    all.put("layers", x -> apply(GRU.of(2), lstm().apply(x)));
    all.put(
        "a shared layer",
        x -> {
          var layer = GRU.of(2).returnSequences(true);
          return apply(layer, layer.apply(x));
        });
    all.put(
        "in a model",
        x -> {
          var y = Input.of(-1, 2);
          return apply(Sequential.of(Model.of(y, lstm().apply(y)), GRU.of(2)), x);
        });
    all.put("masked", x -> apply(lstm(), Masking.of(0.5).apply(x)));
    all.put("masked last step", x -> apply(GRU.of(2), Masking.of(0.5).apply(x)));
    all.put(
        "masked backwards",
        x ->
            apply(
                GRU.of(2).goBackwards(true).returnSequences(true).returnState(true),
                Masking.of(0.5).apply(x)));
    all.put(
        "masked both",
        x -> apply(Bidirectional.of(lstm().returnState(true)), Masking.of(0.5).apply(x)));
    all.put("zeros", x -> apply(lstm().zeroOutputForMask(true), Masking.of(0.5).apply(x)));
    all.put(
        "last of zeros", x -> apply(LSTM.of(2).zeroOutputForMask(true), Masking.of(0.5).apply(x)));
    all.put("dropout", x -> apply(LSTM.of(3).dropout(0.5).recurrentDropout(0.5), x));
    all.put("half precision", x -> apply(LSTM.of(3).dtype("mixed_float16"), x));
    all.put("bfloat16", x -> apply(LSTM.of(3).dtype("mixed_bfloat16"), x));
    all.put(
        "a sequence in each step",
        x -> {
          var words = TimeDistributed.of(Reshape.of(2, 1)).apply(x);
          return apply(TimeDistributed.of(LSTM.of(2)), words);
        });
    return all;
  }

  private static List<Tensor> apply(Layer layer, Tensor... x) {
    return layer.apply(List.of(x));
  }

  private static LSTM lstm() {
    return LSTM.of(3).returnSequences(true);
  }

  private static RNN stacked() {
    return RNN.of(LSTMCell.of(3), GRUCell.of(2)).returnSequences(true).returnState(true);
  }

  private static Tensor first(Tensor x) {
    return x.slice(1, 0, 1).squeeze(1);
  }

  @TestFactory
  Stream<DynamicTest> areOperators() {
    return natives().entrySet().stream()
        .map(e -> dynamicTest(e.getKey(), () -> assertOperators(e.getKey(), e.getValue())));
  }

  private void assertOperators(String name, Function<Tensor, List<Tensor>> layers) {
    var in = Input.of(-1, 2);
    var model = Model.of(List.of(in), layers.apply(in));
    var file = exported(model, name.length());
    assertTrue(nodes(file).keySet().stream().anyMatch(NATIVE::contains));
    assertFalse(nodes(file).containsKey("Loop"));
    double most = name.contains("half") || name.contains("bfloat") ? 1e-2 : 1e-5;
    assertComputes(model, file, most, x(1, 1));
    assertComputes(model, file, most, x(3, 8));
  }

  /** Numbers in which some steps are masked: at the beginning, in between and at the end. */
  private static NDArray x(int batch, int length) {
    var x = Kit.normal(length, batch, length, 2).toFloats();
    for (int i = 0; i < x.length; i++) if (i / 2 % 3 == 1) x[i] = 0.5f;
    return NDArray.of(x, batch, length, 2);
  }

  /** Both directions are one operator if they are alike. */
  @Test
  void bothDirectionsAreOneNode() {
    var in = Input.of(-1, 2);
    var model = Model.of(in, Bidirectional.of(GRU.of(2)).apply(in));
    assertEquals(1, nodes(exported(model, 0)).get("GRU"));
  }

  // ---- random options ----

  private static final List<String> ACTIVATIONS =
      List.of("tanh", "sigmoid", "relu", "linear", "softsign", "hard_sigmoid", "softplus", "elu");

  private static final List<String> OF_GATES =
      List.of("sigmoid", "hard_sigmoid", "keras1_hard_sigmoid", "tanh", "softsign");

  private static final List<String> MERGE_MODES = List.of("concat", "sum", "mul", "ave");

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static <R extends GatedRNN<R, ?>> R gated(Random random, R layer) {
    return layer
        .activation(any(random, ACTIVATIONS))
        .recurrentActivation(any(random, OF_GATES))
        .useBias(random.nextBoolean())
        .biasInitializer("random_normal");
  }

  private static Recurrent<?> options(Random random, Recurrent<?> layer) {
    return layer
        .returnSequences(random.nextBoolean())
        .returnState(random.nextBoolean())
        .goBackwards(random.nextBoolean())
        .zeroOutputForMask(random.nextBoolean());
  }

  private static Recurrent<?> cellLayer(Random random) {
    int units = 2 + random.nextInt(4);
    return switch (random.nextInt(4)) {
      case 0 -> gated(random, LSTM.of(units));
      case 1 -> gated(random, GRU.of(units).resetAfter(random.nextBoolean()));
      case 2 ->
          SimpleRNN.of(units)
              .activation(any(random, List.of("tanh", "sigmoid", "relu", "leaky_relu", "softsign")))
              .useBias(random.nextBoolean())
              .biasInitializer("random_normal");
      default -> RNN.of(GRUCell.of(units), LSTMCell.of(units + 1), SimpleRNNCell.of(2));
    };
  }

  /** A model of a random layer, with a mask as second input in half of the cases. */
  private static Model random(Random random) {
    var x = Input.of(-1, 1 + random.nextInt(4));
    var inputs = new ArrayList<Tensor>(List.of(x));
    var arguments = Call.of();
    if (random.nextBoolean()) {
      inputs.add(Input.of(DType.BOOL, -1));
      arguments = arguments.mask(inputs.get(1));
    }
    var recurrent = options(random, cellLayer(random));
    Layer layer = recurrent;
    int directions = 1;
    if (random.nextInt(3) == 0) {
      layer = Bidirectional.of(recurrent.goBackwards(false)).mergeMode(any(random, MERGE_MODES));
      directions = 2;
    }
    if (random.nextInt(3) == 0 && !(recurrent instanceof RNN)) {
      arguments = arguments.initialState(states(recurrent, directions, x));
    }
    return Model.of(inputs, layer.apply(List.of(x), arguments));
  }

  private static Tensor[] states(Recurrent<?> layer, int directions, Tensor x) {
    int units = Integer.parseInt(layer.toString().replaceAll(".*units=(\\d+).*", "$1"));
    int count = directions * (layer instanceof LSTM ? 2 : 1);
    return IntStream.range(0, count)
        .mapToObj(i -> Dense.of(units).apply(first(x)))
        .toArray(Tensor[]::new);
  }

  @TestFactory
  Stream<DynamicTest> withRandomOptions() {
    return IntStream.range(0, Kit.FULL ? 300 : 20)
        .mapToObj(seed -> dynamicTest("seed " + seed, () -> assertRandom(seed)));
  }

  private void assertRandom(int seed) {
    var random = new Random(seed);
    var model = random(random);
    var file = exported(model, seed);
    assertFalse(nodes(file).containsKey("Loop"));
    int steps = Kit.FULL || seed % 5 == 0 ? 100 : 20; // predict unrolls them
    for (int[] size : new int[][] {{2, steps}, {5, 1 + random.nextInt(12)}}) {
      var x = Kit.normal(seed, size[0], size[1], model.inputs().get(0).shape().last());
      var mask = mask(random, size[0], size[1]);
      if (model.inputs().size() == 1) assertComputes(model, file, 1e-4, x);
      else assertComputes(model, file, 1e-4, x, mask);
    }
  }

  /** Of a sample the first steps are valid, of one any steps, of one none. */
  private static NDArray mask(Random random, int batch, int steps) {
    var valid = new boolean[batch * steps];
    for (int i = 0; i < batch; i++) {
      int kind = random.nextInt(4);
      int length = random.nextInt(steps + 1);
      for (int t = 0; t < steps; t++) {
        valid[i * steps + t] =
            switch (kind) {
              case 0 -> t < length;
              case 1 -> t >= length;
              case 2 -> random.nextBoolean();
              default -> false;
            };
      }
    }
    return NDArray.of(valid, batch, steps);
  }

  // ---- masks of earlier layers ----

  @Test
  void wordsThatArePadded() {
    var in = Input.of(DType.INT32, -1);
    var vectors = Embedding.of(6, 3).maskZero(true).apply(in);
    var y = Bidirectional.of(lstm()).apply(vectors);
    var model = Model.of(in, Dense.of(1).apply(GRU.of(2).apply(y)));
    var file = exported(model, 0);
    for (var words : new int[][][] {{{1, 2, 3, 0, 0}, {4, 0, 0, 0, 0}}, {{0, 0, 3}, {0, 5, 0}}}) {
      assertComputes(model, file, 1e-5, NDArray.from(words));
    }
  }

  /** The words of each sentence have a mask of their own. */
  @Test
  void wordsOfSentences() {
    var in = Input.of(DType.INT32, -1, 4);
    var words = Embedding.of(6, 3).maskZero(true).apply(in);
    var model = Model.of(in, TimeDistributed.of(LSTM.of(2)).apply(words));
    var file = exported(model, 0);
    assertFalse(nodes(file).containsKey("Loop"));
    var x = NDArray.from(new int[][][] {{{1, 2, 0, 0}, {3, 0, 0, 0}, {4, 5, 1, 2}}});
    assertComputes(model, file, 1e-5, x);
  }

  @Test
  void aKnownNumberOfStepsIsAnOperatorToo() {
    var in = Input.of(8, 2);
    var model = Model.of(in, Bidirectional.of(lstm()).apply(Masking.of(0.5).apply(in)));
    var file = exported(model, 0);
    assertEquals(1, nodes(file).get("LSTM"));
    assertComputes(model, file, 1e-5, x(3, 8));
  }

  // ---- other layers ----

  private static Map<String, Function<Tensor, List<Tensor>>> loops() {
    var all = new LinkedHashMap<String, Function<Tensor, List<Tensor>>>();
    all.put("a cell of one's own", x -> apply(RNN.of(new MeanCell()).returnSequences(true), x));
    all.put("masked cell", x -> apply(RNN.of(new MeanCell()), Masking.of(0.5).apply(x)));
    all.put("another activation", x -> apply(lstm().activation("gelu").returnState(true), x));
    all.put("in both directions", x -> apply(Bidirectional.of(GRU.of(2).activation("selu")), x));
    all.put("double precision", x -> apply(LSTM.of(3).dtype("float64"), x));
    all.put(
        "images",
        x -> {
          var images = TimeDistributed.of(Reshape.of(2, 1)).apply(x);
          var layer = ConvLSTM1D.of(2, 2).returnSequences(true).padding("same");
          return apply(TimeDistributed.of(Flatten.of()), layer.apply(images));
        });
    all.put("a function", x -> apply(TimeDistributed.of(Lambda.of(t -> t.subtract(t.mean(0)))), x));
    all.put(
        "an operator in a loop",
        x -> {
          var words = TimeDistributed.of(Reshape.of(2, 1)).apply(x);
          var y = Input.of(2, 1);
          var inner = Model.of(y, LSTM.of(2).apply(y.multiply(2)));
          return apply(TimeDistributed.of(inner), words);
        });
    return all;
  }

  @TestFactory
  Stream<DynamicTest> areLoops() {
    return loops().entrySet().stream()
        .map(e -> dynamicTest(e.getKey(), () -> assertLoop(e.getKey(), e.getValue())));
  }

  private void assertLoop(String name, Function<Tensor, List<Tensor>> layers) {
    var in = Input.of(-1, 2);
    var model = Model.of(List.of(in), layers.apply(in));
    var file = exported(model, name.length());
    assertTrue(nodes(file).containsKey("Loop"));
    assertComputes(model, file, 1e-5, x(1, 1));
    assertComputes(model, file, 1e-5, x(3, 8));
  }

  /** Of a known number of steps, each has its operations, unless there are many. */
  @Test
  void aKnownNumberOfStepsIsUnrolled() {
    var in = Input.of(4, 2);
    var model = Model.of(in, RNN.of(new MeanCell()).apply(in));
    var file = exported(model, 0);
    assertFalse(nodes(file).containsKey("Loop"));
    assertComputes(model, file, 1e-6, x(3, 4));
    var many = Input.of(260, 2);
    var longer = Model.of(many, RNN.of(new MeanCell()).apply(many));
    var loop = exported(longer, 1);
    assertTrue(nodes(loop).containsKey("Loop"));
    assertComputes(longer, loop, 1e-5, x(2, 260));
  }

  /** A sequence of steps is one batch, so that a layer is in the file once. */
  @Test
  void timeDistributedIsOneBatch() {
    var in = Input.of(-1, 6);
    var layer = Sequential.of(Dense.of(4), BatchNormalization.of(), Reshape.of(2, 2));
    var model = Model.of(in, TimeDistributed.of(layer).apply(in));
    var file = exported(model, 0);
    assertFalse(nodes(file).containsKey("Loop"));
    for (int length : new int[] {1, 7}) {
      assertComputes(model, file, 1e-6, Kit.normal(length, 3, length, 6));
    }
  }

  // ---- states from call to call ----

  /** The new states of a call are the states of the next one. */
  @Test
  void statesAreInputsAndOutputs() {
    var in = Input.batch(2, -1, 3);
    var y = GRU.of(3).stateful(true).returnSequences(true).apply(in);
    var model = Model.of(in, LSTM.of(2).stateful(true).apply(y));
    var file = exported(model, 0);
    var given = new ArrayList<NDArray>();
    for (int units : new int[] {3, 2, 2}) given.add(NDArray.of(new float[2 * units], 2, units));
    for (int call = 1; call < 4; call++) {
      var x = Kit.normal(call, 2, 4L * call, 3);
      given.add(0, x);
      var results = OnnxKit.run(file, given);
      assertTrue(Kit.distance(model.predict(x), results.get(0)) < 1e-5);
      given.clear();
      given.addAll(results.subList(1, results.size()));
    }
  }
}
