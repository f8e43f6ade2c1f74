package dev.rhyton.quantizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Quantization that chooses the integers by samples, layer by layer in the blocks of a model.
 *
 * @param <C> the configuration itself, which setters return
 */
public abstract class CalibrationConfig<C extends CalibrationConfig<C>> extends QuantizationConfig {
  int weightBits = 4;

  @Range(atLeast = 1)
  int numSamples = 128;

  @Range(atLeast = 1)
  int sequenceLength = 512;

  int groupSize = 128;

  private transient List<NDArray> dataset = List.of();
  private transient @Nullable List<? extends Configured> preBlockLayers;
  private transient @Nullable List<? extends Configured> sequentialBlocks;

  @SuppressWarnings("unchecked") // C is the class of this configuration
  final C self(CalibrationConfig<?> copy) {
    return (C) copy;
  }

  /**
   * Sets the samples: arrays of token indices, whose rows follow each other, or batches of other
   * samples.
   */
  public C dataset(NDArray... samples) {
    var all = Check.all(className(), "dataset", samples);
    return self(with(this, c -> ((CalibrationConfig<?>) c).dataset = all));
  }

  /** Sets the samples as texts, which a tokenizer converts to token indices. */
  public C dataset(List<String> texts, Function<String, int[]> tokenizer) {
    Check.given(className(), "tokenizer", tokenizer);
    var tokens =
        Check.all(className(), "dataset", texts).stream()
            .map(t -> NDArray.from(Check.given(className(), "the tokens", tokenizer.apply(t))))
            .toList();
    return self(with(this, c -> ((CalibrationConfig<?>) c).dataset = tokens));
  }

  /** Sets the number of samples that are taken from the dataset; Keras' default is 128. */
  public C numSamples(int samples) {
    return self(with(this, c -> ((CalibrationConfig<?>) c).numSamples = samples));
  }

  /** Sets the number of tokens of a sample; Keras' default is 512. */
  public C sequenceLength(int tokens) {
    return self(with(this, c -> ((CalibrationConfig<?>) c).sequenceLength = tokens));
  }

  /** Sets the number of inputs that share a scale, 128 by default; −1 for all. */
  public C groupSize(int size) {
    return self(with(this, c -> ((CalibrationConfig<?>) c).groupSize = size));
  }

  /**
   * Sets which layers are quantized: the dense layers in blocks that follow each other, such as the
   * blocks of a transformer. A model may name them itself instead.
   *
   * @param preBlockLayers the layers through which the tokens pass before the first block
   * @param sequentialBlocks the blocks, which are layers or models
   */
  public C quantizationLayerStructure(
      List<? extends Configured> preBlockLayers, List<? extends Configured> sequentialBlocks) {
    var before = Check.all(className(), "preBlockLayers", preBlockLayers);
    var blocks = Check.all(className(), "sequentialBlocks", sequentialBlocks);
    return self(
        with(
            this,
            c -> {
              ((CalibrationConfig<?>) c).preBlockLayers = before;
              ((CalibrationConfig<?>) c).sequentialBlocks = blocks;
            }));
  }

  /** Returns the samples. */
  public List<NDArray> dataset() {
    return dataset;
  }

  /** Returns the number of samples that are taken from the dataset. */
  public int numSamples() {
    return numSamples;
  }

  /** Returns the number of tokens of a sample. */
  public int sequenceLength() {
    return sequenceLength;
  }

  /** Returns the layers before the first block, null if the model names them. */
  public @Nullable List<? extends Configured> preBlockLayers() {
    return preBlockLayers;
  }

  /** Returns the blocks, null if the model names them. */
  public @Nullable List<? extends Configured> sequentialBlocks() {
    return sequentialBlocks;
  }

  /** Returns the number of inputs that share a scale, −1 for all. */
  public int groupSize() {
    return groupSize;
  }

  @Override
  public String policy() {
    return mode() + "/" + weightBits + "/" + groupSize;
  }

  @Override
  protected void check() {
    Check.that(
        groupSize == -1 || groupSize > 0,
        "%s: groupSize must be positive, or -1 for no groups, received %d.",
        className(),
        groupSize);
  }

  /** As in Keras, files contain neither samples nor layers. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    config.remove("weight_quantizer", "activation_quantizer");
    harmlessKeys().forEach(key -> config.put(key, null));
    return config;
  }

  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("dataset", "tokenizer", "quantization_layer_structure");
  }
}
