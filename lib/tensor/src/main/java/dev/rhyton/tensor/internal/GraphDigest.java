package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.AttrValue;

/**
 * A digest of the operations of a graph and of its parts, equal for graphs that compute the same.
 */
final class GraphDigest {
  private final MessageDigest digest;

  GraphDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Adds an operation. */
  void add(
      String type,
      OpAttributes attrs,
      List<? extends Output<?>> inputs,
      List<? extends Operation> after) {
    add(type);
    attrs.values().forEach(this::add);
    for (var input : inputs) add(input.op().name() + ":" + input.index());
    for (var operation : after) add("^" + operation.name());
  }

  /** Adds a constant. */
  void add(NDArray constant) {
    add(constant.shape() + " " + constant.dtype());
    if (constant.dtype() == DType.STRING) {
      for (var text : constant.toStrings()) add(text);
    } else {
      digest.update(constant.toBytes());
    }
  }

  /** The names of functions differ; their operations are added when they are traced. */
  private void add(String name, Object value) {
    boolean isFunction =
        name.equals(GradientRules.BACKWARD)
            || (value instanceof AttrValue v && (v.hasFunc() || v.getList().getFuncCount() > 0));
    add(name);
    if (isFunction) return;
    add(
        value instanceof long[] || value instanceof float[]
            ? Arrays.deepToString(new Object[] {value})
            : String.valueOf(value));
  }

  private void add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /** Returns the digest of all operations so far. */
  String result() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
