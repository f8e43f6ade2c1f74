package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.proto.AttrValue;

/** The attributes of a TensorFlow operation, and the grouping of its inputs into lists. */
public final class OpAttributes {
  /** No attributes: all have their defaults. */
  public static final OpAttributes NONE = new OpAttributes(Map.of(), null);

  /** In {@link #grouped}: a single input rather than a list. */
  public static final int SINGLE = -1;

  private final Map<String, Object> values;
  private final int @Nullable [] grouping;

  private OpAttributes(Map<String, Object> values, int @Nullable [] grouping) {
    this.values = values;
    this.grouping = grouping;
  }

  /** Returns attributes with one entry. */
  public static OpAttributes of(String name, Object value) {
    return NONE.and(name, value);
  }

  /**
   * Returns these attributes and one more: a dtype, shape, number, boolean, text or array of
   * numbers.
   */
  public OpAttributes and(String name, Object value) {
    var more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new OpAttributes(more, grouping);
  }

  /**
   * Returns these attributes with the sizes of the input lists in order; {@link #SINGLE} for a
   * single input.
   */
  public OpAttributes grouped(int... sizes) {
    return new OpAttributes(values, sizes);
  }

  /** Returns the value of an attribute, or null. */
  @Nullable Object get(String name) {
    return values.get(name);
  }

  /** Returns the attributes that were set. */
  Map<String, Object> values() {
    return values;
  }

  /** Returns the number of outputs in an output list, 0 if the operation has none. */
  long outputs() {
    for (var name : List.of("num_split", "num")) {
      if (get(name) instanceof Long outputs) return outputs;
    }
    if (get("top_paths") instanceof Long paths) return 3 * paths + 1; // for CTCBeamSearchDecoder
    return 0;
  }

  int[] grouping(int inputs) {
    if (grouping != null) return grouping;
    var single = new int[inputs];
    Arrays.fill(single, SINGLE);
    return single;
  }

  void applyTo(GraphOperationBuilder builder) {
    values.forEach((name, value) -> apply(builder, name, value));
  }

  private static void apply(GraphOperationBuilder to, String name, Object value) {
    if (value instanceof DType t) to.setAttr(name, NativeTypes.of(t));
    else if (value instanceof Shape s) to.setAttr(name, NativeTypes.of(s));
    else if (value instanceof Boolean b) to.setAttr(name, (boolean) b);
    else if (value instanceof String s) to.setAttr(name, s);
    else if (value instanceof Float f) to.setAttr(name, (float) f);
    else if (value instanceof long[] l) to.setAttr(name, l);
    else if (value instanceof float[] f) to.setAttr(name, f);
    else if (value instanceof AttrValue v) to.setAttr(name, v);
    else to.setAttr(name, ((Number) value).longValue());
  }
}
