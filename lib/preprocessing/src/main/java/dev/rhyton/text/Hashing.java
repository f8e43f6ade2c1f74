package dev.rhyton.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.Strings;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Assigns a bin to each string or integer: {@code y = hash(x) mod numBins}. It is meant for
 * categories that are too many to list or not known in advance; several categories may share a bin.
 *
 * <p>Input {@code (batch, ...)}, output of the same shape, integers below {@code numBins}; vectors
 * in the other output modes. The hash is FarmHash64, or SipHash64 with a salt.
 *
 * <p>Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
 *
 * <pre>{@code
 * Hashing.of(1000).maskValue("")
 * }</pre>
 */
public final class Hashing extends Categories<Hashing> {
  private @Range(atLeast = 1) int numBins = 1;
  private @Nullable JsonNode maskValue;
  private @Nullable List<Long> salt;

  private Hashing() {
    super(OutputMode.INT, OutputMode.ONE_HOT, OutputMode.MULTI_HOT, OutputMode.COUNT);
  }

  /** Creates a layer with this number of bins, including the bin of the mask. */
  public static Hashing of(int numBins) {
    return made(new Hashing(), h -> h.numBins = numBins);
  }

  /** Sets the string that is mapped to bin 0, which no other value uses. */
  public Hashing maskValue(String value) {
    return change(h -> h.maskValue = Json.write(value));
  }

  /** Sets the number that is mapped to bin 0, which no other value uses. */
  public Hashing maskValue(long value) {
    return change(h -> h.maskValue = Json.write(value));
  }

  /** Sets a salt of one or two secret numbers, so that the bins cannot be predicted. */
  public Hashing salt(long... secret) {
    return change(
        h -> h.salt = Arrays.stream(Check.given("Hashing", "salt", secret)).boxed().toList());
  }

  @Override
  protected void check() {
    super.check();
    if (salt != null && salt.size() == 1) salt = List.of(salt.get(0), salt.get(0));
    Check.that(
        salt == null || salt.size() == 2,
        "Hashing: salt must be one number or two, received %s.",
        salt);
  }

  @Override
  int categories() {
    return numBins;
  }

  @Override
  protected DType inputType() {
    return DType.STRING;
  }

  @Override
  protected Tensor call(Tensor x) {
    var values = x.dtype().isFloat() ? x.cast(DType.INT64) : x;
    var mask = numBins > 1 ? maskValue : null;
    var bins = hash(Strings.asString(values), mask == null ? numBins : numBins - 1);
    if (mask != null) bins = Ops.where(x.equal(mask(x, mask)), Ops.zerosLike(bins), bins.add(1));
    boolean indices = outputMode == OutputMode.INT;
    return encoded(indices ? bins.cast(indexType()) : bins, numBins, null, vectorType());
  }

  private Tensor hash(Tensor text, int bins) {
    return salt == null
        ? Strings.hash(text, bins)
        : Strings.hash(text, bins, salt.get(0), salt.get(1));
  }

  private Tensor mask(Tensor values, JsonNode maskValue) {
    boolean text = values.dtype() == DType.STRING;
    Check.that(
        maskValue.isTextual() == text,
        "%s: its mask value is %s, received input of %s.",
        label(),
        maskValue,
        values.dtype());
    if (text) return TensorOps.constant(NDArray.from(maskValue.asText()));
    var number =
        maskValue.isIntegralNumber()
            ? NDArray.from(maskValue.asLong())
            : NDArray.from(maskValue.asDouble());
    return TensorOps.constant(number).cast(values.dtype());
  }

  @Override
  public ConfigDict getConfig() {
    return configOfIndices(super.getConfig());
  }
}
