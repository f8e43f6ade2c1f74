package dev.rhyton.compression;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the weights of a layer depend on the channels of its inputs and outputs. */
final class LayerUnits {
  /** The channels along an axis of a weight. */
  static final class Use {
    private final Weight weight;
    private final int axis;
    private final int[] channels;

    private Use(Weight weight, int axis, int[] channels) {
      this.weight = weight;
      this.axis = axis;
      this.channels = channels;
    }

    Weight weight() {
      return weight;
    }

    int axis() {
      return axis;
    }

    int[] channels() {
      return channels;
    }
  }

  private final Layer layer;
  private final @Nullable String
      option; // the number of units, or null if the layer has those of its input
  private final int[] outputs;
  private final List<Use> uses = new ArrayList<>();
  private final List<Use> kernels = new ArrayList<>(); // whose norms are the importance of units
  private final List<Use> scales = new ArrayList<>(); // of batch normalization

  LayerUnits(Layer layer, @Nullable String option, int[] outputs) {
    this.layer = layer;
    this.option = option;
    this.outputs = outputs;
  }

  Layer layer() {
    return layer;
  }

  /** Returns the option of the layer that is the number of its units. */
  @Nullable String option() {
    return option;
  }

  /** Returns whether the layer has units of its own. */
  boolean hasUnits() {
    return option != null;
  }

  /** Returns the channels of the output. */
  int[] outputs() {
    return outputs;
  }

  /** Returns the channels along the axes of a weight. */
  List<Use> uses(Weight weight) {
    return uses.stream().filter(use -> use.weight == weight).toList();
  }

  /** Returns all channels that the layer uses. */
  List<int[]> all() {
    return Stream.concat(Stream.of(outputs), uses.stream().map(Use::channels)).toList();
  }

  List<Use> kernels() {
    return kernels;
  }

  List<Use> scales() {
    return scales;
  }

  /** Adds an axis along which a weight has some channels; -1 is the last one. */
  @CanIgnoreReturnValue
  Use add(Weight weight, int axis, int[] channels) {
    var use = new Use(weight, axis < 0 ? axis + weight.shape().rank() : axis, channels);
    uses.add(use);
    return use;
  }
}
