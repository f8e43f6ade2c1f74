package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.ops.OpTable;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Gradients of gradients equal differences of gradients: what a gradient penalty rests on. */
class SecondOrderTest {
  private static final List<String> OPERATIONS =
      List.of(
          """
          exp log log1p expm1 sqrt rsqrt square reciprocal cbrt sin cos tan sinh cosh tanh arcsin
          arccos arctan arcsinh arctanh sinc i0 erf erfc erfinv sigmoid softplus softsign elu selu
          celu gelu silu squareplus log_sigmoid leaky_relu mean var std max min prod cumsum cumprod
          logsumexp softmax log_softmax norm normalize sort"""
              .split("\\s+", -1));

  /** In double precision. */
  @TestFactory
  Stream<DynamicTest> operations() {
    return OPERATIONS.stream()
        .map(
            name -> {
              var row = OpTable.get(name);
              var x = Kit.uniform(3, 0.15, 0.85, 3, 4).cast(DType.FLOAT64);
              return test(name, t -> (Tensor) row.call(List.of(t), Map.of()), x, 1e-5, 1e-4);
            });
  }

  @TestFactory
  Stream<DynamicTest> layers() {
    var image = Kit.uniform(2, -1, 1, 2, 6, 6, 2);
    var steps = Kit.uniform(3, -1, 1, 2, 9, 6);
    var rows = Kit.uniform(4, -1, 1, 4, 6);
    var cases = new LinkedHashMap<Layer, NDArray>();
    cases.put(Dense.of(5).activation("tanh"), rows);
    cases.put(Conv1D.of(3, 3).activation("tanh"), steps);
    cases.put(Conv2D.of(3, 3).strides(2).activation("tanh"), image);
    cases.put(Conv3D.of(2, 3).activation("tanh"), Kit.uniform(5, -1, 1, 1, 4, 4, 4, 2));
    cases.put(Conv2DTranspose.of(3, 3).activation("tanh"), image);
    cases.put(DepthwiseConv2D.of(3).activation("tanh"), image);
    cases.put(SeparableConv2D.of(3, 3).activation("tanh"), image);
    cases.put(MaxPooling1D.of(2), steps);
    cases.put(MaxPooling2D.of(2), image);
    cases.put(AveragePooling2D.of(2), image);
    cases.put(GlobalAveragePooling2D.of(), image);
    cases.put(UpSampling2D.of(2), image);
    cases.put(LayerNormalization.of(), rows);
    cases.put(RMSNormalization.of(), rows);
    cases.put(GroupNormalization.of(2), image);
    cases.put(UnitNormalization.of(), rows);
    cases.put(LSTM.of(4), steps);
    cases.put(GRU.of(4), steps);
    cases.put(Bidirectional.of(LSTM.of(3)), steps);
    cases.put(PReLU.of(), rows);
    cases.put(Softmax.of(), rows);
    var batch = BatchNormalization.of();
    var attention = MultiHeadAttention.of(2, 3);
    return Stream.concat(
        cases.entrySet().stream()
            .map(c -> ofLayer(c.getKey(), t -> c.getKey().apply(t).square(), c.getValue())),
        Stream.of(
            ofLayer(batch, t -> batch.apply(t, true), rows),
            ofLayer(attention, t -> attention.apply(t, t), steps)));
  }

  private static DynamicTest ofLayer(Layer layer, UnaryOperator<Tensor> f, NDArray x) {
    return test(ConfiguredInternals.className(layer), f, x, 4e-3, 1e-2);
  }

  private static DynamicTest test(
      String name, UnaryOperator<Tensor> f, NDArray x, double step, double tolerance) {
    return DynamicTest.dynamicTest(name, () -> check(f, x, step, tolerance));
  }

  private static void check(UnaryOperator<Tensor> f, NDArray x, double step, double tolerance) {
    var direction = like(9, x.shape().dims(), x.dtype());
    UnaryOperator<Tensor> slope =
        t -> {
          var y = f.apply(t);
          var weights = like(7, y.shape().dims(), y.dtype());
          return Gradients.of(y.multiply(weights).sum(), t).multiply(direction).sum();
        };
    var second = Gradients.of(slope, x).toDoubles();
    try (var graph = GraphBuilder.open(false)) {
      var in = graph.argument(x.dtype(), x.shape());
      var function = graph.function(List.of(slope.apply(in)));
      for (int i = 0; i < Math.min(second.length, 12); i++) {
        double up = function.run(List.of(moved(x, i, step)))[0].item();
        double down = function.run(List.of(moved(x, i, -step)))[0].item();
        double difference = (up - down) / (2 * step);
        assertEquals(difference, second[i], tolerance * (1 + Math.abs(difference)), "element " + i);
      }
    }
  }

  private static NDArray like(long seed, long[] dims, DType dtype) {
    return Kit.uniform(seed, -1, 1, dims).cast(dtype);
  }

  private static NDArray moved(NDArray x, int element, double by) {
    var values = x.toDoubles();
    values[element] += by;
    return NDArray.of(values, x.shape().dims()).cast(x.dtype());
  }
}
