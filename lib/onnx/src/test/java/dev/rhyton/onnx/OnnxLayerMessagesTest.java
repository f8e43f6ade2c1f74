package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be layers, and inputs that do not fit them. */
@SuppressWarnings("CheckReturnValue") // of calls that throw
class OnnxLayerMessagesTest {
  private static final String MODEL = "The ONNX model";

  private static Executable of(ModelProto.Builder model) {
    return () -> OnnxLayer.of(model.build().toByteArray());
  }

  private static Executable used(ModelProto.Builder model, long... dims) {
    return () -> OnnxLayer.of(model.build().toByteArray()).named("features").apply(Input.of(dims));
  }

  private static Executable small(Consumer<OnnxLayer> use) {
    return () -> use.accept(OnnxLayer.of(OnnxKit.small()).named("features"));
  }

  private static ModelProto.Builder opset(long version) {
    var model = OnnxFiles.model(g -> {});
    model.getOpsetImportBuilder(0).setVersion(version);
    return model;
  }

  @TestFactory
  Stream<DynamicTest> files() {
    var bytes = OnnxKit.small();
    return new Refusals()
        .add("OnnxLayer: bytes must not be null.", () -> OnnxLayer.of((byte[]) null))
        .add("OnnxLayer: file must not be null.", () -> OnnxLayer.of((Path) null))
        .add(
            MODEL
                + " is no ONNX model, or is damaged: While parsing a protocol message, the input ended"
                + " unexpectedly in the middle of a field.  This could mean either that the input has"
                + " been truncated or that an embedded message misreported its own length.",
            () -> OnnxLayer.of(Arrays.copyOf(bytes, bytes.length - 20)))
        .add(MODEL + ": has operators of opset 99, a layer computes 7 to 23.", of(opset(99)))
        .add(MODEL + ": has operators of opset 6, a layer computes 7 to 23.", of(opset(6)))
        .add(
            MODEL
                + ": the node \"softmaxoftomorrow\" (SoftmaxOfTomorrow) of opset 18 cannot be computed"
                + " in a layer: the table of operators does not have it.",
            of(OnnxFiles.model(g -> g.setNode(1, OnnxFiles.node("SoftmaxOfTomorrow", "y", "h")))))
        .add(
            MODEL
                + ": the node \"gelu\" (Gelu) of the domain com.microsoft of opset 18 cannot be computed"
                + " in a layer: the table of operators does not have it.",
            of(
                OnnxFiles.model(
                    g ->
                        g.setNode(
                            1,
                            OnnxFiles.node("Gelu", "y", "h").toBuilder()
                                .setDomain("com.microsoft")))))
        .add(
            MODEL
                + ": the tensor \"w\" is in another file, \"w.bin\": load the model from its folder.",
            of(
                OnnxFiles.model(
                    g -> g.setInitializer(0, OnnxFiles.elsewhere(Map.of("location", "w.bin"))))))
        .add(
            MODEL + ": the tensor \"w\" of shape [2, 3] has 20 bytes, expected 24.",
            used(
                OnnxFiles.model(
                    g ->
                        g.getInitializerBuilder(0)
                            .clearFloatData()
                            .addAllFloatData(List.of(1f, 2f, 3f, 4f, 5f))),
                2))
        .add(
            MODEL + ": the tensor \"w\" of shape [2, 3] has 0 bytes, expected 24.",
            used(OnnxFiles.model(g -> g.getInitializerBuilder(0).clearFloatData()), 2))
        .add(
            MODEL + ": the input \"x\" is no tensor of numbers.",
            of(
                OnnxFiles.model(
                    g -> g.setInput(0, OnnxFiles.value("x", TensorProto.DataType.STRING, -1, 2)))))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> calls() {
    return new Refusals()
        .add(
            "OnnxLayer \"features\": the input \"x\" has the shape (None, 2), received (None, 3).",
            small(l -> l.apply(Input.of(3))))
        .add(
            "OnnxLayer \"features\": expected 1 inputs, [x], received 2.",
            small(l -> l.apply(List.<Tensor>of(Input.of(2), Input.of(2)), true)))
        .add(MODEL + ": has no value \"y1\". Did you mean \"y\"?", small(l -> l.outputNames("y1")))
        .add(
            "OnnxLayer: expected names of outputs, received none.",
            small(l -> l.outputNames(new String[0])))
        .tests();
  }

  /** Whole numbers are no weights: they are in the configuration. */
  @TestFactory
  Stream<DynamicTest> saving() {
    var indices = TensorProto.newBuilder().setName("i").setDataType(7).addDims(2 << 20);
    indices.setRawData(ByteString.copyFrom(new byte[16 << 20]));
    var gather = OnnxFiles.node("Gather", "y", "h", "i");
    var large = OnnxFiles.model(g -> g.addInitializer(indices).setNode(1, gather));
    return new Refusals()
        .add(
            "OnnxLayer \"features\" cannot be saved: the graph and its whole numbers take 16.0 MiB, at"
                + " most 14.0 MiB are possible.",
            () -> OnnxLayer.of(large.build().toByteArray()).named("features").toJson())
        .tests();
  }

  /** A file of zeros that takes no place on the disk. */
  @Test
  void filesAboveTheMemoryAreNotRead(@TempDir Path folder) throws IOException {
    long size = Runtime.getRuntime().maxMemory() + 1;
    assumeTrue(size < Integer.MAX_VALUE - 8);
    var file = folder.resolve("large.onnx");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(size);
    }
    var message = Kit.refusal(() -> OnnxLayer.of(file));
    assertTrue(message.startsWith(file + " takes "), message);
    assertTrue(message.endsWith(": set a larger -Xmx."), message);
  }

  private static ModelProto.Builder instead(NodeProto node) {
    return OnnxFiles.model(g -> g.setNode(1, node));
  }

  @TestFactory
  Stream<DynamicTest> nodes() {
    var axis = OnnxFiles.node("ArgMax", "y", "h").toBuilder();
    axis.addAttribute(OnnxGraph.attribute("axis", 3));
    var of = " of opset 18 cannot be computed in a layer: ";
    return new Refusals()
        .add(
            MODEL
                + ": the node \"averagepool\" (AveragePool)"
                + of
                + "its \"kernel_shape\" does not fit.",
            used(instead(OnnxFiles.node("AveragePool", "y", "h")), 2))
        .add(
            MODEL + ": the node \"topk\" (TopK)" + of + "the input 1 is known only in a run.",
            used(instead(OnnxFiles.node("TopK", "y", "h", "x")), 2))
        .add(
            MODEL + ": the node \"argmax\" (ArgMax)" + of + "the axis 3 is not among 2.",
            used(instead(axis.build()), 2))
        .tests();
  }

  /** A file of a model cannot make its reader read another file. */
  @TestFactory
  Stream<DynamicTest> configurations(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("w.bin"), new byte[24]);
    var outside =
        OnnxFiles.model(
            g ->
                g.setInitializer(
                    0, OnnxFiles.elsewhere(Map.of("location", folder.resolve("w.bin") + ""))));
    return new Refusals()
            .add(
                "OnnxLayer: cannot read its graph: OnnxLayer: the tensor \"w\" is in another file, \""
                    + folder.resolve("w.bin")
                    + "\": load the model from its folder.",
                () -> Layers.fromJson(json("\"" + base64(outside.build().toByteArray()) + "\"")))
            .add(
                "OnnxLayer: cannot read its graph: Illegal base64 character 20",
                () -> Layers.fromJson(json("\"not base64\"")))
            .add(
                "OnnxLayer: the graph is missing in the configuration.",
                () -> Layers.fromJson(json("7")))
            .tests()
            .toList()
            .stream();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String json(String graph) {
    return "{\"class_name\": \"OnnxLayer\", \"config\": {\"name\": \"a\", \"graph\": "
        + graph
        + "}}";
  }
}
