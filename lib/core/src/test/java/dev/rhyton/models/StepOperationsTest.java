package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.learning.Learning;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.proto.GraphDef;

/**
 * The graphs of training and prediction have no more of TensorFlow's operations than before. A
 * change that needs fewer changes {@code step-operations.txt}, whose lines are printed if they
 * differ.
 */
class StepOperationsTest {
  private record Case(Supplier<Model> model, NDArray x) {}

  private static Map<String, Case> cases() {
    Map<String, Case> all = new LinkedHashMap<>();
    all.put("MLP", new Case(StepOperationsTest::mlp, Kit.normal(1, 8, 16)));
    all.put("CNN", new Case(StepOperationsTest::cnn, Kit.normal(2, 8, 12, 12, 1)));
    all.put("LSTM", new Case(StepOperationsTest::lstm, Kit.normal(3, 8, 6, 4)));
    all.put(
        "transformer",
        new Case(StepOperationsTest::transformer, Kit.labels(4, 48, 9).reshape(8, 6)));
    return all;
  }

  private static Model mlp() {
    return Sequential.of(
        Dense.of(32).activation("relu"), Dropout.of(0.2), Dense.of(3).activation("softmax"));
  }

  private static Model cnn() {
    return Sequential.of(
        Conv2D.of(4, 3).activation("relu"),
        BatchNormalization.of(),
        MaxPooling2D.of(2),
        Flatten.of(),
        Dense.of(3).activation("softmax"));
  }

  private static Model lstm() {
    return Sequential.of(LSTM.of(5), Dense.of(3).activation("softmax"));
  }

  private static Model transformer() {
    var in = Input.of(DType.INT32, 6);
    var x = Embedding.of(9, 8).maskZero(true).apply(in);
    var attended = LayerNormalization.of().apply(Add.of().apply(x, attention(x)));
    var wide = Dense.of(8).apply(Dense.of(16).activation("gelu").apply(attended));
    var y = LayerNormalization.of().apply(Add.of().apply(attended, wide));
    var pooled = GlobalAveragePooling1D.of().apply(y);
    return Model.of(in, Dense.of(3).activation("softmax").apply(pooled));
  }

  private static Tensor attention(Tensor x) {
    return MultiHeadAttention.of(2, 4).useCausalMask(true).apply(x, x);
  }

  @TestFactory
  Stream<DynamicTest> noMoreOperations() {
    return cases().entrySet().stream()
        .flatMap(
            e ->
                Stream.of(Learning.plain(), Learning.gradient())
                    .map(
                        mode -> {
                          var name = e.getKey() + " " + mode.getClass().getSimpleName();
                          return DynamicTest.dynamicTest(
                              name, () -> check(name, e.getValue(), mode));
                        }));
  }

  private static void check(String name, Case of, Learning mode) throws Exception {
    var model = of.model.get();
    model.compile(
        Compile.of("adam", "sparse_categorical_crossentropy").metrics("accuracy").learning(mode));
    var batch = Batch.of(of.x, Kit.labels(5, of.x.length(), 3));
    var compiled = model.compiledModel();
    compiled.warmUp().run(Dataset.of(batch));
    compiled.refresh();
    var found = new TreeMap<String, Integer>();
    try (var graph = GraphBuilder.open(true)) {
      var step = TrainStep.trace(graph, compiled, batch, List.of());
      assertEquals(1, step.results().size());
      for (var node : GraphDef.parseFrom(graph.toBytes()).getNodeList()) {
        found.merge(node.getOp(), 1, Integer::sum);
      }
    }
    int sum = found.values().stream().mapToInt(i -> i).sum();
    var line = name + ": " + sum + " " + found;
    var recorded = recorded(name);
    int allowed = new Scanner(recorded.substring(name.length() + 2)).nextInt();
    assertTrue(sum <= allowed, () -> "more than " + recorded + "\n" + line);
    assertEquals(recorded, line, "fewer or other operations: replace the line");
  }

  private static String recorded(String name) throws IOException {
    try (var file = StepOperationsTest.class.getResourceAsStream("step-operations.txt")) {
      var lines = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      var found = new ArrayList<>(lines);
      found.removeIf(l -> !l.startsWith(name + ": "));
      return found.isEmpty() ? name + ": 0 {}" : found.get(0);
    }
  }
}
