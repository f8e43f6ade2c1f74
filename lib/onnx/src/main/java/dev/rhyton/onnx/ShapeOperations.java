package dev.rhyton.onnx;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Operations that move elements: reshaping, joining, cutting, padding and repeating. */
final class ShapeOperations {
  private static final long END = Long.MAX_VALUE; // of an axis
  private static final long BEFORE = Long.MIN_VALUE; // the first element, backwards

  private ShapeOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    table.put("Reshape", ShapeOperations::reshape);
    table.put("ExpandDims", o -> o.result(o.unsqueeze(o.in(0), o.axes(1, o.rank(0) + 1))));
    table.put("Squeeze", ShapeOperations::squeeze);
    table.put("Transpose", o -> o.result(o.transpose(o.in(0), o.longs(1))));
    table.put("Shape", o -> o.result(o.cast(o.sizes(o.in(0)), DType.INT64, o.outType())));
    table.put("Size", o -> o.result(o.cast(o.add("Size", o.in(0)), DType.INT64, o.outType())));
    table.put("Pack", ShapeOperations::pack);
    table.put("Unpack", ShapeOperations::unpack);
    table.put("ConcatV2", ShapeOperations::concat);
    table.put("Split", o -> split(o, 1, 0, null));
    table.put("SplitV", o -> split(o, 0, 2, o.longsOf(1)));
    table.put("Slice", ShapeOperations::slice);
    table.put("StridedSlice", ShapeOperations::stridedSlice);
    table.put("ReverseV2", ShapeOperations::reverse);
    table.put("Pad", ShapeOperations::pad);
    table.put("PadV2", ShapeOperations::pad);
    table.put("MirrorPad", ShapeOperations::mirror);
    table.put("Tile", o -> o.result(o.add("Tile", o.in(0), o.longsOf(1))));
    table.put("BroadcastTo", o -> o.result(o.add("Expand", o.in(0), sizes(o, 1))));
    table.put("Fill", o -> o.result(o.add("Expand", o.in(1), sizes(o, 0))));
    table.put("ZerosLike", o -> like(o, 0));
    table.put("OnesLike", o -> like(o, 1));
    table.put("Range", ShapeOperations::range);
    table.put("DepthToSpace", o -> blocks(o, "DepthToSpace"));
    table.put("SpaceToDepth", o -> blocks(o, "SpaceToDepth"));
    table.put("SpaceToBatchND", ShapeOperations::spaceToBatch);
    table.put("BatchToSpaceND", ShapeOperations::batchToSpace);
  }

  /** Returns the sizes in an input: those of the result where they are known. */
  private static String sizes(Operation o, int input) {
    var shape = o.outShape();
    return shape.isKnown() ? o.graph().longs(shape.dims()) : o.longsOf(input);
  }

  private static void reshape(Operation o) {
    var to = o.outShape();
    long unknown = Arrays.stream(to.dims()).filter(d -> d == Shape.UNKNOWN).count();
    // One size that is not known follows from the others, unless there are no elements.
    boolean isClear = unknown <= 1 && Arrays.stream(to.dims()).noneMatch(d -> d == 0);
    if (isClear || to.isKnown()) o.result(o.reshape(o.in(0), to.dims()));
    else o.result(o.add("Reshape", o.in(0), o.longsOf(1)));
  }

  private static void squeeze(Operation o) {
    int rank = o.rank(0);
    var axes = LongStream.of(o.numbers("squeeze_dims")).map(a -> a < 0 ? a + rank : a).toArray();
    if (axes.length == 0) {
      var shape = o.shape(0);
      axes = LongStream.range(0, rank).filter(a -> shape.dim((int) a) == 1).toArray();
    }
    o.result(o.squeeze(o.in(0), axes));
  }

  // ---- joining and cutting ----

  private static void pack(Operation o) {
    long axis = o.number("axis");
    if (axis < 0) axis += o.rank(0) + 1L;
    var parts = new String[o.count()];
    for (int i = 0; i < parts.length; i++) parts[i] = o.unsqueeze(o.in(i), axis);
    o.result(o.add("Concat", Map.of("axis", axis), parts));
  }

  private static void unpack(Operation o) {
    for (int i = 0; i < o.number("num"); i++) {
      if (o.isUsed(i)) o.result(i, take(o, o.in(0), i, o.number("axis")));
    }
  }

  /** Returns the elements at one index of an axis, without that axis. */
  private static String take(Operation o, String x, long index, long axis) {
    return o.add("Gather", Map.of("axis", axis), x, o.graph().scalar((double) index, DType.INT64));
  }

  private static void concat(Operation o) {
    int last = o.count() - 1;
    o.result(o.add("Concat", Map.of("axis", o.longs(last)[0]), o.ins(0, last)));
  }

  private static void split(Operation o, int input, int axisInput, @Nullable String sizes) {
    long axis = o.axes(axisInput, o.rank(input))[0];
    int parts = (int) o.number("num_split");
    var graph = o.graph();
    List<String> made;
    if (sizes == null) {
      var attributes = Map.of("axis", axis, "num_outputs", parts);
      made = graph.nodes("Split", attributes, parts, o.in(input));
    } else {
      made = graph.nodes("Split", Map.of("axis", axis), parts, o.in(input), sizes);
    }
    for (int i = 0; i < parts; i++) o.result(i, made.get(i));
  }

  /** The elements of some axes that a result keeps: from, to, and the steps between them. */
  private static final class Cuts {
    private final List<String> starts = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();
    private final List<Long> axes = new ArrayList<>();
    private final Operation o;

    Cuts(Operation o) {
      this.o = o;
    }

    void add(long axis, String start, String end, long step) {
      starts.add(start);
      ends.add(end);
      steps.add(step);
      axes.add(axis);
    }

    String of(String x) {
      if (axes.isEmpty()) return x;
      return o.add("Slice", x, vector(starts), vector(ends), longs(axes), longs(steps));
    }

    private String longs(List<Long> values) {
      return o.graph().longs(values.stream().mapToLong(Long::longValue).toArray());
    }

    private String vector(List<String> parts) {
      var graph = o.graph();
      if (parts.stream().allMatch(graph::isConstant)) {
        return graph.longs(parts.stream().mapToLong(p -> graph.array(p).toLongs()[0]).toArray());
      }
      return parts.size() == 1
          ? parts.get(0)
          : o.add("Concat", Map.of("axis", 0), parts.toArray(new String[0]));
    }
  }

  /** Returns an element of a vector in an input, as a vector. */
  private static String element(Operation o, int input, int index) {
    var array = o.array(input);
    if (array != null) return o.graph().longs(array.toLongs()[index]);
    return o.add("Gather", Map.of("axis", 0), o.longsOf(input), o.graph().longs(index));
  }

  private static void slice(Operation o) {
    var cuts = new Cuts(o);
    var graph = o.graph();
    for (int axis = 0; axis < o.rank(0); axis++) {
      var begin = element(o, 1, axis);
      var size = element(o, 2, axis);
      boolean isKnown = graph.isConstant(begin);
      long from = isKnown ? graph.array(begin).toLongs()[0] : -1;
      if (from == 0 && o.shape(0).dim(axis) == o.outShape().dim(axis) && o.shape(0).dim(axis) >= 0)
        continue; // the whole axis
      boolean rest = graph.isConstant(size) && graph.array(size).toLongs()[0] < 0;
      if (rest && from == 0) continue;
      var end = rest ? graph.longs(END) : sum(o, begin, size);
      cuts.add(axis, begin, end, 1);
    }
    o.result(cuts.of(o.in(0)));
  }

  private static String sum(Operation o, String begin, String size) {
    var graph = o.graph();
    if (graph.isConstant(begin) && graph.isConstant(size)) {
      return graph.longs(graph.array(begin).toLongs()[0] + graph.array(size).toLongs()[0]);
    }
    var end = o.add("Add", begin, size);
    if (graph.isConstant(size)) return end;
    var rest = o.add("Less", size, graph.longs(0));
    return o.add("Where", rest, graph.longs(END), end);
  }

  private static boolean has(long mask, int bit) {
    return (mask >> bit & 1) == 1;
  }

  private static void stridedSlice(Operation o) {
    var steps = o.longs(3);
    long ellipsis = o.number("ellipsis_mask");
    long added = o.number("new_axis_mask");
    long dropped = o.number("shrink_axis_mask");
    int given = 0; // axes of the input that the entries name
    for (int i = 0; i < steps.length; i++) if (!has(ellipsis | added, i)) given++;
    var cuts = new Cuts(o);
    var indices = new ArrayList<String>(); // of the axes that are left out
    var left = new ArrayList<Integer>();
    var inserted = new ArrayList<Long>();
    int axis = 0;
    long place = 0; // in the result
    for (int i = 0; i < steps.length; i++) {
      if (has(ellipsis, i)) {
        axis += o.rank(0) - given;
        place += (long) o.rank(0) - given;
      } else if (has(added, i)) {
        inserted.add(place++);
      } else if (has(dropped, i)) {
        indices.add(o.squeeze(element(o, 1, i), 0));
        left.add(axis++);
      } else {
        cut(o, cuts, axis++, i, steps[i]);
        place++;
      }
    }
    var x = cuts.of(o.in(0));
    for (int i = left.size() - 1; i >= 0; i--) {
      x = o.add("Gather", Map.of("axis", left.get(i)), x, indices.get(i));
    }
    o.result(o.unsqueeze(x, inserted.stream().mapToLong(Long::longValue).toArray()));
  }

  private static void cut(Operation o, Cuts cuts, int axis, int entry, long step) {
    boolean fromStart = has(o.number("begin_mask"), entry);
    boolean toEnd = has(o.number("end_mask"), entry);
    if (fromStart && toEnd && step == 1) return;
    var graph = o.graph();
    var start = fromStart ? graph.longs(step > 0 ? 0 : END) : element(o, 1, entry);
    var end = toEnd ? graph.longs(step > 0 ? END : BEFORE) : element(o, 2, entry);
    cuts.add(axis, start, end, step);
  }

  private static void reverse(Operation o) {
    var cuts = new Cuts(o);
    var graph = o.graph();
    for (long axis : o.axes(1, o.rank(0))) {
      cuts.add(axis, graph.longs(-1), graph.longs(BEFORE), -1);
    }
    o.result(cuts.of(o.in(0)));
  }

  // ---- padding and repeating ----

  /** Returns paddings as ONNX has them: all before the elements, then all after them. */
  private static String paddings(Operation o) {
    var pairs = o.array(1);
    if (pairs == null) {
      return o.reshape(o.add("Transpose", Map.of("perm", new long[] {1, 0}), o.longsOf(1)), -1);
    }
    var values = pairs.toLongs();
    int rank = values.length / 2;
    var all = new long[values.length];
    for (int i = 0; i < values.length; i++) all[i % 2 * rank + i / 2] = values[i];
    return o.graph().longs(all);
  }

  private static void pad(Operation o) {
    var type = o.dtype(0) == DType.BOOL ? DType.INT32 : OnnxTypes.stored(o.dtype(0));
    var x = o.cast(o.in(0), o.dtype(0), type);
    var value = o.count() == 3 ? o.cast(o.in(2), o.dtype(2), type) : o.scalar(0, type);
    o.result(o.cast(o.add("Pad", x, paddings(o), value), type, o.dtype(0)));
  }

  /**
   * ONNX mirrors at the last element; TensorFlow's other mode, after it, is a choice of indices.
   */
  private static void mirror(Operation o) {
    if (o.text("mode").equals("REFLECT")) {
      o.result(o.add("Pad", Map.of("mode", "reflect"), o.in(0), paddings(o)));
      return;
    }
    var pairs = o.longs(1);
    var x = o.in(0);
    for (int axis = 0; axis < o.rank(0); axis++) {
      long before = pairs[2 * axis];
      long after = pairs[2 * axis + 1];
      if (before == 0 && after == 0) continue;
      long size = o.shape(0).dim(axis);
      if (size < 0) throw o.refused("symmetric padding of an axis of unknown size");
      var indices = new long[Math.toIntExact(before + size + after)];
      for (int i = 0; i < indices.length; i++) {
        long from = i - before;
        indices[i] = from < 0 ? -1 - from : from < size ? from : 2 * size - 1 - from;
      }
      x = o.add("Gather", Map.of("axis", axis), x, o.graph().longs(indices));
    }
    o.result(x);
  }

  private static void like(Operation o, double value) {
    var shape = o.outShape();
    var sizes = shape.isKnown() ? o.graph().longs(shape.dims()) : o.sizes(o.in(0));
    o.result(o.add("Expand", o.scalar(value, o.outType()), sizes));
  }

  private static void range(Operation o) {
    o.result(o.add("Range", o.in(0), o.in(1), o.in(2)));
  }

  // ---- blocks ----

  private static void blocks(Operation o, String type) {
    var size = Map.of("blocksize", o.number("block_size"));
    var x = o.transpose(o.in(0), 0, 3, 1, 2);
    o.result(o.transpose(o.add(type, size, x), 0, 2, 3, 1));
  }

  /** Moves blocks of pixels into the batch, block places before samples. */
  private static void spaceToBatch(Operation o) {
    var block = o.longs(1);
    var pads = o.longs(2);
    int n = block.length;
    int rank = o.rank(0);
    var all = new long[2 * rank];
    for (int i = 0; i < n; i++) {
      all[1 + i] = pads[2 * i];
      all[rank + 1 + i] = pads[2 * i + 1];
    }
    var x =
        Arrays.stream(pads).anyMatch(p -> p != 0)
            ? o.add("Pad", o.in(0), o.graph().longs(all), o.scalar(0, o.dtype(0)))
            : o.in(0);
    var channels = channels(o, n + 1);
    // (batch, h/b, b, w/b, b, c)
    var sizes = new ArrayList<String>(List.of(part(o, x, 0)));
    for (int i = 0; i < n; i++) {
      sizes.add(o.add("Div", part(o, x, 1 + i), o.graph().longs(block[i])));
      sizes.add(o.graph().longs(block[i]));
    }
    for (long c : channels) sizes.add(o.graph().longs(c));
    var split = o.add("Reshape", x, joined(o, sizes));
    int count = 1 + 2 * n + channels.length;
    var order = new long[count];
    for (int i = 0; i < n; i++) {
      order[i] = 2 + 2L * i;
      order[n + 1 + i] = 1 + 2L * i;
    }
    order[n] = 0;
    for (int i = 2 * n + 1; i < count; i++) order[i] = i;
    var moved = o.transpose(split, order);
    var ends = new ArrayList<String>(List.of(o.graph().longs(-1)));
    for (int i = 0; i < n; i++) ends.add(sizes.get(1 + 2 * i));
    for (long c : channels) ends.add(o.graph().longs(c));
    o.result(o.add("Reshape", moved, joined(o, ends)));
  }

  /** Moves samples back into blocks of pixels: the inverse of {@link #spaceToBatch}. */
  private static void batchToSpace(Operation o) {
    var block = o.longs(1);
    var crops = o.longs(2);
    int n = block.length;
    var graph = o.graph();
    var x = o.in(0);
    var channels = channels(o, n + 1);
    var sizes = new ArrayList<String>();
    for (long b : block) sizes.add(graph.longs(b));
    sizes.add(graph.longs(-1));
    var spaces = new ArrayList<String>();
    for (int i = 0; i < n; i++) spaces.add(part(o, x, 1 + i));
    sizes.addAll(spaces);
    for (long c : channels) sizes.add(graph.longs(c));
    var split = o.add("Reshape", x, joined(o, sizes));
    int count = 1 + 2 * n + channels.length;
    var order = new long[count];
    order[0] = n;
    for (int i = 0; i < n; i++) {
      order[1 + 2 * i] = n + 1L + i;
      order[2 + 2 * i] = i;
    }
    for (int i = 2 * n + 1; i < count; i++) order[i] = i;
    var moved = o.transpose(split, order);
    var ends = new ArrayList<String>(List.of(graph.longs(-1)));
    for (int i = 0; i < n; i++) {
      ends.add(o.add("Mul", spaces.get(i), graph.longs(block[i])));
    }
    for (long c : channels) ends.add(graph.longs(c));
    var whole = o.add("Reshape", moved, joined(o, ends));
    var cuts = new Cuts(o);
    for (int i = 0; i < n; i++) {
      long after = crops[2 * i + 1];
      if (crops[2 * i] == 0 && after == 0) continue;
      var end = graph.longs(after == 0 ? END : -after);
      cuts.add(1 + i, graph.longs(crops[2 * i]), end, 1);
    }
    o.result(cuts.of(whole));
  }

  private static long[] channels(Operation o, int from) {
    var sizes = o.shape(0).from(from);
    if (!sizes.isKnown()) throw o.refused("the number of channels is not known");
    return sizes.dims();
  }

  /** Returns the size of an axis as a vector. */
  private static String part(Operation o, String x, int axis) {
    return o.add("Shape", Map.of("start", axis, "end", axis + 1), x);
  }

  private static String joined(Operation o, List<String> sizes) {
    return o.add("Concat", Map.of("axis", 0), sizes.toArray(new String[0]));
  }
}
