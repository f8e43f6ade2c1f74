package dev.rhyton.text;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import org.jspecify.annotations.Nullable;

/**
 * Returns the index of each string in a vocabulary, or with {@code invert} the string of each
 * index. The vocabulary is given, or learned from samples, with the most frequent string first.
 *
 * <p>Input {@code (batch, ...)} of strings, output of the same shape, integers; vectors in the
 * other output modes. Index 0 stands for the mask, if there is one; the indices of unknown values
 * follow.
 *
 * <pre>{@code
 * var lookup = StringLookup.of();
 * lookup.adapt(new String[] {"cat", "dog", "cat"});
 * }</pre>
 */
public final class StringLookup extends IndexLookup<StringLookup, String> {
  private @Nullable String maskToken;
  private String oovToken = "[UNK]";

  private StringLookup() {
    super(VocabularyType.TEXT);
  }

  /** Creates a layer that learns its vocabulary. */
  public static StringLookup of() {
    return new StringLookup();
  }

  /** Creates a layer with a vocabulary of one string. */
  public static StringLookup of(String only) {
    return of(new String[] {only});
  }

  /** Creates a layer with a given vocabulary. */
  public static StringLookup of(String... vocabulary) {
    return new StringLookup().vocabulary(Check.all("StringLookup", "vocabulary", vocabulary));
  }

  /** Sets the string of masked elements. It has index 0, and no place in vectors. */
  public StringLookup maskToken(String token) {
    return change(l -> l.maskToken = token);
  }

  /** Sets the string that an inverse lookup returns for an unknown index. */
  public StringLookup oovToken(String token) {
    return change(l -> l.oovToken = token);
  }

  @Override
  @Nullable String maskToken() {
    return maskToken;
  }

  @Override
  String oovToken() {
    return oovToken;
  }

  @Override
  protected ConfigDict idleOptions() {
    return super.idleOptions().put("encoding", "utf-8");
  }
}
