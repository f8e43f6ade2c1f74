package dev.rhyton.metrics;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.LossInternals;
import dev.rhyton.losses.Losses;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** The mean of a loss that is reported as a metric; its options are those of the loss. */
final class LossMetric extends BaseMeanMetric<LossMetric> {
  private transient Loss loss;

  LossMetric(Loss loss) {
    this.loss = loss;
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    LossInternals.checkTargets(loss, targets, predictions);
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return loss.call(yTrue, yPred);
  }

  /** Returns that lower is better, or that it is unknown for a custom function. */
  @Override
  protected BetterWhen.Direction direction() {
    return Losses.names().contains(ConfiguredInternals.className(loss))
        ? BetterWhen.Direction.DOWN
        : BetterWhen.Direction.UNKNOWN;
  }

  @Override
  protected String className() {
    return loss == null ? super.className() : ConfiguredInternals.className(loss); // being made
  }

  @Override
  protected void describe(ConfigDict json) {
    var reason = Json.whyUnreadable(Json.writeObject(loss));
    if (reason != null) Json.unreadable(Json.node(json), reason);
  }

  @Override
  public ConfigDict getConfig() {
    var config = loss.getConfig().put("name", name());
    config.remove("reduction");
    // Keras' metric, unlike its loss, has no axis option: it uses the last axis.
    boolean last = Json.node(config).path("axis").asInt(-1) == -1;
    if (last && loss instanceof BinaryCrossentropy) config.remove("axis");
    return config;
  }

  @Override
  protected void readConfig(ConfigDict config) {
    var own = Json.node(config).deepCopy().retain("name", "dtype");
    super.readConfig(Json.config(own));
    var options = Json.node(config).deepCopy().remove(List.of("name", "dtype"));
    var json = Json.object().put("class_name", ConfiguredInternals.className(loss));
    json.set("config", options);
    loss = Json.readObject(json, Loss.class);
  }
}
