package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;

/** Slices tensors as Python's {@code x[:, 2, ..., None]}. */
final class Slices {
  private Slices() {}

  /** Returns a part of a tensor; the key in JSON is an index, a slice, or a list of these. */
  static Tensor of(Tensor x, JsonNode key) {
    var parts = new ArrayList<JsonNode>();
    if (key.isArray()) key.forEach(parts::add);
    else parts.add(key);
    long named = parts.stream().filter(p -> !p.isNull() && !isEllipsis(p)).count();
    Check.that(named <= x.shape().rank(), "%s has fewer axes than the key %s.", x, key);
    int axis = 0;
    var y = x;
    for (var part : parts) {
      if (isEllipsis(part)) {
        axis += x.shape().rank() - (int) named;
      } else if (part.isNull()) {
        y = y.expandDims(axis++);
      } else if (part.isInt()) {
        y = element(y, axis, part.asInt());
      } else {
        y = slice(y, axis++, part);
      }
    }
    return y;
  }

  private static boolean isEllipsis(JsonNode part) {
    return part.path("class_name").asText().equals("__ellipsis__");
  }

  private static Tensor element(Tensor x, int axis, int index) {
    Integer end = index == -1 ? null : (Integer) (index + 1);
    return TensorOps.stridedSlice(x, axis, index, end, 1).squeeze(axis);
  }

  private static Tensor slice(Tensor x, int axis, JsonNode part) {
    if (!part.path("class_name").asText().equals("__slice__")) {
      throw new UnknownException("the key " + part + " is not known here.");
    }
    var bounds = part.path("config");
    int step = bounds.path("step").asInt(1);
    var y =
        TensorOps.stridedSlice(x, axis, bound(bounds.path("start")), bound(bounds.path("stop")), step);
    Check.that(y.shape().dim(axis) != 0, "the key %s leaves nothing.", part);
    return y;
  }

  private static Integer bound(JsonNode bound) {
    return bound.isNull() || bound.isMissingNode() ? null : (Integer) bound.asInt();
  }

  /** Returns the given number of elements of each axis from a start; −1 for all that follow. */
  static Tensor of(Tensor x, int[] starts, int[] sizes) {
    var y = x;
    for (int i = 0; i < starts.length; i++) {
      Integer to = sizes[i] < 0 ? null : (Integer) (starts[i] + sizes[i]);
      y = TensorOps.stridedSlice(y, i, starts[i], to, 1);
    }
    return y;
  }
}
