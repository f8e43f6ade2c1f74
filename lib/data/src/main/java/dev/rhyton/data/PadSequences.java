package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pads or truncates sequences to one length, as Keras' {@code pad_sequences}: by default, shorter
 * sequences begin with {@code value}, longer ones lose their beginning.
 *
 * <pre>{@code
 * PadSequences.of().maxlen(4).padding("post").apply(new int[][] {{1, 2, 3}, {4}});
 * }</pre>
 *
 * <p>The result has the shape {@code (sequences, maxlen, ...)} and the type int32, unless {@code
 * dtype} sets another one.
 */
public final class PadSequences extends Configured {
  private int maxlen;
  private DType dtype = DType.INT32;
  private String padding = "pre";
  private String truncating = "pre";
  private double value;

  private PadSequences() {}

  /**
   * Creates a padding with the defaults: zeros in front of sequences that are shorter than the
   * longest one.
   */
  public static PadSequences of() {
    return new PadSequences();
  }

  /** Sets the length, by default the length of the longest sequence. */
  public PadSequences maxlen(int length) {
    return with(this, p -> p.maxlen = (int) Check.positive("PadSequences", "maxlen", length));
  }

  /** Sets the type of the result, by default {@code "int32"}. */
  public PadSequences dtype(String name) {
    return with(this, p -> p.dtype = DType.of(name));
  }

  /** Sets where shorter sequences are padded: {@code "pre"} (default) or {@code "post"}. */
  public PadSequences padding(String where) {
    return with(this, p -> p.padding = where);
  }

  /** Sets where longer sequences are truncated: {@code "pre"} (default) or {@code "post"}. */
  public PadSequences truncating(String where) {
    return with(this, p -> p.truncating = where);
  }

  /** Sets the padding value, by default 0. */
  public PadSequences value(double number) {
    return with(this, p -> p.value = number);
  }

  @Override
  protected void check() {
    checkPlace("padding", padding);
    checkPlace("truncating", truncating);
    Check.that(
        dtype != DType.STRING && dtype != DType.BOOL,
        "PadSequences: dtype must be a type of numbers, received %s.",
        dtype);
  }

  private static void checkPlace(String what, String where) {
    Check.that(
        where.equals("pre") || where.equals("post"),
        "PadSequences: %s must be \"pre\" or \"post\", received \"%s\".",
        what,
        where);
  }

  /** Pads sequences of whole numbers and returns them as one array. */
  public NDArray apply(int[][] sequences) {
    return apply(Check.all("PadSequences", "sequences", sequences));
  }

  /**
   * Pads sequences, arrays or lists whose steps are numbers or arrays of one shape, and returns
   * them as one array.
   */
  public NDArray apply(List<?> sequences) {
    Check.given("PadSequences", "sequences", sequences);
    var arrays = new ArrayList<NDArray>();
    for (var s : sequences) {
      boolean empty = s instanceof List<?> list && list.isEmpty();
      arrays.add(empty ? NDArray.from(new int[0]) : NDArray.from(s));
    }
    Check.that(!arrays.isEmpty(), "PadSequences: expected at least one sequence, received none.");
    int longest = 0;
    Shape step = null;
    for (var a : arrays) {
      Check.that(
          a.shape().rank() > 0, "PadSequences: expected sequences, received a single number.");
      longest = Math.max(longest, a.length());
      if (step == null && a.length() > 0) step = a.shape().from(1);
    }
    return filled(arrays, maxlen > 0 ? maxlen : longest, step == null ? Shape.of() : step);
  }

  private NDArray filled(List<NDArray> arrays, int length, Shape step) {
    int width = (int) step.size();
    var shape = Shape.of(arrays.size(), length).plus(step.dims());
    var result = new double[MemoryCheck.elements(DType.FLOAT64, shape.dims())];
    Arrays.fill(result, value);
    for (int i = 0; i < arrays.size(); i++) {
      var array = arrays.get(i);
      if (array.length() == 0) continue;
      Check.that(
          array.shape().from(1).equals(step),
          "PadSequences: the steps of sequence %d have shape %s, those before it %s.",
          i,
          array.shape().from(1),
          step);
      int count = Math.min(length, array.length());
      int from = truncating.equals("pre") ? array.length() - count : 0;
      int to = i * length + (padding.equals("pre") ? length - count : 0);
      System.arraycopy(array.toDoubles(), from * width, result, to * width, count * width);
    }
    return NDArray.of(result, shape.dims()).cast(dtype);
  }
}
