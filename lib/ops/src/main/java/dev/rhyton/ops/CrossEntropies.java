package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.NnOps;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cross-entropies and connectionist temporal classification (CTC), as in {@code keras.ops.nn}. */
final class CrossEntropies {
  private CrossEntropies() {}

  // ---- cross-entropies ----

  static Tensor binaryCrossentropy(Tensor target, Tensor output, boolean fromLogits) {
    String op = "binary_crossentropy";
    checkAlike(op, target, output);
    var logits = fromLogits ? output : TensorInternals.of(output).logits("Sigmoid");
    return Nonlinearities.wide(
        op,
        logits == null ? output : logits,
        t -> {
          var yes = target.cast(t.dtype());
          var no = yes.negative().add(1);
          if (logits != null) return no.multiply(t).add(t.negative().softplus());
          var p = t.clip(KerasConfig.epsilon(), 1 - KerasConfig.epsilon());
          var loss = yes.multiply(p.log()).add(no.multiply(p.negative().add(1).log()));
          return loss.negative();
        });
  }

  private static void checkAlike(String op, Tensor target, Tensor output) {
    Check.given(op, "target", target);
    Check.given(op, "output", output);
    Check.that(
        target.shape().accepts(output.shape()),
        "%s: expected target and output of the same shape, received %s and %s.",
        op,
        target.shape(),
        output.shape());
  }

  static Tensor categoricalCrossentropy(
      Tensor target, Tensor output, boolean fromLogits, int axis) {
    String op = "categorical_crossentropy";
    checkAlike(op, target, output);
    checkRank(op, output);
    int at = Operands.axis(op, output.shape(), axis);
    var logits = logits(output, fromLogits, at);
    var value = TensorOps.wide(Nonlinearities.floats(op, logits == null ? output : logits));
    var logs =
        logits == null ? NnOps.clipped(value, at).log() : Nonlinearities.logSoftmax(value, at);
    var losses = target.cast(logs.dtype()).multiply(logs).sum(at).negative();
    return losses.cast(output.dtype().toFloat());
  }

  /**
   * Returns the output if it consists of logits, the input of the softmax that computed it, or
   * null.
   */
  private static @Nullable Tensor logits(Tensor output, boolean fromLogits, int axis) {
    if (fromLogits) return output;
    return axis == output.shape().rank() - 1 ? TensorInternals.of(output).logits("Softmax") : null;
  }

  private static void checkRank(String op, Tensor output) {
    Check.that(
        output.shape().rank() > 0,
        "%s: output must have at least one axis, received a number.",
        op);
  }

  static Tensor sparseCategoricalCrossentropy(
      Tensor target, Tensor output, boolean fromLogits, int axis) {
    String op = "sparse_categorical_crossentropy";
    Check.given(op, "target", target);
    checkRank(op, Check.given(op, "output", output));
    int at = Operands.axis(op, output.shape(), axis);
    int last = output.shape().rank() - 1;
    boolean alike = target.shape().rank() == last + 1;
    var labels = alike && target.shape().dim(at) == 1 ? target.squeeze(at) : target;
    var expected = output.shape().upTo(at).plus(output.shape().from(at + 1).dims());
    Check.that(
        expected.accepts(labels.shape()),
        "%s: expected target of shape %s, as output %s without axis %d, received shape %s.",
        op,
        expected,
        output.shape(),
        at,
        target.shape());
    var logits = logits(output, fromLogits, at);
    var value = TensorOps.wide(Nonlinearities.floats(op, logits == null ? output : logits));
    var rows = Ops.moveaxis(value, at, last);
    var classes = NnOps.lastSize(rows, DType.INT64);
    var indices = within(op, labels.cast(DType.INT64), classes);
    return NnOps.sparseCrossEntropy(indices, rows, logits != null).cast(output.dtype().toFloat());
  }

  /** Returns the class indices; a run refuses indices that are out of range. */
  private static Tensor within(String op, Tensor labels, Tensor classes) {
    var inside = labels.greaterEqual(0).logicalAnd(labels.less(classes)).all();
    return TensorOps.checked(
        labels,
        inside,
        op + ": expected class indices from 0 to below {}, received {}.",
        classes,
        labels);
  }

  // ---- connectionist temporal classification ----

  static Tensor ctcLoss(
      Tensor target, Tensor output, Tensor targetLength, Tensor outputLength, int maskIndex) {
    String op = "ctc_loss";
    checkSteps(op, Check.given(op, "output", output));
    Operands.rank(op, Check.given(op, "target", target), 2);
    checkLengths(op, "target_length", targetLength, output);
    checkLengths(op, "output_length", outputLength, output);
    checkBatch(op, "target", target, output);
    int blank = blank(op, output, maskIndex);
    var labels = target.cast(DType.INT32);
    var lengths = targetLength.cast(DType.INT32);
    var steps = stepsWithin(op, "output_length", outputLength, output);
    var counts = TensorOps.cumulativeCount(labels).lessEqual(lengths.expandDims(-1));
    var classes = TensorOps.constant((double) output.shape().dim(2), DType.INT32);
    var isLabel =
        labels
            .greaterEqual(0)
            .logicalAnd(labels.less(classes))
            .logicalAnd(labels.notEqual(blank))
            .logicalOr(counts.logicalNot());
    var known =
        TensorOps.checked(
            labels,
            isLabel.all(),
            op + ": expected labels from 0 to below {}, none of them " + blank + ", received {}.",
            classes,
            labels);
    var places = RawOps.op("Where", OpAttributes.NONE, counts).stopGradient(); // no gradient
    var shifted = known.subtract(known.greater(blank).cast(DType.INT32));
    var values = RawOps.op("GatherNd", OpAttributes.NONE, shifted, places).stopGradient();
    var logits = blankLast(numbersByStep(output), blank);
    var attributes = OpAttributes.of("ignore_longer_outputs_than_inputs", true);
    var inputs = List.of(logits, places, values, steps);
    var loss = RawOps.all("CTCLoss", attributes, inputs).get(0);
    var needed = lengths.add(repeats(labels, counts));
    var infinite = TensorOps.constant(Double.POSITIVE_INFINITY, loss.dtype());
    return TensorOps.where(needed.greater(steps), infinite, loss);
  }

  /** Counts the labels that equal the previous one; a blank is required between them. */
  private static Tensor repeats(Tensor labels, Tensor counts) {
    var before = TensorOps.stridedSlice(labels, 1, null, -1, 1);
    var after = TensorOps.stridedSlice(labels, 1, 1, null, 1);
    var counted = TensorOps.stridedSlice(counts, 1, 1, null, 1);
    return before.equal(after).logicalAnd(counted).cast(DType.INT32).sum(1);
  }

  private static void checkSteps(String op, Tensor x) {
    Operands.rank(op, x, 3);
    Check.that(
        x.shape().dim(2) > 0,
        "%s: expected (batch, steps, classes) with a known number of classes, received %s.",
        op,
        x.shape());
  }

  private static void checkLengths(String op, String name, Tensor lengths, Tensor x) {
    Operands.rank(op, Check.given(op, name, lengths), 1);
    checkBatch(op, name, lengths, x);
  }

  private static void checkBatch(String op, String name, Tensor x, Tensor output) {
    long here = x.shape().dim(0);
    long there = output.shape().dim(0);
    Check.that(
        here == there || here == Shape.UNKNOWN || there == Shape.UNKNOWN,
        "%s: expected %s for as many samples as the %d of shape %s, received shape %s.",
        op,
        name,
        there,
        output.shape(),
        x.shape());
  }

  private static Tensor stepsWithin(String op, String name, Tensor lengths, Tensor x) {
    var steps = lengths.cast(DType.INT32);
    var most = TensorOps.shape(x).slice(0, 1, 2).reshape().cast(DType.INT32);
    var inside = steps.greaterEqual(0).logicalAnd(steps.lessEqual(most)).all();
    var message = op + ": expected " + name + " of at most {} steps, received {}.";
    return TensorOps.checked(steps, inside, message, most, steps);
  }

  /** Returns the class of a mask index, which counts from the end if it is negative. */
  private static int blank(String op, Tensor x, int maskIndex) {
    long classes = x.shape().dim(2);
    Check.that(
        maskIndex >= -classes && maskIndex < classes,
        "%s: mask_index %d is none of the %d classes.",
        op,
        maskIndex,
        classes);
    return (int) Math.floorMod((long) maskIndex, classes);
  }

  /** Returns {@code (steps, batch, classes)} in at least 32 bits. */
  private static Tensor numbersByStep(Tensor x) {
    return TensorOps.wide(Elementwise.floats(x)).transpose(1, 0, 2);
  }

  /** Moves the blank to the end, since TensorFlow's blank is the last class. */
  private static Tensor blankLast(Tensor x, int blank) {
    long classes = x.shape().dim(2);
    if (blank == classes - 1) return x;
    var parts = new ArrayList<Tensor>();
    if (blank > 0) parts.add(x.slice(2, 0, blank));
    parts.add(x.slice(2, blank + 1, classes));
    parts.add(x.slice(2, blank, blank + 1));
    return TensorOps.concatenate(2, parts);
  }

  static List<Tensor> ctcDecode(
      Tensor inputs,
      Tensor sequenceLengths,
      String strategy,
      int beamWidth,
      int topPaths,
      boolean mergeRepeated,
      @Nullable Integer maskIndex) {
    String op = "ctc_decode";
    checkSteps(op, Check.given(op, "inputs", inputs));
    checkLengths(op, "sequence_lengths", sequenceLengths, inputs);
    boolean greedy = "greedy".equals(strategy);
    Check.that(
        greedy || "beam_search".equals(strategy),
        "%s: expected strategy \"greedy\" or \"beam_search\", received %s.",
        op,
        strategy);
    int blank = blank(op, inputs, maskIndex == null ? -1 : maskIndex);
    var steps = stepsWithin(op, "sequence_lengths", sequenceLengths, inputs);
    var logits = numbersByStep(inputs);
    if (greedy) {
      var attributes =
          OpAttributes.of("merge_repeated", mergeRepeated).and("blank_index", (long) blank);
      var found = RawOps.all("CTCGreedyDecoder", attributes, List.of(logits, steps));
      var labels = stacked(inputs, List.of(dense(inputs, found, 0, 1)));
      return List.of(labels, greedyScore(logits.max(2).transpose(), steps));
    }
    Check.that(
        topPaths >= 1 && topPaths <= beamWidth,
        "%s: expected top_paths from 1 to beam_width %d, received %d.",
        op,
        beamWidth,
        topPaths);
    var attributes =
        OpAttributes.of("beam_width", (long) beamWidth)
            .and("top_paths", (long) topPaths)
            .and("merge_repeated", false);
    var beams = List.of(blankLast(logits, blank), steps);
    var found = RawOps.all("CTCBeamSearchDecoder", attributes, beams);
    var paths = new ArrayList<Tensor>();
    for (int i = 0; i < topPaths; i++) paths.add(dense(inputs, found, i, topPaths));
    var labels = stacked(inputs, paths);
    var classes = labels.add(labels.greaterEqual(blank).cast(DType.INT32));
    return List.of(classes, found.get(3 * topPaths).stopGradient());
  }

  /** Returns the negative sum over the valid steps, which unlike TensorFlow's has a gradient. */
  private static Tensor greedyScore(Tensor likeliest, Tensor steps) {
    var counts = TensorOps.cumulativeCount(likeliest.cast(DType.INT32));
    var none = TensorOps.zerosLike(likeliest);
    var counted = TensorOps.where(counts.lessEqual(steps.expandDims(1)), likeliest, none);
    return counted.sum(1, true).negative();
  }

  /** Returns the labels of one path as a dense tensor, with −1 after the last one. */
  private static Tensor dense(Tensor inputs, List<Tensor> found, int path, int of) {
    var size = TensorOps.shape(inputs).slice(0, 0, 2);
    var none = TensorOps.constant(-1, DType.INT64);
    var places = found.get(path).stopGradient();
    var labels = found.get(of + path).stopGradient();
    return RawOps.op("SparseToDense", OpAttributes.NONE, places, size, labels, none);
  }

  private static Tensor stacked(Tensor inputs, List<Tensor> paths) {
    var labels = TensorOps.stack(0, paths).cast(DType.INT32);
    long steps = inputs.shape().dim(1);
    return steps == Shape.UNKNOWN
        ? labels
        : labels.reshape(paths.size(), inputs.shape().dim(0), steps);
  }
}
