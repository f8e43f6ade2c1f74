package dev.rhyton.tensor.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpAddInput;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpAddInputList;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrBool;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrFloat;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrFloatList;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrInt;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrIntList;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrShape;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrString;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrType;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.internal.c_api.TFE_Op;
import org.tensorflow.internal.c_api.TFE_TensorHandle;
import org.tensorflow.internal.c_api.TF_Status;

/** Runs a single TensorFlow operation on arrays immediately. */
final class EagerOps {
  private static final int OUTPUTS = 8; // more than any operation without an output list has

  private EagerOps() {}

  /** Returns the outputs of an operation on arrays and on values of weights. */
  static List<Tensor> run(String type, OpAttributes attrs, List<Tensor> inputs) {
    var handles = new ArrayList<TFE_TensorHandle>();
    try {
      OutputShapes.check(type, attrs, inputs);
      for (var input : inputs) handles.add(NativeArrays.upload(input.value()));
      int outputs = (int) Math.max(OUTPUTS, attrs.outputs());
      var results =
          Native.execute(type, outputs, (op, status) -> setUp(op, attrs, handles, status));
      var arrays = new ArrayList<Tensor>();
      int done = 0;
      try {
        for (; done < results.length; done++) arrays.add(NativeArrays.download(results[done]));
      } finally {
        for (int i = done + 1; i < results.length; i++) Native.delete(results[i]);
      }
      return arrays;
    } catch (TensorException e) {
      throw new TensorException(e.code(), type + ": " + e.getMessage());
    } finally {
      handles.forEach(Native::delete);
    }
  }

  private static void setUp(
      TFE_Op op, OpAttributes attrs, List<TFE_TensorHandle> inputs, TF_Status status) {
    int next = 0;
    for (int size : attrs.grouping(inputs.size())) {
      if (size == OpAttributes.SINGLE) {
        TFE_OpAddInput(op, inputs.get(next++), status);
      } else {
        var list = inputs.subList(next, next + size).toArray(new Pointer[0]);
        try (var pointers = new PointerPointer<Pointer>(list)) {
          TFE_OpAddInputList(op, pointers, size, status);
        }
        next += size;
      }
      Native.check(status);
    }
    attrs.values().forEach((name, value) -> set(op, name, value, status));
  }

  private static void set(TFE_Op op, String name, Object value, TF_Status status) {
    if (value instanceof DType t) TFE_OpSetAttrType(op, name, NativeTypes.of(t).getNumber());
    else if (value instanceof Boolean b) TFE_OpSetAttrBool(op, name, (byte) (b ? 1 : 0));
    else if (value instanceof Float f) TFE_OpSetAttrFloat(op, name, f);
    else if (value instanceof long[] l) TFE_OpSetAttrIntList(op, name, l, l.length);
    else if (value instanceof float[] f) TFE_OpSetAttrFloatList(op, name, f, f.length);
    else if (value instanceof Number n) TFE_OpSetAttrInt(op, name, n.longValue());
    else if (value instanceof Shape s) {
      TFE_OpSetAttrShape(op, name, s.dims(), s.rank(), status);
      Native.check(status);
    } else if (value instanceof String s) {
      try (BytePointer text = new BytePointer(s.getBytes(StandardCharsets.UTF_8))) {
        TFE_OpSetAttrString(op, name, text, text.limit());
      }
    } else {
      throw new IllegalStateException("The attribute " + name + " has no eager form: " + value);
    }
  }
}
