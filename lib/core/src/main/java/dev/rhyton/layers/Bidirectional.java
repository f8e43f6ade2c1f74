package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Key;
import dev.rhyton.config.Text;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recurrent layer forwards and backwards over a sequence: {@code y = merge(forward(x),
 * backward(x))}. It is meant for sequences that are known as a whole, such as texts.
 *
 * <p>Input {@code (batch, steps, inputs)}, optionally followed by the initial states of both
 * directions. The output has the shape of the layer's output, with twice as many units if the
 * directions are concatenated, followed by the last states of both directions with {@code
 * returnState}. Schuster and Paliwal, 1997.
 *
 * <pre>{@code
 * Bidirectional.of(LSTM.of(32).returnSequences(true))
 * }</pre>
 */
public final class Bidirectional extends BaseLayer<Bidirectional> {
  private enum MergeMode {
    CONCAT,
    SUM,
    MUL,
    AVE
  }

  private @Nullable MergeMode mergeMode = MergeMode.CONCAT;

  @Key("layer")
  private Recurrent<?> forwardLayer = SimpleRNN.of(1);

  @SuppressWarnings("NullAway.Init") // set by of or, where a file omits it, by readConfig
  private Recurrent<?> backwardLayer;

  private Bidirectional() {}

  /** Creates a layer from two copies of {@code layer}; the second one runs backwards. */
  public static Bidirectional of(Recurrent<?> layer) {
    checkNotNull(layer);
    return of(layer, reversed(layer));
  }

  /** Returns the same layer for the other direction, with weights of its own. */
  private static Recurrent<?> reversed(Recurrent<?> layer) {
    return layer.goBackwards(!layer.isBackward()).withOwnCell();
  }

  /** Creates a layer from a forward layer and a backward layer. */
  public static Bidirectional of(Recurrent<?> forward, Recurrent<?> backward) {
    checkNotNull(forward);
    checkNotNull(backward);
    return made(
        new Bidirectional(),
        b -> {
          b.forwardLayer = forward;
          b.backwardLayer = backward;
          b.zeroMaskedOutputs();
        });
  }

  /** The output of a masked step must not contain an output of the other direction. */
  private void zeroMaskedOutputs() {
    forwardLayer = forwardLayer.zeroOutputForMask(forwardLayer.returnsSequences());
    backwardLayer = backwardLayer.zeroOutputForMask(backwardLayer.returnsSequences());
  }

  private static void checkNotNull(Recurrent<?> layer) {
    Check.that(layer != null, "Bidirectional: expected a layer, received null.");
  }

  /**
   * Sets how the directions are combined: {@code "concat"} (default), {@code "sum"}, {@code "mul"}
   * or {@code "ave"}; null returns both outputs.
   */
  public Bidirectional mergeMode(@Nullable String name) {
    var mode = name == null ? null : Text.constant(MergeMode.class, "merge mode", name);
    return with(this, b -> b.mergeMode = mode);
  }

  /**
   * Sets the initial weights: first the weights of the forward layer, then the weights of the
   * backward layer.
   */
  public Bidirectional weights(List<NDArray> values) {
    int half = Check.all("Bidirectional", "weights", values).size() / 2;
    return with(
        this,
        b -> {
          b.forwardLayer.beginWith(values.subList(0, half));
          b.backwardLayer.beginWith(values.subList(half, values.size()));
        });
  }

  /** Resets the states of stateful layers to zeros. */
  public void resetStates() {
    forwardLayer.resetStates();
    backwardLayer.resetStates();
  }

  /** A copy has its own weights. */
  @Override
  protected void copyParts() {
    forwardLayer = copyOf(forwardLayer);
    if (backwardLayer != null) backwardLayer = copyOf(backwardLayer);
  }

  @Override
  protected void readConfig(ConfigDict config) {
    super.readConfig(config);
    if (backwardLayer == null) backwardLayer = reversed(forwardLayer);
    zeroMaskedOutputs();
  }

  @Override
  protected void check() {
    if (backwardLayer == null) return; // a file may omit it; then readConfig creates it
    Check.that(
        forwardLayer.isBackward() != backwardLayer.isBackward(),
        "Bidirectional: expected layers of which one goes backwards, received %s and %s.",
        forwardLayer,
        backwardLayer);
    Check.that(
        forwardLayer.returnsSequences() == backwardLayer.returnsSequences()
            && forwardLayer.returnsState() == backwardLayer.returnsState()
            && forwardLayer.isStateful() == backwardLayer.isStateful(),
        "Bidirectional: expected layers that agree in returnSequences, returnState and stateful,"
            + " received %s and %s.",
        forwardLayer,
        backwardLayer);
    var shared = new ArrayList<>(forwardLayer.allLayers());
    shared.retainAll(backwardLayer.allLayers());
    Check.that(
        shared.isEmpty(),
        "Bidirectional: both directions would use the same weights, of %s. Give each direction"
            + " cells of its own: Bidirectional.of(RNN.of(new Cell()), RNN.of(new"
            + " Cell()).goBackwards(true)).",
        shared.stream().map(Layer::label).toList());
  }

  @Override
  protected void build(Shape input) {
    var name = forwardLayer.name();
    if (!name.startsWith("forward_")) {
      forwardLayer.rename("forward_" + name);
      backwardLayer.rename("backward_" + name);
    }
  }

  @Override
  protected String keywordOfRest() {
    return forwardLayer.keywordOfRest();
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    var states = inputs.subList(1, inputs.size());
    int half = states.size() / 2;
    var forward = forwardLayer.apply(RNNCell.joined(x, states.subList(0, half)));
    var backward = backwardLayer.apply(RNNCell.joined(x, states.subList(half, states.size())));
    var results = new ArrayList<>(merge(forward.get(0), inOrder(backward.get(0))));
    results.addAll(forward.subList(1, forward.size()));
    results.addAll(backward.subList(1, backward.size()));
    return results;
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  /** Both directions have the mask of the input if they return sequences. */
  @Override
  List<@Nullable Tensor> outputMasks(
      List<Tensor> inputs, List<@Nullable Tensor> masks, int outputs) {
    var all = new ArrayList<Tensor>(Collections.nCopies(outputs, null));
    if (forwardLayer.returnsSequences()) {
      for (int i = 0; i < (mergeMode == null ? 2 : 1); i++) all.set(i, masks.get(0));
    }
    return all;
  }

  private Tensor inOrder(Tensor backward) {
    return backwardLayer.returnsSequences() ? Ops.flip(backward, 1) : backward;
  }

  private List<Tensor> merge(Tensor forward, Tensor backward) {
    if (mergeMode == null) return List.of(forward, backward);
    return List.of(
        switch (mergeMode) {
          case CONCAT -> Ops.concatenate(List.of(forward, backward), -1);
          case SUM -> forward.add(backward);
          case MUL -> forward.multiply(backward);
          case AVE -> forward.add(backward).multiply(0.5);
        });
  }
}
