package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A function of small tensors, applied along their leading axes. */
record Vectorized(Function<List<Tensor>, Tensor> function, List<Integer> axes) {
  private static final String SIZES = "\\((\\w+(,\\w+)*)?\\)";
  private static final Pattern SIGNATURE = Pattern.compile(SIZES + "(," + SIZES + ")*->" + SIZES);

  static Vectorized of(Function<List<Tensor>, Tensor> function, String signature) {
    var plain = Check.given("vectorize", "the signature", signature).replace(" ", "");
    Check.that(
        SIGNATURE.matcher(plain).matches(),
        "vectorize: expected a signature like \"(m,n),(n)->(m)\", received \"%s\".",
        signature);
    var axes = new ArrayList<Integer>();
    var inputs = plain.substring(1, plain.indexOf("->") - 1);
    for (var input : inputs.split("\\),\\(", -1)) {
      axes.add(input.isEmpty() ? 0 : input.split(",", -1).length);
    }
    return new Vectorized(function, axes);
  }

  Tensor apply(List<Tensor> given) {
    var xs =
        Check.all("vectorize", "xs", Check.given("vectorize", "xs", given).toArray(new Tensor[0]));
    Check.that(
        xs.size() == axes.size(),
        "vectorize: the signature has %d inputs, received %d.",
        axes.size(),
        xs.size());
    var before = Shape.of();
    for (int i = 0; i < xs.size(); i++)
      before = Operands.broadcast("vectorize", before, outer(xs, i));
    Check.that(
        before.isKnown(), "vectorize: expected axes of known sizes, received shape %s.", before);
    var slices = new ArrayList<List<Tensor>>();
    for (int i = 0; i < xs.size(); i++) {
      var inner = xs.get(i).shape().from(outer(xs, i).rank());
      var whole = Ops.broadcastTo(xs.get(i), before.plus(inner.dims()));
      var rows = whole.reshape(Shape.of(before.size()).plus(inner.dims()).dims());
      slices.add(Ops.unstack(rows, null, 0));
    }
    var results = new ArrayList<Tensor>();
    for (int k = 0; k < before.size(); k++) {
      int at = k;
      results.add(function.apply(slices.stream().map(s -> s.get(at)).toList()));
    }
    Check.that(!results.isEmpty(), "vectorize: shape %s has no elements.", before);
    var stacked = TensorOps.stack(0, results);
    return stacked.reshape(before.plus(stacked.shape().from(1).dims()).dims());
  }

  private Shape outer(List<Tensor> xs, int i) {
    var shape = xs.get(i).shape();
    Check.that(
        shape.rank() >= axes.get(i),
        "vectorize: expected input %d with at least %d axes, received shape %s.",
        i,
        axes.get(i),
        shape);
    return shape.upTo(shape.rank() - axes.get(i));
  }
}
