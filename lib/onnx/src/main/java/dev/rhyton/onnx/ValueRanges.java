package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rhyton.config.Check;
import dev.rhyton.onnx.OnnxSession.Port;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** The ranges of values within a model on samples, computed by ONNX Runtime. */
final class ValueRanges {
  private static final String NAME = "export"; // in messages
  private static final int BINS = 2048;

  /** From the least to the largest of some values. */
  record Range(double least, double most) {
    private static final Range NONE = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    Range with(double number) {
      return new Range(Math.min(least, number), Math.max(most, number));
    }
  }

  private final ModelProto model;
  private final List<String> values;
  private final CalibrationSamples samples;

  private ValueRanges(ModelProto model, List<String> values, CalibrationSamples samples) {
    this.model = model;
    this.values = values;
    this.samples = samples;
  }

  /**
   * Returns the range of each value.
   *
   * @param percentile the share of the numbers that a range contains, in percent
   */
  static Map<String, Range> of(
      ModelProto model, List<String> values, CalibrationSamples samples, double percentile) {
    var ranges = new ValueRanges(model, values, samples);
    var whole = ranges.whole();
    var used = percentile == 100 ? whole : ranges.most(whole, (100 - percentile) / 200);
    var all = new LinkedHashMap<String, Range>();
    for (int i = 0; i < used.length; i++) all.put(values.get(i), used[i]);
    return all;
  }

  private Range[] whole() {
    var ranges = new Range[values.size()];
    Arrays.fill(ranges, Range.NONE);
    forEachBatch(
        List.of("ReduceMin", "ReduceMax"),
        CalibrationSamples::batches,
        (of, end) -> ranges[of] = ranges[of].with(end[0]));
    for (int i = 0; i < ranges.length; i++) {
      Check.that(
          Double.isFinite(ranges[i].least) && Double.isFinite(ranges[i].most),
          "export: \"%s\" becomes infinite or NaN on the samples for the calibration.",
          values.get(i));
    }
    return ranges;
  }

  /** Returns the ranges without a share of the numbers at each end. */
  private Range[] most(Range[] whole, double left) {
    var counts = new long[whole.length][BINS];
    forEachBatch(
        List.of("Identity"),
        CalibrationSamples::single,
        (of, numbers) -> count(numbers, whole[of], counts[of]));
    return IntStream.range(0, whole.length)
        .mapToObj(i -> part(whole[i], counts[i], left))
        .toArray(Range[]::new);
  }

  private static void count(float[] numbers, Range range, long[] counts) {
    double width = (range.most - range.least) / BINS;
    for (float x : numbers) counts[bin(x, range.least, width)]++;
  }

  private static int bin(double x, double least, double width) {
    return width > 0 ? Math.max(0, Math.min(BINS - 1, (int) ((x - least) / width))) : 0;
  }

  private static Range part(Range whole, long[] counts, double left) {
    long limit = (long) (left * Arrays.stream(counts).sum());
    double width = (whole.most - whole.least) / BINS;
    int first = 0;
    for (long sum = counts[0]; sum <= limit && first < BINS - 1; sum += counts[++first]) {}
    int last = BINS - 1;
    for (long sum = counts[last]; sum <= limit && last > first; sum += counts[--last]) {}
    return new Range(whole.least + first * width, whole.least + (last + 1) * width);
  }

  /** Passes the results of operations with each value in each batch, as one row. */
  private void forEachBatch(
      List<String> operations,
      BiFunction<CalibrationSamples, List<Port>, List<List<NDArray>>> batches,
      BiConsumer<Integer, float[]> reader) {
    var watched = model.toBuilder();
    var graph = watched.getGraphBuilder();
    int outputs = graph.getOutputCount();
    for (int i = 0; i < values.size(); i++) {
      var row = "row_" + i + "_of_" + values.get(i);
      var axis = OnnxGraph.attribute("axis", 0);
      graph.addNode(node("Flatten", values.get(i), row).addAttribute(axis));
      for (var operation : operations) {
        var name = operation + "_" + row;
        graph.addNode(node(operation, row, name));
        graph.addOutput(output(name));
      }
    }
    try (var session = OnnxSession.openShared(NAME, watched.build().toByteArray())) {
      for (var batch : batches.apply(samples, session.inputs())) {
        var results = session.run(batch);
        for (int i = outputs; i < results.size(); i++) {
          reader.accept((i - outputs) / operations.size(), results.get(i).toFloats());
        }
      }
    }
  }

  private static NodeProto.Builder node(String type, String input, String output) {
    return NodeProto.newBuilder().setOpType(type).addInput(input).addOutput(output);
  }

  /** An output of two axes of any size. */
  private static ValueInfoProto output(String name) {
    var any = TensorShapeProto.Dimension.getDefaultInstance();
    var shape = TensorShapeProto.newBuilder().addDim(any).addDim(any);
    var tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(TensorProto.DataType.FLOAT.getNumber())
            .setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
