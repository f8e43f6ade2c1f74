package dev.rhyton.activations;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.JsonValue;
import dev.rhyton.config.Registry;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
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
  public static final ActivationFunction RELU = add("relu", Tensor::relu);

  /** {@code 1 / (1 + e⁻ˣ)}. */
  public static final ActivationFunction SIGMOID = add("sigmoid", Tensor::sigmoid);

  /** Hyperbolic tangent. */
  public static final ActivationFunction TANH = add("tanh", Tensor::tanh);

  static {
    add("relu6", Tensor::relu6);
    addReal("leaky_relu", x -> x.leakyRelu(0.2));
    addReal("elu", Tensor::elu);
    addReal("celu", Tensor::elu); // with alpha 1, celu equals elu
    addReal("selu", Tensor::selu);
    addReal("gelu", x -> x.multiply(x.divide(Math.sqrt(2)).erf().add(1)).multiply(0.5));
    addReal("silu", ActivationFunction::silu);
    addReal("swish", ActivationFunction::silu);
    addReal("mish", x -> x.multiply(x.softplus().tanh()));
    addReal("exponential", Tensor::exp);
    addReal("softplus", Tensor::softplus);
    addReal("softsign", Tensor::softsign);
    addReal("softmax", ActivationFunction::softmax);
    addReal("log_softmax", Tensor::logSoftmax);
    addReal("log_sigmoid", x -> x.negative().softplus().negative());
    addReal("hard_sigmoid", ActivationFunction::hardSigmoid);
    addReal("keras1_hard_sigmoid", x -> x.multiply(0.2).add(0.5).clip(0, 1)); // of Keras 1's files
    addReal("hard_silu", x -> x.multiply(hardSigmoid(x)));
    addReal("hard_swish", x -> x.multiply(hardSigmoid(x)));
    add("hard_tanh", x -> x.clip(-1, 1));
    addReal("hard_shrink", x -> TensorOps.where(x.abs().greater(0.5), x, TensorOps.zerosLike(x)));
    addReal("soft_shrink", x -> x.subtract(x.clip(-0.5, 0.5)));
    addReal("tanh_shrink", x -> x.subtract(x.tanh()));
    add("threshold", x -> TensorOps.where(x.greater(0), x, TensorOps.zerosLike(x)));
    addReal("squareplus", x -> x.add(x.square().add(4).sqrt()).multiply(0.5));
    addReal("sparse_sigmoid", x -> x.clip(-1, 1).add(1).multiply(0.5));
    addReal("sparse_plus", ActivationFunction::sparsePlus);
    addReal("sparsemax", ActivationFunction::sparsemax);
    addReal("glu", ActivationFunction::glu);
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

  /** Adds a function that computes with floats: whole numbers and booleans become floats. */
  @CanIgnoreReturnValue
  private static ActivationFunction addReal(String name, UnaryOperator<Tensor> function) {
    return add(name, x -> function.apply(x.cast(x.dtype().toFloat())));
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

  private static Tensor silu(Tensor x) {
    return x.multiply(x.sigmoid());
  }

  private static Tensor hardSigmoid(Tensor x) {
    return x.divide(6).add(0.5).clip(0, 1);
  }

  private static Tensor softmax(Tensor x) {
    return x.softmax();
  }

  private static Tensor sparsePlus(Tensor x) {
    var middle = x.add(1).square().multiply(0.25);
    return TensorOps.where(
        x.lessEqual(-1), TensorOps.zerosLike(x), TensorOps.where(x.less(1), middle, x));
  }

  /**
   * Returns the sparsemax, the projection onto the simplex (Martins and Astudillo, 2016). The
   * threshold is that of Keras, which sums the cumulative sums of the support, where the paper uses
   * the last of them.
   */
  private static Tensor sparsemax(Tensor x) {
    int last = x.shape().rank() - 1;
    var sorted = TensorOps.sortDescending(x);
    var rank = TensorOps.cumulativeCount(sorted);
    var sums = sorted.cumsum(last);
    var inSupport = sorted.multiply(rank).greater(sums.subtract(1)).cast(x.dtype());
    var size = inSupport.sum(last, true);
    var threshold = sums.multiply(inSupport).sum(last, true).subtract(1).divide(size);
    return x.subtract(threshold).maximum(0);
  }

  private static Tensor glu(Tensor x) {
    var halves = TensorOps.split(x, 2, x.shape().rank() - 1);
    return halves.get(0).multiply(halves.get(1).sigmoid());
  }
}
