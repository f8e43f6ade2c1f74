package dev.rhyton.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;

/**
 * The index of each string in a vocabulary, or with {@code invert} the string of each index. For
 * categories that are words; its vocabulary is given or adapted to samples, the most frequent
 * first.
 *
 * <p>Input {@code (batch, ...)} of strings, output of the same shape, whole numbers; vectors in the
 * other output modes. Index 0 is the mask's where there is one; then come those of the unknown.
 *
 * <pre>{@code
 * var lookup = StringLookup.of();
 * lookup.adapt(new String[] {"cat", "dog", "cat"});
 * }</pre>
 */
public final class StringLookup extends IndexLookup<StringLookup, String> {
  private String maskToken;
  private String oovToken = "[UNK]";

  private StringLookup() {
    super(Tokens.TEXT);
  }

  /** A layer that learns its vocabulary. */
  public static StringLookup of() {
    return new StringLookup();
  }

  /** A layer with a vocabulary of one string. */
  public static StringLookup of(String only) {
    return of(new String[] {only});
  }

  /** A layer with a vocabulary that is known. */
  public static StringLookup of(String... vocabulary) {
    return new StringLookup().vocabulary(Check.all("StringLookup", "vocabulary", vocabulary));
  }

  /** The string that stands for nothing: it has index 0, and none in vectors. */
  public StringLookup maskToken(String token) {
    return change(l -> l.maskToken = token);
  }

  /** What an inverse gives for an index that has no string. */
  public StringLookup oovToken(String token) {
    return change(l -> l.oovToken = token);
  }

  @Override
  String maskToken() {
    return maskToken;
  }

  @Override
  String oovToken() {
    return oovToken;
  }

  @Override
  protected ObjectNode idleOptions() {
    return super.idleOptions().put("encoding", "utf-8");
  }
}
