package dev.rhyton.layers;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers that are given the weights to begin with. */
class InitialWeightsTest {
  @Test
  void anEmbeddingLooksUpTheGivenVectors() {
    var model = Sequential.of(Embedding.of(3, 2).weights(new float[][] {{1, 2}, {3, 4}, {5, 6}}));
    var y = model.predict(new int[][] {{2, 0}});
    assertEquals(NDArray.from(new float[][][] {{{5, 6}, {1, 2}}}), y);
  }

  @Test
  void anEmbeddingRefusesWeightsOfAnotherShape() {
    var layer = Embedding.of(3, 2).weights(new float[][] {{1, 2}});
    assertRefused(
        "Weight \"embeddings\": expected a value of shape (3, 2), received (1, 2).",
        () -> layer.apply(Input.of(1)));
  }

  @Test
  void eachDirectionGetsHalfOfTheWeightsOfABidirectional() {
    var values =
        List.of(
            Kit.normal(1, 4, 3),
            Kit.normal(2, 3, 3),
            Kit.normal(3, 3),
            Kit.normal(4, 4, 3),
            Kit.normal(5, 3, 3),
            Kit.normal(6, 3));
    var layer = Bidirectional.of(SimpleRNN.of(3)).weights(values);
    layer.apply(Input.of(5, 4));
    assertEquals(values, layer.getWeights());
  }

  @Test
  void aBidirectionalRefusesAnotherNumberOfWeights() {
    var layer = Bidirectional.of(SimpleRNN.of(3)).weights(List.of(Kit.normal(1, 4, 3)));
    var message = Kit.refusal(() -> layer.apply(Input.of(5, 4)));
    assertEquals(
        "expected 3 arrays of weights, received 0.",
        message.substring(message.indexOf("expected")));
  }
}
