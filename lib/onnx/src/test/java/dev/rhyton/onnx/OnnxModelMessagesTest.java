package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files and inputs that are refused; no file outside of the folder is read. */
@SuppressWarnings("CheckReturnValue") // of calls that throw
class OnnxModelMessagesTest {
  private static final String MODEL = "The ONNX model";

  private static Executable of(ModelProto.Builder model) {
    return () -> OnnxModel.of(model.build().toByteArray()).close();
  }

  private static Executable used(Consumer<OnnxModel> use) {
    return () -> {
      try (var model = OnnxModel.of(OnnxFiles.model(g -> {}).build().toByteArray())) {
        use.accept(model);
      }
    };
  }

  private static Executable entry(String key, String text, Consumer<OnnxModel> use) {
    return () -> {
      var file = OnnxFiles.model(g -> {}).addMetadataProps(OnnxFiles.entry(key, text));
      try (var model = OnnxModel.of(file.build().toByteArray())) {
        use.accept(model);
      }
    };
  }

  @TestFactory
  Stream<DynamicTest> metadata() {
    var begin = "ONNX model: cannot read the entry \"";
    return new Refusals()
        .add(
            begin + "classes\" of the metadata: it is no list.",
            entry("classes", "{}", OnnxModel::classNames))
        .add(
            begin + "classes\" of the metadata: a name of a class is no text.",
            entry("classes", "[\"a\", 1]", OnnxModel::classNames))
        .add(
            begin
                + "statistics\" of the metadata: InputStatistics: an array of shape (3,) is not the"
                + " state of statistics.",
            entry("statistics", "[[1, 2, 3]]", OnnxModel::statistics))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> models() {
    var bytes = OnnxFiles.model(g -> {}).build().toByteArray();
    return new Refusals()
        .add("OnnxModel: bytes must not be null.", () -> OnnxModel.of(null))
        .add("OnnxModel: file must not be null.", () -> OnnxModel.load((Path) null))
        .add(
            MODEL
                + " is no ONNX model, or is damaged: While parsing a protocol message, the input ended"
                + " unexpectedly in the middle of a field.  This could mean either that the input has"
                + " been truncated or that an embedded message misreported its own length.",
            () -> OnnxModel.of(Arrays.copyOf(bytes, bytes.length - 20)))
        .add(
            MODEL + " is no ONNX model: it has no graph or no version of its operations.",
            () -> OnnxModel.of(new byte[0]))
        .add(
            MODEL
                + ": the node \"softmax\" (Softmax) uses \"z\", which no node before it computes: the"
                + " nodes form a cycle, are in the wrong order, or one is missing.",
            of(
                OnnxFiles.model(
                    g ->
                        g.setNode(1, OnnxFiles.node("Softmax", "y", "z"))
                            .addNode(OnnxFiles.node("Relu", "z", "y")))))
        .add(
            MODEL + ": nothing computes the output \"other\".",
            of(
                OnnxFiles.model(
                    g -> g.addOutput(OnnxFiles.value("other", TensorProto.DataType.FLOAT, -1)))))
        .add(
            MODEL
                + ": the tensor \"w\" of shape [1000000, 1000000] takes 3.6 TiB, the limit is 1.0 GiB."
                + " MemoryLimit.set allows more.",
            () -> {
              long before = dev.rhyton.tensor.MemoryLimit.bytes();
              dev.rhyton.tensor.MemoryLimit.set(1 << 30);
              try {
                of(OnnxFiles.model(
                        g ->
                            g.getInitializerBuilder(0).setDims(0, 1_000_000).setDims(1, 1_000_000)))
                    .execute();
              } finally {
                dev.rhyton.tensor.MemoryLimit.set(before);
              }
            })
        .add(
            MODEL + ": the tensor \"w\" has a negative size, -2.",
            of(OnnxFiles.model(g -> g.getInitializerBuilder(0).setDims(0, -2))))
        .add(
            MODEL
                + ": the tensor \"w\" is in another file, \"w.bin\": load the model from its folder.",
            of(
                OnnxFiles.model(
                    g -> g.setInitializer(0, OnnxFiles.elsewhere(Map.of("location", "w.bin"))))))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> inputs() {
    return new Refusals()
        .add(
            "ONNX model: the input \"x\" has the shape (None, 2), received (1, 3).",
            used(m -> m.predict(new float[1][3])))
        .add(
            "ONNX model: the input \"x\" takes float32, received string.",
            used(m -> m.predict(new String[][] {{"a", "b"}})))
        .add(
            "ONNX model: expected 1 inputs, [x], received 2.",
            used(m -> m.predict(java.util.List.of(Kit.normal(1, 2, 2), Kit.normal(1, 2, 2)))))
        .add(
            "There are samples for the inputs [z], the model takes [x]: \"x\" is missing.",
            used(m -> m.predict(Map.of("z", new float[1][2]))))
        .add(
            "predictRow: ONNX model takes samples of shape (2,), received 3 numbers.",
            used(m -> m.predictRow(1, 2, 3)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> filesElsewhereAreNotRead(@TempDir Path folder) throws IOException {
    var inside = Files.createDirectory(folder.resolve("model"));
    var secret = Files.write(folder.resolve("secret.bin"), new byte[24]);
    Files.write(inside.resolve("short.bin"), new byte[4]);
    Files.createSymbolicLink(inside.resolve("link.bin"), secret);
    var file = inside.resolve("small.onnx");
    var refusals = new Refusals();
    for (var location :
        new String[] {
          "../secret.bin",
          secret.toString(),
          "link.bin",
          "a/../../secret.bin",
          "",
          "..\\secret.bin",
          "C:\\secret.bin"
        }) {
      refusals.add(
          file
              + ": the tensor \"w\" is in \""
              + location
              + "\", outside of the folder of the model: such files are not read.",
          opened(inside, Map.of("location", location)));
    }
    return refusals
        .add(
            file + ": the tensor \"w\" is in the file \"none.bin\", which is missing.",
            opened(inside, Map.of("location", "none.bin")))
        .add(
            file + ": the tensor \"w\" needs the bytes from 0 to 24 of \"short.bin\", which has 4.",
            opened(inside, Map.of("location", "short.bin")))
        .add(
            file + ": the tensor \"w\" has the offset \"-1\", expected a number.",
            opened(inside, Map.of("location", "short.bin", "offset", "-1")))
        .tests()
        .toList()
        .stream();
  }

  private static Executable opened(Path folder, Map<String, String> entries) {
    return () -> {
      var model = OnnxFiles.model(g -> g.setInitializer(0, OnnxFiles.elsewhere(entries)));
      OnnxModel.load(OnnxFiles.write(folder, model)).close();
    };
  }

  @Test
  void unknownOperationsAreNamed() {
    var message =
        Kit.refusal(
            of(OnnxFiles.model(g -> g.setNode(1, OnnxFiles.node("SoftmaxOfTomorrow", "y", "h")))));
    assertTrue(message.startsWith(MODEL + ": ONNX Runtime cannot open the model: "), message);
    assertTrue(message.contains("SoftmaxOfTomorrow"), message);
    var later = OnnxFiles.model(g -> {});
    later.getOpsetImportBuilder(0).setVersion(99);
    message = Kit.refusal(of(later));
    assertTrue(message.startsWith(MODEL + ": ONNX Runtime cannot open the model: "), message);
    assertTrue(message.contains("opset"), message);
  }
}
