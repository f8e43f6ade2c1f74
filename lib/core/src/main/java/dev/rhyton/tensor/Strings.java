package dev.rhyton.tensor;

/** Operations on tensors of strings, which hold UTF-8. */
public final class Strings {
  private Strings() {}

  /** Numbers as text. */
  public static Tensor asString(Tensor x) {
    return x.dtype() == DType.STRING ? x : Tensor.op("AsString", Attrs.NONE, x);
  }

  /** A number from 0 to {@code buckets - 1} for each string, by FarmHash64. */
  public static Tensor hash(Tensor x, long buckets) {
    return Tensor.op("StringToHashBucketFast", Attrs.of("num_buckets", buckets), x);
  }

  /** A number for each string by SipHash64, which nobody foresees without the two keys. */
  public static Tensor hash(Tensor x, long buckets, long key0, long key1) {
    var attrs = Attrs.of("num_buckets", buckets).and("key", new long[] {key0, key1});
    return Tensor.op("StringToHashBucketStrong", attrs, x);
  }
}
