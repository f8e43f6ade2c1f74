package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.PadSequences;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Texts of different lengths with their targets.
 *
 * @param x the indices of each text's words
 * @param y a target for each text
 */
public record Sequences(List<int[]> x, NDArray y) {
  /** Creates the texts with their targets. */
  public Sequences {
    Check.all("Sequences", "x", x);
    Check.given("Sequences", "y", y);
  }

  /** Returns the number of texts. */
  public int size() {
    return x.size();
  }

  /**
   * Returns the texts as samples of one length: shorter texts are padded with zeros in front,
   * longer ones keep their end.
   */
  public ArrayDataset pad(int maxlen) {
    return Dataset.of(PadSequences.of().maxlen(maxlen).apply(x), y);
  }

  static Sequences concatenate(List<Sequences> parts) {
    var texts = new ArrayList<int[]>();
    parts.forEach(p -> texts.addAll(p.x));
    return new Sequences(texts, NDArray.concatenate(parts.stream().map(Sequences::y).toList()));
  }

  Sequences slice(int from, int to) {
    return new Sequences(x.subList(from, to), y.slice(from, to));
  }

  Sequences map(IntUnaryOperator change) {
    return new Sequences(x.stream().map(t -> IntStream.of(t).map(change).toArray()).toList(), y);
  }

  int largest() {
    return x.stream().flatMapToInt(IntStream::of).max().orElse(0);
  }

  /** Returns a description such as {@code Sequences: 25000 texts}. */
  @Override
  public String toString() {
    return "Sequences: " + x.size() + " texts";
  }
}
