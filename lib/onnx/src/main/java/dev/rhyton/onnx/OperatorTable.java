package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operators of ONNX that a layer computes, each by the operations of {@code keras.ops}, so that
 * gradients, shapes and dtypes follow: the classes whose name ends in {@code Operators} each have a
 * part of the table.
 */
final class OperatorTable {
  /** Computes the results of a node. */
  interface Computation {
    void compute(OperatorCall call);
  }

  /** How results depend on the elements of the inputs. */
  private enum Kind {
    /** Each element of the result is computed from one element of each input. */
    ELEMENTWISE,
    /** The result has elements of the first input in other places. */
    MOVING,
    /** The result has elements of all inputs. */
    JOINING,
    OTHER
  }

  /** An operator of the table. */
  record Operator(Computation computation, Kind kind) {
    static Operator elementwise(Computation computation) {
      return new Operator(computation, Kind.ELEMENTWISE);
    }

    static Operator moving(Computation computation) {
      return new Operator(computation, Kind.MOVING);
    }

    static Operator joining(Computation computation) {
      return new Operator(computation, Kind.JOINING);
    }

    static Operator of(Computation computation) {
      return new Operator(computation, Kind.OTHER);
    }

    boolean isElementwise() {
      return kind == Kind.ELEMENTWISE;
    }

    /** Returns the number of inputs whose elements the results have. */
    int moves() {
      return switch (kind) {
        case MOVING -> 1;
        case JOINING -> Integer.MAX_VALUE;
        default -> 0;
      };
    }
  }

  private static final Map<String, Operator> TABLE = new HashMap<>();

  static {
    ElementwiseOperators.addTo(TABLE);
    ProductOperators.addTo(TABLE);
    ShapeOperators.addTo(TABLE);
    IndexOperators.addTo(TABLE);
    ReductionOperators.addTo(TABLE);
    ConvolutionOperators.addTo(TABLE);
    PoolingOperators.addTo(TABLE);
    NormalizationOperators.addTo(TABLE);
    ImageOperators.addTo(TABLE);
    SignalOperators.addTo(TABLE);
    RecurrentOperators.addTo(TABLE);
    ControlOperators.addTo(TABLE);
  }

  /** Operators whose results a layer computes only for known numbers of steps. */
  private static final Set<String> STEPS = Set.of("LSTM", "GRU", "RNN", "Loop");

  /** The inputs that are no weights, by the first one. */
  private static final Map<String, Integer> SETTINGS = Map.of("Resize", 1, "Upsample", 1);

  /** The inputs that training does not change, by the first one. */
  private static final Map<String, Integer> STATES =
      Map.of("BatchNormalization", 3, "QuantizeLinear", 1, "DequantizeLinear", 1);

  private OperatorTable() {}

  /** Returns the operator of a node, or null if the table does not have it. */
  static @Nullable Operator of(NodeProto node) {
    return isStandard(node.getDomain()) ? TABLE.get(node.getOpType()) : null;
  }

  /** Returns whether a domain is that of ONNX' own operators. */
  static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  static Set<String> names() {
    return TABLE.keySet();
  }

  static boolean hasSteps(NodeProto node) {
    return STEPS.contains(node.getOpType());
  }

  static boolean isSetting(NodeProto node, int input) {
    return input >= SETTINGS.getOrDefault(node.getOpType(), Integer.MAX_VALUE);
  }

  static boolean isState(NodeProto node, int input) {
    return input >= STATES.getOrDefault(node.getOpType(), Integer.MAX_VALUE);
  }
}
