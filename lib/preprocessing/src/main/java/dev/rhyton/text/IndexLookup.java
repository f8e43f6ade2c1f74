package dev.rhyton.text;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Strings;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the lookups of strings and of whole numbers have in common.
 *
 * @param <L> the layer itself, so that setters give it back
 * @param <T> the values: strings or whole numbers
 */
public abstract class IndexLookup<L extends IndexLookup<L, T>, T> extends Vocabulary<L, T> {
  /** How whole numbers that are not known are shared out. */
  private enum OovMethod {
    /** By the remainder. */
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
  private List<Long> salt;

  IndexLookup(Tokens<T> kind) {
    super(kind, OutputMode.ONE_HOT, OutputMode.MULTI_HOT, OutputMode.COUNT, OutputMode.TF_IDF);
  }

  /** Whether it gives the values of indices instead. */
  public L invert(boolean inverse) {
    return change(l -> ((IndexLookup<?, ?>) l).invert = inverse);
  }

  /**
   * How many indices values share that are not in the vocabulary; with 0 such a value ends the run
   * with an error.
   */
  public L numOovIndices(int count) {
    return change(l -> ((IndexLookup<?, ?>) l).numOovIndices = count);
  }

  /**
   * How whole numbers that are not known share several indices: {@code "floormod"}, by the
   * remainder, or {@code "farmhash"}, by a hash of their text. Strings are always hashed.
   */
  public L oovMethod(String method) {
    return change(
        l ->
            ((IndexLookup<?, ?>) l).oovMethod =
                Text.constant(OovMethod.class, "oov method", method));
  }

  /** One secret number or two for the hash, so that nobody foresees the indices. */
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
  void count(NDArray part, Counts<T> counts) {
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
