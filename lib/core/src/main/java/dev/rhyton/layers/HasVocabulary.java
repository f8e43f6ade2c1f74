package dev.rhyton.layers;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer with a vocabulary, which is not a weight: Keras' files contain the learned vocabulary as
 * text, and its weights for {@code "tf_idf"} as a named array.
 */
public interface HasVocabulary {
  /**
   * Returns the paths, relative to the path of the layer, at which Keras' files contain the
   * vocabulary.
   */
  List<String> vocabularyPlaces();

  /**
   * Returns the learned vocabulary, with a value in each line; empty if the configuration contains
   * it.
   */
  Optional<String> vocabularyText();

  /** Returns whether the output mode uses weights of indices. */
  boolean hasIdfWeights();

  /** Returns the weights of all indices, or null if there are none. */
  double @Nullable [] savedIdfWeights();

  /**
   * Sets the vocabulary to the vocabulary of a file.
   *
   * @param text the vocabulary
   * @param idfWeights the weights of all indices, or null
   */
  void readVocabulary(String text, double @Nullable [] idfWeights);
}
