package dev.rhyton.tensor.internal;

import static java.util.Map.entry;

import dev.rhyton.tensor.internal.GradientRules.Backward;
import dev.rhyton.tensor.internal.GradientRules.Rule;
import java.util.List;
import java.util.Map;
import org.tensorflow.Output;

/**
 * Gradients of gradient operations, as needed for gradient penalties; TensorFlow defines them only
 * in Python.
 */
final class SecondGradients {
  static final Map<String, Rule> RULES =
      Map.ofEntries(
          entry("AvgPool3DGrad", b -> averagePool(b, "AvgPool3D")),
          entry("AvgPoolGrad", b -> averagePool(b, "AvgPool")),
          entry("BiasAddGrad", b -> List.of(b.build("Add", b.zeros(b.in(0)), b.dy()))),
          entry("Conv3DBackpropFilterV2", SecondGradients::conv3dFilter),
          entry("DepthwiseConv2dNativeBackpropFilter", SecondGradients::depthwiseFilter),
          entry("DepthwiseConv2dNativeBackpropInput", SecondGradients::depthwiseInput),
          entry("EluGrad", b -> exponential(b, "EluGrad")),
          entry("MaxPool3DGrad", b -> maxPool(b, "MaxPool3DGradGrad")),
          entry("MaxPoolGrad", b -> maxPool(b, "MaxPoolGradGrad")),
          entry("ReciprocalGrad", SecondGradients::reciprocal),
          entry("Relu6Grad", b -> linear(b, "Relu6Grad")),
          entry("ReluGrad", b -> linear(b, "ReluGrad")),
          entry("RsqrtGrad", SecondGradients::rsqrt),
          entry("SeluGrad", b -> exponential(b, "SeluGrad")),
          entry("SigmoidGrad", SecondGradients::sigmoid),
          entry("SoftplusGrad", SecondGradients::softplus),
          entry("SoftsignGrad", SecondGradients::softsign),
          entry("SqrtGrad", SecondGradients::sqrt),
          entry("TanhGrad", SecondGradients::tanh));

  private SecondGradients() {}

  // ---- elementwise: the inputs are y and the output gradient d ----

  /** Returns the gradients of {@code d / (2 y)}. */
  private static List<Output<?>> sqrt(Backward b) {
    var slope = b.build("Div", b.op().output(0), b.in(0));
    return List.of(
        b.build("Neg", b.build("Mul", b.dy(), slope)), b.build("SqrtGrad", b.in(0), b.dy()));
  }

  /** Returns the gradients of {@code −d y³ / 2}. */
  private static List<Output<?>> rsqrt(Backward b) {
    var product = b.build("Mul", b.build("Mul", b.dy(), b.in(1)), b.build("Square", b.in(0)));
    var slope = b.build("Add", product, b.half(product));
    return List.of(b.build("Neg", slope), b.build("RsqrtGrad", b.in(0), b.dy()));
  }

  /** Returns the gradients of {@code −d y²}. */
  private static List<Output<?>> reciprocal(Backward b) {
    var product = b.build("Mul", b.build("Mul", b.dy(), b.in(1)), b.in(0));
    return List.of(
        b.build("Neg", b.build("Add", product, product)),
        b.build("ReciprocalGrad", b.in(0), b.dy()));
  }

  /** Returns the gradients of {@code d · y · (1 − y)}. */
  private static List<Output<?>> sigmoid(Backward b) {
    var y = b.in(0);
    var slope = b.build("Sub", b.build("OnesLike", y), b.build("Add", y, y));
    return List.of(
        b.build("Mul", b.build("Mul", b.dy(), b.in(1)), slope), b.build("SigmoidGrad", y, b.dy()));
  }

  /** Returns the gradients of {@code d · (1 − y²)}. */
  private static List<Output<?>> tanh(Backward b) {
    var y = b.in(0);
    var slope = b.build("Neg", b.build("Add", y, y));
    return List.of(
        b.build("Mul", b.build("Mul", b.dy(), b.in(1)), slope), b.build("TanhGrad", y, b.dy()));
  }

  // ---- elementwise: the inputs are the output gradient d, and x or y ----

  /** Returns the gradients of {@code d} where x lies in a range, of 0 elsewhere. */
  private static List<Output<?>> linear(Backward b, String type) {
    return List.of(b.build(type, b.dy(), b.in(1)), b.zeros(b.in(1)));
  }

  /** Returns the gradients of {@code d · (y + c)} below 0, and of a multiple of d above. */
  private static List<Output<?>> exponential(Backward b, String type) {
    var zeros = b.zeros(b.in(1));
    var product = b.build("Mul", b.dy(), b.in(0));
    var negative = b.build("Less", b.in(1), zeros);
    return List.of(b.build(type, b.dy(), b.in(1)), b.build("SelectV2", negative, product, zeros));
  }

  /** Returns the gradients of {@code d · σ(x)}. */
  private static List<Output<?>> softplus(Backward b) {
    var slope = b.build("SigmoidGrad", b.build("Sigmoid", b.in(1)), b.in(0));
    return List.of(b.build("SoftplusGrad", b.dy(), b.in(1)), b.build("Mul", b.dy(), slope));
  }

  /** Returns the gradients of {@code d / (1 + |x|)²}. */
  private static List<Output<?>> softsign(Backward b) {
    var x = b.in(1);
    var distance = b.build("Add", b.build("OnesLike", x), b.build("Abs", x));
    var value = b.op().output(0);
    var slope =
        b.build("Mul", b.build("Div", b.build("Add", value, value), distance), b.build("Sign", x));
    return List.of(
        b.build("SoftsignGrad", b.dy(), x), b.build("Neg", b.build("Mul", b.dy(), slope)));
  }

  // ---- windows ----

  /** Returns the gradients of a max pooling gradient; the inputs are x, y and d. */
  private static List<Output<?>> maxPool(Backward b, String type) {
    return List.of(b.zeros(b.in(0)), b.zeros(b.in(1)), b.pool(type, b.in(0), b.in(1), b.dy()));
  }

  /** Returns the gradients of an average pooling gradient; the inputs are the shape of x and d. */
  private static List<Output<?>> averagePool(Backward b, String type) {
    return List.of(b.zeros(b.in(0)), b.pool(type, b.dy()));
  }

  /** Returns the gradients of an input gradient; the inputs are the size of x, the filter and d. */
  private static List<Output<?>> depthwiseInput(Backward b) {
    var filter = b.in(1);
    return List.of(
        b.zeros(b.in(0)),
        b.window("DepthwiseConv2dNativeBackpropFilter", b.dy(), b.shapeOf(filter), b.in(2)),
        b.window("DepthwiseConv2dNative", b.dy(), filter));
  }

  /** Returns the gradients of a filter gradient; the inputs are x, the size of the filter and d. */
  private static List<Output<?>> depthwiseFilter(Backward b) {
    return filter(b, "DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNative");
  }

  /** Returns the gradients of a filter gradient; the inputs are x, the size of the filter and d. */
  private static List<Output<?>> conv3dFilter(Backward b) {
    return filter(b, "Conv3DBackpropInputV2", "Conv3D");
  }

  private static List<Output<?>> filter(Backward b, String backward, String forward) {
    var x = b.in(0);
    return List.of(
        b.window(backward, b.shapeOf(x), b.dy(), b.in(2)),
        b.zeros(b.in(1)),
        b.window(forward, x, b.dy()));
  }
}
