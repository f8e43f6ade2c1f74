package dev.rhyton.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import java.util.Arrays;

/**
 * The index of each whole number in a vocabulary, or with {@code invert} the number of each index.
 * For identifiers that are numbers without an order; its vocabulary is given or adapted to samples,
 * the most frequent first.
 *
 * <p>Input {@code (batch, ...)}, output of the same shape, whole numbers; vectors in the other
 * output modes. Index 0 is the mask's where there is one; then come those of the unknown.
 *
 * <pre>{@code
 * IntegerLookup.of(12, 36, 1138, 42).outputMode("multi_hot")
 * }</pre>
 */
public final class IntegerLookup extends IndexLookup<IntegerLookup, Long> {
  private Long maskToken;
  private Long oovToken = -1L;

  private IntegerLookup() {
    super(Tokens.NUMBERS);
  }

  /** A layer that learns its vocabulary. */
  public static IntegerLookup of() {
    return new IntegerLookup();
  }

  /** A layer with a vocabulary that is known. */
  public static IntegerLookup of(long... vocabulary) {
    Check.given("IntegerLookup", "vocabulary", vocabulary);
    return new IntegerLookup().vocabulary(Arrays.stream(vocabulary).boxed().toList());
  }

  /** The number that stands for nothing: it has index 0, and none in vectors. */
  public IntegerLookup maskToken(long token) {
    return change(l -> l.maskToken = token);
  }

  /** What an inverse gives for an index that has no number. */
  public IntegerLookup oovToken(long token) {
    return change(l -> l.oovToken = token);
  }

  @Override
  Long maskToken() {
    return maskToken;
  }

  @Override
  Long oovToken() {
    return oovToken;
  }

  @Override
  protected ObjectNode idleOptions() {
    return super.idleOptions().put("vocabulary_dtype", "int64");
  }
}
