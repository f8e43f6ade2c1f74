package dev.rhyton.learning;

import dev.rhyton.config.Text;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Runs Gradient Learning: multiplies updates by a mask that is drawn for each step. */
final class MaskStrategy extends DelegatingStrategy {
  private final Masks masks;
  private final float factor;
  private List<Weight> weights = List.of();
  private final Deque<byte[]> chosen =
      new ArrayDeque<>(); // for the next updates, each until it is made
  private final List<Granularity> levels; // of each weight
  private final Alignment alignment; // or null
  private final boolean cautious;
  private Tensor parts; // the mask of every part, times the factor
  private final IdentityHashMap<byte[], NDArray> halves =
      new IdentityHashMap<>(); // of an epoch, as arrays

  MaskStrategy(
      TrainingStrategy gradients,
      Masks masks,
      double factor,
      List<Granularity> levels,
      Alignment alignment,
      boolean cautious) {
    super(gradients);
    this.masks = masks;
    this.factor = (float) factor;
    this.levels = levels;
    this.alignment = alignment;
    this.cautious = cautious;
  }

  @Override
  public List<UpdateFactor> factors() {
    var all = new ArrayList<UpdateFactor>();
    if (alignment != null) all.add(alignment);
    if (cautious) all.add(new Caution());
    return all;
  }

  @Override
  public void beginEpoch(Dataset data) {
    super.beginEpoch(data);
    masks.beginEpoch();
    halves.clear();
  }

  @Override
  public void stepDone() {
    super.stepDone();
    chosen.remove();
  }

  @Override
  public void declare(GraphBuilder graph, Objective objective) {
    super.declare(graph, objective);
    weights = objective.weights();
    parts = graph.argument(DType.FLOAT32, Shape.of(masks.size()));
  }

  @Override
  public List<NDArray> feed(Batch batch, int ahead) {
    while (chosen.size() <= ahead) chosen.add(masks.next());
    var mask = List.copyOf(chosen).get(ahead);
    var array = masks.isHalf(mask) ? halves.computeIfAbsent(mask, this::array) : array(mask);
    return joined(super.feed(batch, ahead), List.of(array));
  }

  @Override
  public List<Tensor> gradients(GraphBuilder graph, Objective objective) {
    var gradients = super.gradients(graph, objective);
    if (alignment != null) Alignment.check(objective.weights(), gradients);
    return gradients;
  }

  private NDArray array(byte[] mask) {
    var values = new float[mask.length];
    for (int i = 0; i < values.length; i++) values[i] = mask[i] * factor;
    return NDArray.of(values, values.length);
  }

  @Override
  public Tensor mask(Weight weight) {
    int i = weights.indexOf(weight);
    int from = masks.firstPart(i);
    int number = masks.firstPart(i + 1) - from;
    var mask = parts.slice(0, from, from + number).cast(weight.dtype());
    return number == 1 ? mask.squeeze(0) : mask.reshape(levels.get(i).parts(weight.shape()).dims());
  }

  @Override
  public List<NDArray> masks(List<Weight> updated) {
    if (chosen.isEmpty()) chosen.add(masks.next());
    var mask = chosen.element();
    return IntStream.range(0, updated.size())
        .mapToObj(i -> values(mask, i, updated.get(i).shape()))
        .toList();
  }

  private NDArray values(byte[] mask, int weight, Shape shape) {
    int from = masks.firstPart(weight);
    int number = masks.firstPart(weight + 1) - from;
    // Workers read one number, those of units, or those of all weights.
    int times =
        levels.get(weight) == Granularity.ROW && number > 1 ? (int) shape.size() / number : 1;
    var values = new float[number * times];
    for (int i = 0; i < values.length; i++) values[i] = mask[from + i / times] * factor;
    if (number == 1) return NDArray.of(values, 1).reshape();
    boolean ofEach = values.length == shape.size(); // otherwise of each unit
    return NDArray.of(values, ofEach ? shape.dims() : new long[] {values.length});
  }

  @Override
  public String whenLossIsNotFinite() {
    return "Gradient Learning, the default mode, lets a part of the weights change in each step"
        + (factor == 1 ? "" : ", by " + Text.number(factor) + " times the optimizer's update")
        + "; a smaller learning rate, or"
        + " Learning.plain(), may train where this does not.";
  }

  @Override
  public Map<String, NDArray> state() {
    var all = new TreeMap<>(super.state());
    all.putAll(masks.state());
    if (!chosen.isEmpty()) all.put("chosen", Masks.array(chosen.element()));
    if (alignment != null) all.putAll(alignment.kept.state());
    return all;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    super.restore(state);
    masks.restore(state);
    halves.clear();
    if (alignment != null) alignment.kept.restore(state);
    chosen.clear();
    if (state.containsKey("chosen")) chosen.add(masks.bytes(state.get("chosen")));
  }

  @Override
  public void close(String model) {
    super.close(model);
    if (alignment != null) alignment.kept.close(model);
  }
}
