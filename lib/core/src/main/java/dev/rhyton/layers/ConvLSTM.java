package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.layers.internal.Space;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the convolutional LSTMs have in common.
 *
 * @param <R> the layer itself, so that setters give it back
 */
public abstract class ConvLSTM<R extends ConvLSTM<R>> extends GatedRNN<R, ConvLSTMCell> {
  ConvLSTM(int rank) {
    super(new ConvLSTMCell(rank), "conv_lstm_cell");
  }

  final R change(Consumer<ConvLSTMCell> change) {
    return cell(c -> RecurrentCell.changed(c, change));
  }

  final R with(int filters, int... kernelSize) {
    return change(
        c -> {
          c.units = filters;
          c.kernelSize = Space.perAxis("kernelSize", c.rank(), kernelSize);
        });
  }

  /** How far the window moves at each step, one number or one for each axis. */
  public R strides(int... steps) {
    return change(c -> c.strides = Space.perAxis("strides", c.rank(), steps));
  }

  /** {@code "valid"} (default) stays inside, {@code "same"} pads with zeros. */
  public R padding(String name) {
    return change(c -> c.padding = Padding.of(name));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public R dataFormat(String name) {
    return change(c -> c.dataFormat = DataFormat.of(name));
  }

  /** How far apart the window's weights lie, one number or one for each axis. */
  public R dilationRate(int... rate) {
    return change(c -> c.dilationRate = Space.perAxis("dilationRate", c.rank(), rate));
  }

  /** Whether the bias of the forget gate begins at 1 (default). */
  public R unitForgetBias(boolean one) {
    return cell(c -> c.unitForgetBias(one));
  }

  /** Keras does not tell its cell that the layer is frozen. */
  @Override
  Set<String> ofBoth() {
    return Set.of("dtype");
  }

  /** What other cells call units are filters here. */
  @Override
  public ObjectNode getConfig() {
    var config = super.getConfig();
    config.set("filters", config.remove("units"));
    return config;
  }

  @Override
  protected void readConfig(ObjectNode config) {
    var renamed = config.deepCopy();
    if (renamed.has("filters")) renamed.set("units", renamed.remove("filters"));
    super.readConfig(renamed);
  }
}
