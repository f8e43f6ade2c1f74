package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.LayerCalls;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What {@code call} of a layer can access beside its inputs. */
public final class Context {
  private final GraphBuilder graph;
  private final List<@Nullable Tensor> masks;
  private boolean readsMasks;

  Context(GraphBuilder graph, List<@Nullable Tensor> masks) {
    this.graph = graph;
    this.masks = masks;
  }

  /** Calls a layer with changed masks, and notes whether it asks for them. */
  List<Tensor> call(Layer layer, List<Tensor> inputs, UnaryOperator<Tensor> change) {
    var changed = new ArrayList<Tensor>();
    masks.forEach(mask -> changed.add(change.apply(mask)));
    var context = new Context(graph, changed);
    var outputs = layer.call(inputs, context);
    readsMasks |= context.readsMasks;
    return outputs;
  }

  /** Returns whether the model is being trained. */
  public boolean training() {
    return graph.calls().training();
  }

  /** Returns whether the layer is called only to determine the shapes of its outputs. */
  public boolean isForShapes() {
    return graph.isForShapes();
  }

  /** Returns the mask of the first input, or null if all entries count. */
  public @Nullable Tensor mask() {
    return masks().get(0);
  }

  /** Returns the masks of all inputs; null for an input without a mask. */
  public List<@Nullable Tensor> masks() {
    readsMasks = true;
    return masks;
  }

  /** Returns whether the layer has asked for masks. */
  boolean readsMasks() {
    return readsMasks;
  }

  /**
   * Assigns a new value to a weight of the layer, such as a moving mean or a state, after this run.
   */
  public void assign(Weight weight, Tensor value) {
    Check.given("assign", "value", value);
    Check.given("assign", "weight", weight);
    graph.variables().assign(weight, value);
  }

  /**
   * Returns the value of a weight after the assignments so far, for example by another use of its
   * layer.
   */
  public Tensor latest(Weight weight) {
    return graph.variables().latest(weight);
  }

  /** Assigns a new value to a weight immediately: later operations of this run use it. */
  public void replace(Weight weight, Tensor value) {
    Check.given("replace", "value", value);
    Check.given("replace", "weight", weight);
    graph.variables().assign(weight, value);
    graph.variables().renew(weight);
  }

  /** Reports the mean of values with the metrics of the model. */
  public void addMetric(String key, Tensor values) {
    addMetric(key, values, null);
  }

  /**
   * Reports the weighted mean of values with the metrics of the model.
   *
   * @param weights a weight of each sample or of each value; null for equal ones
   */
  public void addMetric(String key, Tensor values, @Nullable Tensor weights) {
    Check.given("addMetric", "values", values);
    graph.calls().reports().add(new LayerCalls.Report(key, values, weights));
  }

  /** Adds a scalar to the loss. */
  public void addLoss(Tensor loss) {
    graph.calls().losses().add(loss);
  }

  /** Adds a penalty on the output of a layer, per sample. */
  void addPenalty(Regularizer regularizer, Tensor y) {
    var samples = TensorOps.shape(y).slice(0, 0, 1).squeeze(0).cast(y.dtype());
    var penalty = Check.given("A regularizer", "what apply returns", regularizer.apply(y));
    addLoss(penalty.divide(samples));
  }
}
