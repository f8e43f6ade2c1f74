package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.layers.WeightOptions.Slot;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Base class of recurrent layers with a fixed cell, whose options are also options of the layer.
 *
 * @param <R> the layer itself, which setters return
 * @param <C> its cell
 */
public abstract class CellRNN<R extends CellRNN<R, C>, C extends RecurrentCell<C>>
    extends Recurrent<R>
    implements WeightSetters.Kernel<R>, WeightSetters.Recurrent<R>, WeightSetters.Bias<R> {
  transient C cell;

  CellRNN(C cell, String name) {
    this.cell = cell;
    cell.rename(name);
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("activity_regularizer", null);
  }

  @Override
  final RNNCell cell() {
    return cell;
  }

  /** Returns the layer with a changed option of its cell. */
  final R cell(UnaryOperator<C> change) {
    return self(with(this, r -> r.cell = change.apply(r.cell)));
  }

  @Override
  final Layer options(Slot slot, Consumer<WeightOptions> change) {
    return cell(c -> c.self(c.options(slot, change)));
  }

  /** Sets the activation function by its name, such as {@code "relu"}. */
  public R activation(String name) {
    return cell(c -> c.activation(name));
  }

  /** Sets the activation function. */
  public R activation(ActivationFunction function) {
    return cell(c -> c.activation(function));
  }

  /** Sets whether to add a bias. */
  public R useBias(boolean use) {
    return cell(c -> c.useBias(use));
  }

  /** Sets the fraction of the inputs that are dropped in training, drawn once for each sequence. */
  public R dropout(double rate) {
    return cell(c -> c.dropout(rate));
  }

  /** Sets the fraction of the state that is dropped in training, drawn once for each sequence. */
  public R recurrentDropout(double rate) {
    return cell(c -> c.recurrentDropout(rate));
  }

  /** A copy has its own cell and weights. */
  @Override
  protected void copyParts() {
    cell = copyOf(cell);
  }

  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    var node = Json.node(config);
    Json.node(cell.getConfig())
        .properties()
        .forEach(option -> node.putIfAbsent(option.getKey(), option.getValue()));
    return config;
  }

  /** The options that the layer shares with its cell. */
  Set<String> ofBoth() {
    return Set.of("trainable", "dtype");
  }

  /** Options that the layer itself does not have belong to the cell. */
  @Override
  protected void readConfig(ConfigDict config) {
    var ofLayer = Json.object();
    var ofCell = Json.object();
    var known = super.getConfig();
    Json.node(config)
        .properties()
        .forEach(
            option -> {
              boolean own =
                  known.has(option.getKey()) || option.getKey().equals("activity_regularizer");
              if (own) ofLayer.set(option.getKey(), option.getValue());
              if (!own || ofBoth().contains(option.getKey()))
                ofCell.set(option.getKey(), option.getValue());
            });
    cell.read(Json.config(ofCell));
    super.readConfig(Json.config(ofLayer));
  }

  /**
   * {@code LSTM(units=32, return_sequences=true)}: the options of the cell are printed as those of
   * the layer.
   */
  @Override
  public String toString() {
    var options = printedOptions(this);
    var ofCell = printedOptions(cell);
    ofCell.remove("name"); // Keras' name of the cell, which nobody chose
    ofCell.forEach(options::putIfAbsent);
    return className() + "(" + String.join(", ", options.values()) + ")";
  }
}
