package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;

/** Python's {@code x[:, 2, ..., None]}. */
final class Slices {
  private Slices() {}

  /** A part of a tensor, as a key in JSON says: an index, a slice, or a list of these. */
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
    long from = fromFront(x, axis, index);
    return x.slice(axis, from, from + 1).squeeze(axis);
  }

  private static long fromFront(Tensor x, int axis, long index) {
    long size = x.shape().dim(axis);
    boolean known = size != Shape.UNKNOWN;
    Check.that(index >= 0 || known, "axis %d of %s has no known size to count from.", axis, x);
    return index < 0 ? index + size : index;
  }

  private static Tensor slice(Tensor x, int axis, JsonNode part) {
    var bounds = part.path("config");
    boolean plain = part.path("class_name").asText().equals("__slice__");
    if (!plain || !(bounds.path("step").isNull() || bounds.path("step").asInt() == 1)) {
      throw new UnknownException("the key " + part + " is not known here.");
    }
    if (bounds.path("start").isNull() && bounds.path("stop").isNull()) return x;
    long size = x.shape().dim(axis);
    long from =
        bounds.path("start").isNull() ? 0 : fromFront(x, axis, bounds.get("start").asLong());
    if (bounds.path("stop").isNull()) return x.slice(axis, from, from - 1);
    long to = fromFront(x, axis, bounds.get("stop").asLong());
    if (size != Shape.UNKNOWN) to = Math.min(to, size);
    Check.that(from < to, "the key %s leaves nothing.", part);
    return x.slice(axis, from, to);
  }
}
