package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/** Small ONNX files, also damaged ones. */
final class OnnxFiles {
  private OnnxFiles() {}

  /**
   * A model of {@code y = softmax(x · w)} for x (batch, 2) and y (batch, 3), changed afterwards.
   */
  static ModelProto.Builder model(Consumer<GraphProto.Builder> change) {
    var graph =
        GraphProto.newBuilder()
            .setName("small")
            .addInput(value("x", TensorProto.DataType.FLOAT, -1, 2))
            .addOutput(value("y", TensorProto.DataType.FLOAT, -1, 3))
            .addInitializer(weights())
            .addNode(node("MatMul", "h", "x", "w"))
            .addNode(node("Softmax", "y", "h"));
    change.accept(graph);
    var model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
    model.addOpsetImportBuilder().setDomain("").setVersion(18);
    model.addMetadataProps(entry("author", "a test"));
    return model;
  }

  static TensorProto.Builder weights() {
    var weights = TensorProto.newBuilder().setName("w").setDataType(1).addDims(2).addDims(3);
    for (float v : new float[] {1, 2, 3, 4, 5, 6}) weights.addFloatData(v / 10);
    return weights;
  }

  /** Weights that are in another file. */
  static TensorProto.Builder elsewhere(Map<String, String> entries) {
    var weights = TensorProto.newBuilder().setName("w").setDataType(1).addDims(2).addDims(3);
    weights.setDataLocation(TensorProto.DataLocation.EXTERNAL);
    entries.forEach((key, text) -> weights.addExternalData(entry(key, text)));
    return weights;
  }

  static StringStringEntryProto entry(String key, String text) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(text).build();
  }

  static NodeProto node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(type.toLowerCase(java.util.Locale.ROOT))
        .addAllInput(Arrays.asList(inputs))
        .addOutput(output)
        .build();
  }

  static ValueInfoProto value(String name, TensorProto.DataType type, long... dims) {
    var shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      if (dim < 0) shape.addDimBuilder().setDimParam("batch");
      else shape.addDimBuilder().setDimValue(dim);
    }
    var tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  static Path write(Path folder, ModelProto.Builder model) throws IOException {
    return Files.write(folder.resolve("small.onnx"), model.build().toByteArray());
  }
}
