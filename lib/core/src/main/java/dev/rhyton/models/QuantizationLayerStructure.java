package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import java.util.List;

/**
 * The parts of a model that GPTQ and AWQ run on their samples.
 *
 * @param preBlockLayers the layers through which samples pass before the first block
 * @param sequentialBlocks the blocks, whose dense layers are quantized
 */
public record QuantizationLayerStructure(
    List<? extends Layer> preBlockLayers, List<? extends Layer> sequentialBlocks) {
  /** Creates the structure. */
  public QuantizationLayerStructure {
    Check.all("QuantizationLayerStructure", "preBlockLayers", preBlockLayers);
    Check.all("QuantizationLayerStructure", "sequentialBlocks", sequentialBlocks);
  }
}
