package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.stream.IntStream;

/** The inputs of a batch in the types that a model takes. */
final class ModelInputs {
  private static final String OF_TEXTS =
      " The class of a model of texts overrides inputTypes() to return List.of(DType.STRING).";

  private ModelInputs() {}

  /** Returns the inputs of one batch; a model that declares no types receives float32. */
  static List<NDArray> of(Model model, List<NDArray> x) {
    var types = model.inputTypes();
    Check.that(
        types.isEmpty() || types.size() == x.size(),
        "%s: expected %d inputs, received %d.",
        LayerInternals.label(model),
        types.size(),
        x.size());
    for (int i = 0; i < x.size(); i++) {
      boolean text = x.get(i).dtype() == DType.STRING;
      boolean textWanted =
          types.isEmpty()
              ? LayerInternals.inputType(model) == DType.STRING
              : types.get(i) == DType.STRING;
      boolean isOwnClass = !(model instanceof Functional || model instanceof Sequential);
      Check.that(
          text == textWanted || (types.isEmpty() && !text),
          "%s: expected %s, received %s of shape %s.%s",
          LayerInternals.label(model),
          textWanted ? "strings" : "numbers",
          text ? "strings" : x.get(i).dtype(),
          x.get(i).shape(),
          text && isOwnClass ? OF_TEXTS : "");
    }
    return IntStream.range(0, x.size())
        .mapToObj(i -> types.isEmpty() ? plain(model, x.get(i)) : x.get(i).cast(types.get(i)))
        .toList();
  }

  private static NDArray plain(Model model, NDArray x) {
    if (x.dtype() == DType.STRING) return x;
    var type = LayerInternals.inputType(model, x.dtype());
    return LayerInternals.toInputType(model, x, type == DType.STRING ? DType.FLOAT32 : type);
  }
}
