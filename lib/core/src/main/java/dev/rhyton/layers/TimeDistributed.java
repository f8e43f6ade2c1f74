package dev.rhyton.layers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.GraphLoop;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies a layer to every step of a sequence separately, with the same weights. It is meant for
 * sequences of images, for example; {@link Dense} does not need it.
 *
 * <p>Input {@code (batch, steps, ...)}, output {@code (batch, steps, ...)} where each step is the
 * output of the layer.
 *
 * <pre>{@code
 * Sequential.of(TimeDistributed.of(Conv2D.of(8, 3)), TimeDistributed.of(Flatten.of()), LSTM.of(32))
 * }</pre>
 */
public final class TimeDistributed extends BaseWrapper<TimeDistributed> {
  private TimeDistributed() {}

  /** Creates a wrapper that applies a layer to every step. */
  public static TimeDistributed of(Layer layer) {
    return made(new TimeDistributed(), t -> t.layer = layer);
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("steps", "...", "features");
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    Unrolled.check(label(), inputs.get(0));
  }

  /** Each step gets its own part of the mask if the mask has more than one axis. */
  @Override
  protected Tensor call(Tensor x, Context context) {
    var sequences = sequences(x, context);
    return isOneBatch(context) ? asOneBatch(sequences) : steps(sequences).get(0);
  }

  /**
   * Returns whether the steps of all samples are computed as one batch: in files, where a graph is
   * shorter without the operations of each step, if no step depends on another one.
   */
  private boolean isOneBatch(Context context) {
    return GraphBuilder.required().isForFile()
        && !context.training()
        && layer.allLayers().stream().noneMatch(Layer::mayMixSamples);
  }

  private Tensor asOneBatch(List<Tensor> sequences) {
    var x = sequences.get(0);
    var steps = sequences.stream().map(TimeDistributed::merged).toList();
    var step = steps.get(0);
    var y = layer.apply(steps.size() == 1 ? step : step.mask(steps.get(1)));
    var shape = x.shape().upTo(2).plus(y.shape().from(1).dims());
    return GraphBuilder.required().ensured(TensorOps.splitAxis(y, 0, x, 2), shape);
  }

  /** Returns the steps of all samples one after another. */
  private static Tensor merged(Tensor sequence) {
    var steps = TensorOps.mergeAxes(sequence, 0, 2);
    var shape = steps.shape().upTo(1).plus(sequence.shape().from(2).dims());
    return GraphBuilder.required().ensured(steps, shape);
  }

  private static List<Tensor> sequences(Tensor x, Context context) {
    var mask = context.mask();
    return mask == null || mask.shape().rank() < 3 ? List.of(x) : List.of(x, mask);
  }

  private List<Tensor> steps(List<Tensor> sequences) {
    var steps = Ops.unstack(sequences.get(0), null, 1);
    var masks = sequences.size() == 1 ? null : Ops.unstack(sequences.get(1), null, 1);
    var outputs = new ArrayList<Tensor>();
    for (int i = 0; i < steps.size(); i++) {
      outputs.add(layer.apply(masks == null ? steps.get(i) : steps.get(i).mask(masks.get(i))));
    }
    return List.of(Ops.stack(outputs, 1));
  }

  /** Except in files, each step has its own operations, so the layer needs the number of steps. */
  @Override
  protected boolean needsSizes() {
    return true;
  }

  @Override
  List<Tensor> outputsOfAnySize(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    if (x.shape().dim(1) != Shape.UNKNOWN || isOneBatch(context)) return call(inputs, context);
    if (GraphBuilder.required().isForFile()) {
      var sequences = sequences(x, context);
      return GraphLoop.overSteps(this::steps, sequences, sequences.size());
    }
    var step = layer.apply(x.slice(1, 0, 1).squeeze(1));
    var shape = x.shape().upTo(2).plus(step.shape().from(1).dims());
    return List.of(UnknownSizeTracer.standIn(this, x, step.dtype(), shape));
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
