package dev.rhyton.text;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.Strings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Base class of lookups of strings and of integers.
 *
 * @param <L> the layer itself, which setters return
 * @param <T> the type of values: strings or integers
 */
public abstract class IndexLookup<L extends IndexLookup<L, T>, T> extends Vocabulary<L, T> {
  /** The distribution of unknown integers over several indices. */
  private enum OovMethod {
    /** By the remainder of a division. */
    FLOORMOD,
    /** By the hash of their text. */
    FARMHASH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private boolean invert;
  private int numOovIndices = 1;
  private OovMethod oovMethod = OovMethod.FLOORMOD;
  private @Nullable List<Long> salt;

  IndexLookup(VocabularyType<T> kind) {
    super(kind, OutputMode.ONE_HOT, OutputMode.MULTI_HOT, OutputMode.COUNT, OutputMode.TF_IDF);
  }

  /** Sets whether the layer returns the values of indices instead. */
  public L invert(boolean inverse) {
    return change(l -> ((IndexLookup<?, ?>) l).invert = inverse);
  }

  /**
   * Sets the number of indices for values that are not in the vocabulary; with 0, such a value
   * throws an exception.
   */
  public L numOovIndices(int count) {
    return change(l -> ((IndexLookup<?, ?>) l).numOovIndices = count);
  }

  /**
   * Sets how unknown integers are distributed over several indices: {@code "floormod"}, by the
   * remainder, or {@code "farmhash"}, by a hash of their text. Strings are always hashed.
   */
  public L oovMethod(String method) {
    return change(
        l ->
            ((IndexLookup<?, ?>) l).oovMethod =
                Text.constant(OovMethod.class, "oov method", method));
  }

  /**
   * Sets a salt of one or two secret numbers for the hash, so that the indices cannot be predicted.
   */
  public L salt(long... secret) {
    Check.given(className(), "salt", secret);
    return change(l -> ((IndexLookup<?, ?>) l).salt = Arrays.stream(secret).boxed().toList());
  }

  @Override
  protected void check() {
    Check.that(
        numOovIndices >= 0,
        "%s: numOovIndices must not be negative, received %d.",
        className(),
        numOovIndices);
    Check.that(
        !invert || outputMode == OutputMode.INT,
        "%s: an inverse has the output mode int, received %s.",
        className(),
        outputMode);
    if (salt != null && salt.size() == 1) salt = List.of(salt.get(0), salt.get(0));
    Check.that(
        salt == null || salt.size() == 2,
        "%s: salt must be one number or two, received %s.",
        className(),
        salt);
    super.check();
  }

  @Override
  boolean inverts() {
    return invert;
  }

  @Override
  int numOovIndices() {
    return numOovIndices;
  }

  @Override
  protected DType inputType() {
    return invert ? DType.INT64 : kind().dtype();
  }

  @Override
  Tensor oovBucket(Tensor values) {
    if (values.dtype() != DType.STRING && oovMethod == OovMethod.FLOORMOD) {
      return values.mod(numOovIndices);
    }
    var text = Strings.asString(values);
    return salt == null
        ? Strings.hash(text, numOovIndices)
        : Strings.hash(text, numOovIndices, salt.get(0), salt.get(1));
  }

  @Override
  void count(NDArray part, ValueCounts<T> counts) {
    Check.that(
        (part.dtype() == DType.STRING) == (kind().dtype() == DType.STRING),
        "%s: expected samples of %s, received %s.",
        label(),
        kind().dtype(),
        part.dtype());
    var all = kind().list(part);
    int size = all.size() / part.length();
    for (int i = 0; i < part.length(); i++) counts.add(all.subList(i * size, (i + 1) * size));
  }

  @Override
  protected Tensor call(Tensor x) {
    if (invert) return inverse(x);
    boolean text = kind().dtype() == DType.STRING;
    Check.that(
        (x.dtype() == DType.STRING) == text,
        "%s: expected %s, received %s.",
        label(),
        text ? "strings" : "whole numbers",
        x.dtype());
    long depth = depth();
    return encoded(indices(x.cast(kind().dtype()), depth), depth);
  }
}
