package dev.rhyton.text;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Returns the index of each integer in a vocabulary, or with {@code invert} the integer of each
 * index. It is meant for numeric identifiers. The vocabulary is given, or learned from samples,
 * with the most frequent integer first.
 *
 * <p>Input {@code (batch, ...)}, output of the same shape, integers; vectors in the other output
 * modes. Index 0 stands for the mask, if there is one; the indices of unknown values follow.
 *
 * <pre>{@code
 * IntegerLookup.of(12, 36, 1138, 42).outputMode("multi_hot")
 * }</pre>
 */
public final class IntegerLookup extends IndexLookup<IntegerLookup, Long> {
  private @Nullable Long maskToken;
  private Long oovToken = -1L;

  private IntegerLookup() {
    super(VocabularyType.NUMBERS);
  }

  /** Creates a layer that learns its vocabulary. */
  public static IntegerLookup of() {
    return new IntegerLookup();
  }

  /** Creates a layer with a given vocabulary. */
  public static IntegerLookup of(long... vocabulary) {
    Check.given("IntegerLookup", "vocabulary", vocabulary);
    return new IntegerLookup().vocabulary(Arrays.stream(vocabulary).boxed().toList());
  }

  /** Sets the number of masked elements. It has index 0, and no place in vectors. */
  public IntegerLookup maskToken(long token) {
    return change(l -> l.maskToken = token);
  }

  /** Sets the number that an inverse lookup returns for an unknown index. */
  public IntegerLookup oovToken(long token) {
    return change(l -> l.oovToken = token);
  }

  @Override
  @Nullable Long maskToken() {
    return maskToken;
  }

  @Override
  Long oovToken() {
    return oovToken;
  }

  @Override
  protected ConfigDict idleOptions() {
    return super.idleOptions().put("vocabulary_dtype", "int64");
  }
}
