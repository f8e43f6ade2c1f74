package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.Node;
import java.util.Arrays;
import java.util.List;

/** The entry point of samples into a model; {@link Input} creates it. */
public final class InputLayer extends BaseLayer<InputLayer> {
  private int[] batchShape = {-1};
  private transient DType type = KerasConfig.floatx();

  private InputLayer() {}

  /** Creates a layer for samples of a dtype and a shape, which begins with the batch. */
  public static InputLayer of(DType type, Shape batchShape) {
    return made(
        new InputLayer(),
        l -> {
          l.type = Check.given("Input", "type", type);
          Check.given("Input", "shape", batchShape);
          long largest = Arrays.stream(batchShape.dims()).max().orElse(0);
          Check.that(largest <= Integer.MAX_VALUE, "Input: a size of %d is too large.", largest);
          long least = Arrays.stream(batchShape.dims()).min().orElse(0);
          Check.that(
              least >= Shape.UNKNOWN,
              "Input: expected sizes, or -1 if unknown, received %d.",
              least);
          l.batchShape = Arrays.stream(batchShape.dims()).mapToInt(Math::toIntExact).toArray();
        });
  }

  /**
   * Creates a layer for samples of a shape, without the batch: {@code InputLayer.of(28, 28, 1)}.
   */
  public static InputLayer of(long... dims) {
    return of(KerasConfig.floatx(), Shape.of(Shape.UNKNOWN).plus(dims));
  }

  @Override
  public InputLayer named(String chosen) {
    return super.named(chosen);
  }

  /** Returns the shape of the input, including the batch. */
  public Shape batchShape() {
    return Shape.of(Arrays.stream(batchShape).asLongStream().toArray());
  }

  /** Returns the dtype of the input. */
  public DType type() {
    return type;
  }

  /** Returns a symbolic tensor, the output of this layer. */
  public Tensor tensor() {
    name();
    var tensor = Node.source(this, TensorInternals.symbolic(batchShape(), type));
    called(List.of(tensor));
    return tensor;
  }

  @Override
  protected Tensor call(Tensor x) {
    return x;
  }

  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    config.remove("trainable");
    config.put("dtype", type.toString());
    config.put("batch_shape", dims(batchShape()));
    return config.put("sparse", false).put("ragged", false).put("optional", false);
  }

  @Override
  protected void readConfig(ConfigDict given) {
    var config = Json.node(given);
    var plain = config.deepCopy();
    var shape =
        plain.has("batch_shape") ? plain.get("batch_shape") : plain.get("batch_input_shape");
    if (shape != null) plain.set("batch_shape", shape);
    plain.remove("dtype");
    super.readConfig(Json.config(plain));
    if (config.path("dtype").isTextual()) type = DType.of(config.get("dtype").asText());
    else if (config.has("dtype"))
      type = Json.readObject(config.get("dtype"), dev.rhyton.tensor.DTypePolicy.class).compute();
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
