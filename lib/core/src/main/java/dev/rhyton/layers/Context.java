package dev.rhyton.layers;

import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.LayerCalls;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Weight;
import java.util.List;

/** What a layer's call may know beside its inputs. */
public final class Context {
  private final GraphBuilder graph;
  private final List<Tensor> masks;

  Context(GraphBuilder graph, List<Tensor> masks) {
    this.graph = graph;
    this.masks = masks;
  }

  /** Whether the model is being trained. */
  public boolean training() {
    return graph.calls().training();
  }

  /** Whether nothing is computed: the layer is tried for the shapes of what it gives. */
  public boolean isForShapes() {
    return graph.isForShapes();
  }

  /** Which entries of the first input count, or null where all do. */
  public Tensor mask() {
    return masks.get(0);
  }

  /** The masks of all inputs, null where an input has none. */
  public List<Tensor> masks() {
    return masks;
  }

  /** Gives a weight of the layer, such as a moving mean or a state, a new value after this run. */
  public void assign(Weight weight, Tensor value) {
    graph.variables().assign(weight, value);
  }

  /** The value of a weight after what was assigned to it so far, as by another use of its layer. */
  public Tensor latest(Weight weight) {
    return graph.variables().latest(weight);
  }

  /** Gives a weight a new value at once: what follows in this run is computed with it. */
  public void replace(Weight weight, Tensor value) {
    graph.variables().assign(weight, value);
    graph.variables().renew(weight);
  }

  /** Reports the mean of values beside the model's metrics. */
  public void addMetric(String key, Tensor values) {
    graph.calls().reports().add(new LayerCalls.Report(key, values));
  }

  /** Adds a scalar to the loss. */
  public void addLoss(Tensor loss) {
    graph.calls().losses().add(loss);
  }

  /** Adds a penalty on what a layer gives, per sample. */
  void addPenalty(Regularizer regularizer, Tensor y) {
    var samples = TensorOps.shape(y).slice(0, 0, 1).squeeze(0).cast(y.dtype());
    addLoss(regularizer.apply(y).divide(samples));
  }
}
