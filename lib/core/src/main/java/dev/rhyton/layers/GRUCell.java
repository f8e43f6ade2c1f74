package dev.rhyton.layers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of {@link GRU}: {@code h' = z · h + (1 − z) · tanh(x · W + r · (h · U))} with the gates
 * {@code z, r = σ(x · kernel + h · recurrentKernel + bias)}. It is used in {@link RNN} and {@link
 * StackedRNNCells}.
 *
 * <p>Inputs {@code (batch, inputs)} and the state {@code (batch, units)}; outputs {@code h'} and
 * {@code h'} as the next state. Cho et al., 2014, arXiv 1406.1078.
 *
 * <pre>{@code
 * RNN.of(GRUCell.of(32))
 * }</pre>
 */
public final class GRUCell extends GatedCell<GRUCell> {
  private boolean resetAfter = true;

  private GRUCell() {
    super(3);
  }

  /** Creates a cell with {@code units} outputs. */
  public static GRUCell of(int units) {
    return made(new GRUCell(), c -> c.units = units);
  }

  /**
   * Sets whether the reset gate r is applied after the product with the state (default) or before
   * it, as in the original paper.
   */
  public GRUCell resetAfter(boolean after) {
    return with(this, c -> c.resetAfter = after);
  }

  /** If r is applied after the product, the product has its own bias. */
  @Override
  long[] biasShape(long all) {
    return resetAfter ? new long[] {2, all} : new long[] {all};
  }

  @Override
  @Nullable Tensor inputBias() {
    return bias != null && resetAfter ? row(bias, 0) : bias;
  }

  @Override
  @Nullable Tensor stateBias() {
    return bias != null && resetAfter ? row(bias, 1) : null;
  }

  private static Tensor row(Weight bias, int index) {
    return bias.slice(0, index, index + 1).squeeze(0);
  }

  @Override
  boolean splitsState() {
    return !resetAfter;
  }

  @Override
  List<Tensor> step(Tensor x, List<Tensor> states, GateProjection ofState) {
    var h = states.get(0);
    var ofX = Ops.split(x, gates, -1);
    var ofH =
        resetAfter
            ? Ops.split(ofState.apply(h), gates, -1)
            : List.of(ofState.ofGate(0, h, null), ofState.ofGate(1, h, null));
    var z = recurrentActivation.apply(ofX.get(0).add(ofH.get(0)));
    var r = recurrentActivation.apply(ofX.get(1).add(ofH.get(1)));
    var past = resetAfter ? r.multiply(ofH.get(2)) : ofState.ofGate(2, h, r);
    var fresh = activation.apply(ofX.get(2).add(past));
    var next = z.multiply(h).add(z.negative().add(1).multiply(fresh));
    return List.of(next, next);
  }
}
