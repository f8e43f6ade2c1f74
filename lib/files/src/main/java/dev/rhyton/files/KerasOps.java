package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
import dev.rhyton.ops.OpCall;
import dev.rhyton.ops.OpTable;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operations in files of functional models, which {@link OpTable} names. */
final class KerasOps {
  private KerasOps() {}

  /**
   * Returns whether Keras writes an option but does not read it, such as the method of a quantile.
   */
  static boolean isUnread(OpTable row, String option) {
    return row == OpTable.get("quantile") && option.equals("method");
  }

  /**
   * Computes the result of a call of an operation. An option that is not known here is passed over
   * if it asks for nothing, as in {@link Json#refuseUnknown}.
   */
  static List<Tensor> apply(OpTable row, OpArguments call) {
    var options = new LinkedHashMap<>(call.byName());
    var known = Set.copyOf(row.parameters());
    options.entrySet().removeIf(o -> !known.contains(o.getKey()) && asksForNothing(o.getValue()));
    var tensors = new ArrayList<Tensor>();
    collect(row.call(call.others(), options), tensors);
    return tensors;
  }

  private static boolean asksForNothing(@Nullable Object value) {
    boolean empty = value instanceof Collection<?> all && all.isEmpty();
    return value == null || empty || value.equals(false) || value.equals("");
  }

  private static void collect(Object result, List<Tensor> to) {
    if (result instanceof List<?> list) list.forEach(r -> collect(r, to));
    else if (result instanceof Tensor tensor) to.add(tensor);
    else throw new UnknownException("what it returns, " + result + ", is no tensor.");
  }

  /** Returns an operation between layers in the form of files. */
  static WrittenOp write(Node node) {
    Check.that(
        node.operation() instanceof OpCall,
        "%s between layers has no counterpart among Keras' operations",
        ((Node.Op) node.operation()).type());
    return new WrittenOp(node);
  }
}
