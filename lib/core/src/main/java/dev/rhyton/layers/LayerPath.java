package dev.rhyton.layers;

import org.jspecify.annotations.Nullable;

/**
 * The path of a layer: its name, after the path of the layer in which it was first built or called.
 * It references no layer, so that a shared layer does not keep its whole first model in memory.
 */
final class LayerPath {
  private final @Nullable LayerPath outer;
  private String name;

  LayerPath(String name, @Nullable LayerPath outer) {
    this.name = name;
    this.outer = outer;
  }

  /** Changes the name of the layer. */
  void rename(String chosen) {
    name = chosen;
  }

  @Override
  public String toString() {
    return outer == null ? name : outer + "/" + name;
  }
}
