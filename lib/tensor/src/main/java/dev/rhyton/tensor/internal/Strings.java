package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ragged;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Operations on tensors of UTF-8 strings. */
public final class Strings {
  private Strings() {}

  /** Converts numbers to text. */
  public static Tensor asString(Tensor x) {
    return x.dtype() == DType.STRING ? x : RawOps.op("AsString", OpAttributes.NONE, x);
  }

  /** Returns a number from 0 to {@code buckets - 1} for each string, computed by FarmHash64. */
  public static Tensor hash(Tensor x, long buckets) {
    return RawOps.op("StringToHashBucketFast", OpAttributes.of("num_buckets", buckets), x);
  }

  /**
   * Returns a number for each string, computed by SipHash64, which is unpredictable without the two
   * keys.
   */
  public static Tensor hash(Tensor x, long buckets, long key0, long key1) {
    var attrs = OpAttributes.of("num_buckets", buckets).and("key", new long[] {key0, key1});
    return RawOps.op("StringToHashBucketStrong", attrs, x);
  }

  /** Converts letters of all alphabets to lower case. */
  public static Tensor lower(Tensor x) {
    return RawOps.op("StringLower", OpAttributes.of("encoding", "utf-8"), x);
  }

  /** Converts only the letters A to Z to lower case. */
  public static Tensor lowerAscii(Tensor x) {
    return RawOps.op("StringLower", OpAttributes.NONE, x);
  }

  /** Replaces each match of a regular expression (RE2). */
  public static Tensor replace(Tensor x, String pattern, String replacement) {
    var attrs = OpAttributes.of("pattern", pattern).and("rewrite", replacement);
    return RawOps.op("StaticRegexReplace", attrs, x);
  }

  /** Returns the words of each string of a vector, split at white space. */
  public static Ragged words(Tensor x) {
    var none = TensorOps.constant(NDArray.from(""));
    var sparse = RawOps.all("StringSplitV2", OpAttributes.NONE, List.of(x, none));
    var row = sparse.get(0).slice(1, 0, 1).squeeze(1);
    var rows = sparse.get(2).slice(0, 0, 1).squeeze(0).add(1);
    return new Ragged(
        sparse.get(1), TensorOps.searchsorted(row, TensorOps.range(rows), false).cast(DType.INT64));
  }

  /** Returns the characters (Unicode code points) of each string of a vector. */
  public static Ragged characters(Tensor x) {
    var attrs = OpAttributes.of("input_encoding", "UTF-8");
    var decoded = RawOps.all("UnicodeDecode", attrs, List.of(x));
    var points = decoded.get(1);
    var each = TensorOps.range(TensorOps.shape(points).squeeze(0).add(1));
    var encoding = OpAttributes.of("output_encoding", "UTF-8");
    return new Ragged(RawOps.op("UnicodeEncode", encoding, points, each), decoded.get(0));
  }

  /** Returns the n-grams of each row, joined by spaces, for each width in turn. */
  public static Ragged ngrams(Ragged words, long... widths) {
    var attrs =
        OpAttributes.of("separator", " ")
            .and("ngram_widths", widths)
            .and("left_pad", "")
            .and("right_pad", "")
            .and("pad_width", 0L)
            .and("preserve_short_sequences", false);
    var made = RawOps.all("StringNGrams", attrs, List.of(words.values(), words.splits()));
    return new Ragged(made.get(0), made.get(1));
  }
}
