package dev.rhyton.layers;

import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies a layer to every step of a sequence on its own, each time with the same weights. For
 * sequences of images; a {@link Dense} does so by itself.
 *
 * <p>Input {@code (batch, steps, ...)}, output {@code (batch, steps, ...)} with each step as the
 * layer makes it.
 *
 * <pre>{@code
 * Sequential.of(TimeDistributed.of(Conv2D.of(8, 3)), TimeDistributed.of(Flatten.of()), LSTM.of(32))
 * }</pre>
 */
public final class TimeDistributed extends BaseWrapper<TimeDistributed> {
  private TimeDistributed() {}

  /** The layer over a sequence. */
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

  /** Each step goes with its own part of the mask, where the mask has more than one axis. */
  @Override
  protected Tensor call(Tensor x, Context context) {
    var mask = context.mask();
    if (x.shape().dim(1) == Shape.UNKNOWN) return symbolic(x);
    var steps = TensorOps.unstack(x, 1);
    var masks = mask == null || mask.shape().rank() < 3 ? null : TensorOps.unstack(mask, 1);
    var outputs = new ArrayList<Tensor>();
    for (int i = 0; i < steps.size(); i++) {
      outputs.add(layer.apply(masks == null ? steps.get(i) : steps.get(i).mask(masks.get(i))));
    }
    return TensorOps.stack(1, outputs);
  }

  /** Its length is known in each run; a functional model is put together without. */
  private Tensor symbolic(Tensor x) {
    var step = layer.apply(x.slice(1, 0, 1).squeeze(1));
    var shape = x.shape().upTo(2).plus(step.shape().from(1).dims());
    return GraphBuilder.current().argument(step.dtype(), shape);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
