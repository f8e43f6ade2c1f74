package dev.rhyton.layers;

import java.util.List;
import java.util.Optional;

/**
 * A layer with a vocabulary, which is no weight: Keras' files hold what it learned as text, and its
 * weights for {@code "tf_idf"} as an array with a name.
 */
public interface HasVocabulary {
  /** The places below the layer's own at which Keras' files hold the vocabulary. */
  List<String> vocabularyPlaces();

  /** What it learned, a value in each line; empty where its configuration says all. */
  Optional<String> vocabularyText();

  /** Whether its output mode weighs indices. */
  boolean hasIdfWeights();

  /** The weights of all indices, or null where there are none. */
  double[] savedIdfWeights();

  /**
   * Takes what a file holds.
   *
   * @param text its vocabulary
   * @param idfWeights the weights of all indices, or null
   */
  void readVocabulary(String text, double[] idfWeights);
}
