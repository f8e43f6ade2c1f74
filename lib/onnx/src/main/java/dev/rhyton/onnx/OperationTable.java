package dev.rhyton.onnx;

import java.util.HashMap;
import java.util.Map;

/**
 * The operations of TensorFlow that can be exported, each with its conversion to nodes of ONNX: the
 * classes whose name ends in {@code Operations} each have a part of the table.
 */
final class OperationTable {
  /** Adds the nodes that compute the results of an operation. */
  interface Conversion {
    void convert(Operation operation);
  }

  private static final Map<String, Conversion> TABLE = new HashMap<>();

  /** The operations that know how complex numbers are represented. */
  private static final Map<String, Conversion> SIGNALS = new HashMap<>();

  static {
    WeightOperations.addTo(TABLE);
    ElementwiseOperations.addTo(TABLE);
    ProductOperations.addTo(TABLE);
    ShapeOperations.addTo(TABLE);
    IndexOperations.addTo(TABLE);
    ReductionOperations.addTo(TABLE);
    ConvolutionOperations.addTo(TABLE);
    ImageOperations.addTo(TABLE);
    SignalOperations.addTo(SIGNALS);
    TABLE.putAll(SIGNALS);
  }

  private OperationTable() {}

  static void convert(Operation operation) {
    var type = operation.type();
    if (operation.isText()) throw operation.refused("it computes with texts");
    if (operation.isComplex() && !SIGNALS.containsKey(type)) {
      throw operation.refused("it has complex numbers");
    }
    var conversion = TABLE.get(type);
    if (conversion == null) throw operation.refused("ONNX has no such operation");
    conversion.convert(operation);
  }
}
