package dev.rhyton.activations;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.JsonValue;
import dev.rhyton.config.Registry;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An elementwise function, or a function of each row such as softmax, that a layer applies to its
 * output. {@code Activations.get("relu")} returns one of Keras' activations by its name.
 */
public final class ActivationFunction implements JsonValue {
  static final Registry<ActivationFunction> REGISTRY =
      new Registry<>(ActivationFunction.class, Activations.class, "activation");

  /** {@code x}: no change. */
  public static final ActivationFunction LINEAR = add("linear", x -> x);

  /** {@code max(x, 0)}. */
  public static final ActivationFunction RELU = add("relu", Ops::relu);

  /** {@code 1 / (1 + e⁻ˣ)}. */
  public static final ActivationFunction SIGMOID = add("sigmoid", Ops::sigmoid);

  /** Hyperbolic tangent. */
  public static final ActivationFunction TANH = add("tanh", Ops::tanh);

  static {
    add("relu6", Ops::relu6);
    add("leaky_relu", x -> Ops.leakyRelu(x, 0.2));
    add("elu", x -> Ops.elu(x, 1));
    add("celu", x -> Ops.celu(x, 1));
    add("selu", Ops::selu);
    add("gelu", x -> Ops.gelu(x, false));
    add("silu", Ops::silu);
    add("swish", Ops::silu);
    add("mish", x -> Ops.multiply(x, Ops.tanh(Ops.softplus(x))));
    add("exponential", Ops::exp);
    add("softplus", Ops::softplus);
    add("softsign", Ops::softsign);
    add("softmax", x -> Ops.softmax(x, -1));
    add("log_softmax", x -> Ops.logSoftmax(x, -1));
    add("log_sigmoid", Ops::logSigmoid);
    add("hard_sigmoid", Ops::hardSigmoid);
    add("keras1_hard_sigmoid", ActivationFunction::keras1HardSigmoid);
    add("hard_silu", Ops::hardSilu);
    add("hard_swish", Ops::hardSilu);
    add("hard_tanh", Ops::hardTanh);
    add("hard_shrink", x -> Ops.hardShrink(x, 0.5));
    add("soft_shrink", x -> Ops.softShrink(x, 0.5));
    add("tanh_shrink", Ops::tanhShrink);
    add("threshold", x -> Ops.threshold(x, 0, 0));
    add("squareplus", x -> Ops.squareplus(x, 4));
    add("sparse_sigmoid", Ops::sparseSigmoid);
    add("sparse_plus", Ops::sparsePlus);
    add("sparsemax", x -> Ops.sparsemax(x, -1));
    add("glu", x -> Ops.glu(x, -1));
  }

  private final String name;
  private final UnaryOperator<Tensor> function;
  private final Object written;

  private ActivationFunction(String name, UnaryOperator<Tensor> function, Object written) {
    this.name = name;
    this.function = function;
    this.written = written;
  }

  /** Adds a function of a user. */
  static ActivationFunction register(String name, UnaryOperator<Tensor> function) {
    Check.given("register", "name", name);
    Check.given("register", "function", function);
    var activation = new ActivationFunction(name, function, ofUser(name));
    REGISTRY.addOfUser(name, () -> activation);
    return activation;
  }

  /** Returns what Keras writes for a function of a user, which Python finds by this name. */
  private static Map<String, String> ofUser(String name) {
    var json = new LinkedHashMap<String, String>();
    json.put("module", "builtins");
    json.put("class_name", "function");
    json.put("config", name.contains(">") ? name : "Custom>" + name);
    json.put("registered_name", "function");
    return json;
  }

  @CanIgnoreReturnValue
  private static ActivationFunction add(String name, UnaryOperator<Tensor> function) {
    var activation = new ActivationFunction(name, function, name);
    REGISTRY.add(name, () -> activation);
    return activation;
  }

  /** Creates a function that is saved as the configuration of the layer that computes it. */
  public static ActivationFunction of(Configured layer, UnaryOperator<Tensor> function) {
    Check.given("ActivationFunction", "layer", layer);
    Check.given("ActivationFunction", "function", function);
    return new ActivationFunction(layer.toString(), function, layer);
  }

  /** Applies the function. */
  public Tensor apply(Tensor x) {
    return function.apply(x);
  }

  @Override
  public Object written() {
    return written;
  }

  /** Returns the name of the function. */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Returns {@code 0.2x + 0.5} between 0 and 1: the {@code hard_sigmoid} of Keras 1 and 2. */
  private static Tensor keras1HardSigmoid(Tensor x) {
    return Ops.clip(Ops.add(Ops.multiply(x, 0.2), 0.5), 0, 1);
  }
}
