package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.config.Nullable;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent layer twice, from the beginning of a sequence and from its end: {@code y =
 * merge(forward(x), backward(x))}. For sequences that are there as a whole, as texts are.
 *
 * <p>Input {@code (batch, steps, inputs)}, then the first states of both if they are given; output
 * that of the layer, with twice its units where they are concatenated, then the last states of both
 * with {@code returnState}. Schuster & Paliwal, 1997.
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

  @Nullable private MergeMode mergeMode = MergeMode.CONCAT;

  @Key("layer")
  private Recurrent<?> forwardLayer = SimpleRNN.of(1);

  private Recurrent<?> backwardLayer;

  private Bidirectional() {}

  /** Two copies of the layer, the second of which goes backwards. */
  public static Bidirectional of(Recurrent<?> layer) {
    checkNotNull(layer);
    return of(layer, layer.goBackwards(!layer.isBackward()));
  }

  /** Two layers of your own, one of which goes backwards. */
  public static Bidirectional of(Recurrent<?> forward, Recurrent<?> backward) {
    checkNotNull(forward);
    checkNotNull(backward);
    return made(
        new Bidirectional(),
        b -> {
          // What is left out must not hold an output of the other direction.
          b.forwardLayer = forward.zeroOutputForMask(forward.returnsSequences());
          b.backwardLayer = backward.zeroOutputForMask(backward.returnsSequences());
        });
  }

  private static void checkNotNull(Recurrent<?> layer) {
    Check.that(layer != null, "Bidirectional: expected a layer, received null.");
  }

  /**
   * {@code "concat"} (default), {@code "sum"}, {@code "mul"} or {@code "ave"}; null gives both
   * outputs.
   */
  public Bidirectional mergeMode(String name) {
    var mode = name == null ? null : Text.constant(MergeMode.class, "merge mode", name);
    return with(this, b -> b.mergeMode = mode);
  }

  /** Begins with these weights: all of the forward layer, then all of the backward one. */
  public Bidirectional weights(List<NDArray> values) {
    int half = Check.given("Bidirectional", "weights", values).size() / 2;
    return with(
        this,
        b -> {
          b.forwardLayer.beginWith(values.subList(0, half));
          b.backwardLayer.beginWith(values.subList(half, values.size()));
        });
  }

  /** Lets stateful layers begin with zeros again. */
  public void resetStates() {
    forwardLayer.resetStates();
    backwardLayer.resetStates();
  }

  /** A copy has weights of its own. */
  @Override
  protected void copyParts() {
    forwardLayer = copyOf(forwardLayer);
    if (backwardLayer != null) backwardLayer = copyOf(backwardLayer);
  }

  @Override
  protected void readConfig(ObjectNode config) {
    super.readConfig(config);
    if (backwardLayer == null) backwardLayer = forwardLayer.goBackwards(!forwardLayer.isBackward());
  }

  @Override
  protected void check() {
    if (backwardLayer == null) return; // a file may leave it out; readConfig makes it then
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
    var mask = forward.get(0).mask();
    if (mask != null) results.forEach(y -> y.mask(mask));
    results.addAll(forward.subList(1, forward.size()));
    results.addAll(backward.subList(1, backward.size()));
    return results;
  }

  private Tensor inOrder(Tensor backward) {
    return backwardLayer.returnsSequences() ? TensorOps.reverse(backward, 1) : backward;
  }

  private List<Tensor> merge(Tensor forward, Tensor backward) {
    if (mergeMode == null) return List.of(forward, backward);
    return List.of(
        switch (mergeMode) {
          case CONCAT -> TensorOps.concatenate(-1, forward, backward);
          case SUM -> forward.add(backward);
          case MUL -> forward.multiply(backward);
          case AVE -> forward.add(backward).multiply(0.5);
        });
  }
}
