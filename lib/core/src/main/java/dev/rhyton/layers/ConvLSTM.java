package dev.rhyton.layers;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Base class of the convolutional LSTMs.
 *
 * @param <R> the layer itself, which setters return
 */
public abstract class ConvLSTM<R extends ConvLSTM<R>> extends GatedRNN<R, ConvLSTMCell> {
  ConvLSTM(int rank) {
    super(new ConvLSTMCell(rank), "conv_lstm_cell");
  }

  final R change(Consumer<ConvLSTMCell> change) {
    return cell(c -> with(c, change));
  }

  final R with(int filters, int... kernelSize) {
    return change(
        c -> {
          c.units = filters;
          c.window.kernelSize(kernelSize);
        });
  }

  /** Sets the strides of the window: one number, or one for each axis. */
  public R strides(int... steps) {
    return change(c -> c.window.strides(steps));
  }

  /** Sets the padding: {@code "valid"} (default) for none, {@code "same"} for zeros. */
  public R padding(String name) {
    return change(c -> c.window.padding = Padding.of(name));
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public R dataFormat(String name) {
    return change(c -> c.window.dataFormat = DataFormat.of(name));
  }

  /** Sets the dilation rate of the window: one number, or one for each axis. */
  public R dilationRate(int... rate) {
    return change(c -> c.window.dilationRate(rate));
  }

  /** Sets whether the bias of the forget gate is initialized to 1 (default). */
  public R unitForgetBias(boolean one) {
    return change(c -> c.unitForgetBias = one);
  }

  /** In Keras, freezing the layer does not freeze its cell. */
  @Override
  Set<String> ofBoth() {
    return Set.of("dtype");
  }

  /** The filters are the units of other cells. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    var units = config.get("units");
    return config.remove("units").put("filters", units);
  }

  @Override
  protected void readConfig(ConfigDict config) {
    var renamed = Json.node(config).deepCopy();
    if (renamed.has("filters")) renamed.set("units", renamed.remove("filters"));
    super.readConfig(Json.config(renamed));
  }
}
