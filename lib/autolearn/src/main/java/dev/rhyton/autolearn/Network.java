package dev.rhyton.autolearn;

import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Reshape;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A network of a candidate, as a model and as its code.
 *
 * @param width the number of features
 * @param numbers how many of them, the first ones, are numbers and not indices of categories
 * @param indices the number of indices, 0 without an embedding
 * @param image the height, width and channels of an image, or empty
 * @param blocks the number of convolutions
 * @param layers the number of hidden dense layers
 */
record Network(
    int width,
    int numbers,
    int indices,
    List<Integer> image,
    int blocks,
    int filters,
    int layers,
    int units,
    String activation,
    double dropout,
    int outputs,
    boolean regression) {
  private static final int LARGEST_EMBEDDING = 16;

  private int embedding() {
    return (int) Math.max(2, Math.min(LARGEST_EMBEDDING, Math.round(Math.sqrt(indices))));
  }

  Model model() {
    var stack = new ArrayList<Layer>();
    if (!image.isEmpty()) {
      stack.add(Reshape.of(image.get(0), image.get(1), image.get(2)));
      for (int i = 0; i < blocks; i++) {
        stack.add(Conv2D.of(filters << i, 3).padding("same").activation(activation));
        stack.add(i < blocks - 1 ? MaxPooling2D.of(2) : GlobalAveragePooling2D.of());
      }
    }
    for (int i = 0; i < layers; i++) {
      stack.add(Dense.of(units).activation(activation));
      if (dropout > 0) stack.add(Dropout.of(dropout));
    }
    stack.add(regression ? Dense.of(1) : Dense.of(outputs).activation("softmax"));
    if (indices == 0) {
      var model = Sequential.of(Input.of(width));
      stack.forEach(model::add);
      return model;
    }
    var x = Input.of(width);
    var parts = Ops.split(x, new int[] {numbers}, 1);
    var categories =
        Flatten.of()
            .apply(Embedding.of(indices, embedding()).apply(numbers == 0 ? x : parts.get(1)));
    var y = numbers == 0 ? categories : Concatenate.of().apply(parts.get(0), categories);
    for (var layer : stack) y = layer.apply(y);
    return Model.of(x, y);
  }

  /** Returns the code of a supplier of the model. */
  String code() {
    var stack = new ArrayList<String>();
    if (!image.isEmpty()) {
      stack.add(String.format("Reshape.of(%d, %d, %d)", image.get(0), image.get(1), image.get(2)));
      for (int i = 0; i < blocks; i++) {
        stack.add(
            String.format(
                "Conv2D.of(%d, 3).padding(\"same\").activation(\"%s\")", filters << i, activation));
        stack.add(i < blocks - 1 ? "MaxPooling2D.of(2)" : "GlobalAveragePooling2D.of()");
      }
    }
    for (int i = 0; i < layers; i++) {
      stack.add(String.format("Dense.of(%d).activation(\"%s\")", units, activation));
      if (dropout > 0) stack.add(String.format(Locale.ROOT, "Dropout.of(%s)", dropout));
    }
    stack.add(
        regression
            ? "Dense.of(1)"
            : String.format("Dense.of(%d).activation(\"softmax\")", outputs));
    if (indices == 0) {
      stack.add(0, "Input.of(" + width + ")");
      return "() -> Sequential.of(\n        " + String.join(",\n        ", stack) + ")";
    }
    var code = new StringBuilder("() -> {\n");
    code.append(String.format("      var x = Input.of(%d);%n", width));
    if (numbers > 0) {
      code.append(String.format("      var parts = Ops.split(x, new int[] {%d}, 1);%n", numbers));
    }
    code.append(
        String.format(
            "      var categories = Flatten.of().apply(Embedding.of(%d, %d).apply(%s));%n",
            indices, embedding(), numbers == 0 ? "x" : "parts.get(1)"));
    code.append(
        numbers == 0
            ? "      var y = categories;\n"
            : "      var y = Concatenate.of().apply(parts.get(0), categories);\n");
    for (var layer : stack) code.append("      y = ").append(layer).append(".apply(y);\n");
    return code.append("      return Model.of(x, y);\n    }").toString();
  }
}
