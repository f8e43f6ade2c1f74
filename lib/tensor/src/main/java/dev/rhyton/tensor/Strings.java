package dev.rhyton.tensor;

import java.util.List;

/** Operations on tensors of strings, which hold UTF-8. */
public final class Strings {
  private Strings() {}

  /** Numbers as text. */
  public static Tensor asString(Tensor x) {
    return x.dtype() == DType.STRING ? x : Tensor.op("AsString", OpAttributes.NONE, x);
  }

  /** A number from 0 to {@code buckets - 1} for each string, by FarmHash64. */
  public static Tensor hash(Tensor x, long buckets) {
    return Tensor.op("StringToHashBucketFast", OpAttributes.of("num_buckets", buckets), x);
  }

  /** A number for each string by SipHash64, which nobody foresees without the two keys. */
  public static Tensor hash(Tensor x, long buckets, long key0, long key1) {
    var attrs = OpAttributes.of("num_buckets", buckets).and("key", new long[] {key0, key1});
    return Tensor.op("StringToHashBucketStrong", attrs, x);
  }

  /** In small letters, those of every alphabet. */
  public static Tensor lower(Tensor x) {
    return Tensor.op("StringLower", OpAttributes.of("encoding", "utf-8"), x);
  }

  /** In small letters, those from A to Z alone. */
  public static Tensor lowerAscii(Tensor x) {
    return Tensor.op("StringLower", OpAttributes.NONE, x);
  }

  /** With each match of a regular expression (RE2) replaced. */
  public static Tensor replace(Tensor x, String pattern, String replacement) {
    var attrs = OpAttributes.of("pattern", pattern).and("rewrite", replacement);
    return Tensor.op("StaticRegexReplace", attrs, x);
  }

  /** The words of each string of a vector, which spaces, tabs and ends of lines part. */
  public static Ragged words(Tensor x) {
    var none = TensorOps.constant(NDArray.from(""));
    var sparse = Tensor.all("StringSplitV2", OpAttributes.NONE, List.of(x, none));
    var row = sparse.get(0).slice(1, 0, 1).squeeze(1);
    var rows = sparse.get(2).slice(0, 0, 1).squeeze(0).add(1);
    return new Ragged(sparse.get(1), TensorOps.searchsorted(row, Ragged.range(rows)));
  }

  /** The characters of each string of a vector: Unicode's code points. */
  public static Ragged characters(Tensor x) {
    var attrs = OpAttributes.of("input_encoding", "UTF-8");
    var decoded = Tensor.all("UnicodeDecode", attrs, List.of(x));
    var points = decoded.get(1);
    var each = Ragged.range(TensorOps.shape(points).squeeze(0).add(1));
    var encoding = OpAttributes.of("output_encoding", "UTF-8");
    return new Ragged(Tensor.op("UnicodeEncode", encoding, points, each), decoded.get(0));
  }

  /** So many neighbours at a time, a space between them, for each of the widths in turn. */
  public static Ragged ngrams(Ragged words, long... widths) {
    var attrs =
        OpAttributes.of("separator", " ")
            .and("ngram_widths", widths)
            .and("left_pad", "")
            .and("right_pad", "")
            .and("pad_width", 0L)
            .and("preserve_short_sequences", false);
    var made = Tensor.all("StringNGrams", attrs, List.of(words.values(), words.splits()));
    return new Ragged(made.get(0), made.get(1));
  }
}
