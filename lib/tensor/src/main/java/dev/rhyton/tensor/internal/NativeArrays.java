package dev.rhyton.tensor.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TFE_DeleteTensorHandle;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_NewTensorHandle;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrString;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_TensorHandleResolve;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_AllocateTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_Dim;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_FinishOperation;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewOperation;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NumDims;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetAttrTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetAttrType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetDataPointer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorByteSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorType;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFE_TensorHandle;
import org.tensorflow.internal.c_api.TF_TString;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.proto.DataType;

/**
 * Copies arrays into TensorFlow's memory and back. TensorFlow's memory is never kept, since a
 * result may alias the memory of a variable.
 */
public final class NativeArrays {
  // created by Native, which configures JavaCPP before it is loaded
  private static final BytePointer UTF_8 = Native.bytes("UTF-8");

  private static final int TSTRING_BYTES = 24;

  private NativeArrays() {}

  public static TFE_TensorHandle upload(NDArray array) {
    if (array.dtype() == DType.STRING) return uploadStrings(array);
    return upload(array.dtype(), array.shape(), target -> TensorInternals.copyTo(array, target));
  }

  /** Creates a tensor whose memory {@code fill} writes. */
  public static TFE_TensorHandle upload(DType dtype, Shape shape, Consumer<ByteBuffer> fill) {
    long bytes = shape.size() * dtype.bytes();
    var tensor = allocated(dtype, shape);
    try {
      if (bytes > 0) fill.accept(buffer(tensor, bytes));
      return handle(tensor);
    } finally {
      TF_DeleteTensor(tensor);
    }
  }

  /** Allocates a tensor, which the caller deletes. */
  static TF_Tensor allocated(DType dtype, Shape shape) {
    var dims = shape.dims();
    long bytes = shape.size() * dtype.bytes();
    return TF_AllocateTensor(NativeTypes.of(dtype).getNumber(), dims, dims.length, bytes);
  }

  /**
   * Creates a tensor of strings from their code points, so that TensorFlow owns and frees their
   * bytes.
   */
  private static TFE_TensorHandle uploadStrings(NDArray array) {
    var strings = array.toStrings();
    var ends = new long[strings.length + 1];
    for (int i = 0; i < strings.length; i++) {
      ends[i + 1] = ends[i] + strings[i].codePointCount(0, strings[i].length());
    }
    var points = new int[Math.toIntExact(ends[strings.length])];
    for (int i = 0; i < strings.length; i++) {
      var of = strings[i].codePoints().toArray();
      System.arraycopy(of, 0, points, (int) ends[i], of.length);
    }
    var dims = array.shape().dims();
    var flat =
        made(
            "UnicodeEncode",
            (op, status) -> TFE_OpSetAttrString(op, "output_encoding", UTF_8, UTF_8.limit()),
            upload(NDArray.of(points, points.length)),
            upload(NDArray.of(ends, ends.length)));
    return made("Reshape", (op, status) -> {}, flat, upload(NDArray.of(dims, dims.length)));
  }

  /** Returns the result of an operation on tensors, which are deleted. */
  private static TFE_TensorHandle made(
      String name, Native.Setup setup, TFE_TensorHandle... inputs) {
    try {
      return Native.execute(name, List.of(inputs), 1, setup)[0];
    } finally {
      for (var input : inputs) TFE_DeleteTensorHandle(input);
    }
  }

  /** Reads the strings that are stored one after another in a tensor's memory. */
  private static NDArray readStrings(TF_Tensor tensor, Shape shape) {
    var strings = new String[Math.toIntExact(shape.size())];
    var base = TF_TensorData(tensor);
    for (int i = 0; i < strings.length; i++) {
      var string = new TF_TString(new BytePointer(base).getPointer((long) i * TSTRING_BYTES));
      var bytes = new byte[Math.toIntExact(TF_TString_GetSize(string))];
      if (bytes.length > 0) TF_TString_GetDataPointer(string).get(bytes);
      strings[i] = new String(bytes, StandardCharsets.UTF_8);
    }
    return NDArray.of(strings, shape.dims());
  }

  private static TFE_TensorHandle handle(TF_Tensor tensor) {
    var status = Native.status();
    var handle = TFE_NewTensorHandle(tensor, status);
    Native.check(status);
    return handle;
  }

  /** Adds a constant to a graph. */
  static Output<?> constant(Graph graph, String name, NDArray value) {
    Check.that(
        value.size() * value.dtype().bytes() <= Integer.MAX_VALUE,
        "A constant of shape %s is larger than the 2 GB of a graph: make it an input instead.",
        value.shape());
    MemoryCheck.check(value.shape(), value.dtype());
    var handle = upload(value);
    try {
      return constant(graph, name, value.dtype(), handle);
    } finally {
      TFE_DeleteTensorHandle(handle);
    }
  }

  /** Adds the value of a tensor to a graph as a constant. */
  static Output<?> constant(Graph graph, String name, DType dtype, TFE_TensorHandle value) {
    var status = Native.status();
    TF_Tensor tensor = null;
    try {
      tensor = TFE_TensorHandleResolve(value, status);
      Native.check(status);
      var op = TF_NewOperation(Native.graphHandle(graph), "Const", name);
      TF_SetAttrType(op, "dtype", NativeTypes.of(dtype).getNumber());
      TF_SetAttrTensor(op, "value", tensor, status);
      Native.check(status);
      TF_FinishOperation(op, status);
      Native.check(status);
      return graph.operation(name).output(0);
    } finally {
      if (tensor != null && !tensor.isNull()) TF_DeleteTensor(tensor);
    }
  }

  private static ByteBuffer buffer(TF_Tensor tensor, long bytes) {
    // A buffer counts its bytes in 32 bits, and JavaCPP would cut the rest off.
    Check.that(
        bytes <= Integer.MAX_VALUE, "An array of %,d bytes: at most 2 GB can be copied.", bytes);
    return new BytePointer(TF_TensorData(tensor)).capacity(bytes).asByteBuffer();
  }

  /** Returns the memory of a tensor. */
  static ByteBuffer buffer(TF_Tensor tensor) {
    long bytes = TF_TensorByteSize(tensor);
    return bytes == 0 ? ByteBuffer.allocate(0) : buffer(tensor, bytes);
  }

  /** Copies a result, which may alias the memory of a variable, and deletes its handle. */
  public static NDArray download(TFE_TensorHandle handle) {
    return use(handle, NativeArrays::array);
  }

  /** Returns a copy of a tensor. */
  static NDArray array(TF_Tensor tensor) {
    var dims = new long[TF_NumDims(tensor)];
    for (int i = 0; i < dims.length; i++) dims[i] = TF_Dim(tensor, i);
    var dtype = NativeTypes.of(DataType.forNumber(TF_TensorType(tensor)));
    if (dtype == DType.STRING) return readStrings(tensor, Shape.of(dims));
    return NDArray.ofBytes(dtype, Shape.of(dims), buffer(tensor).order(ByteOrder.nativeOrder()));
  }

  /** Passes the memory of a result to a method that only reads it, and deletes its handle. */
  public static void pass(TFE_TensorHandle handle, Consumer<ByteBuffer> reader) {
    var unused =
        use(
            handle,
            tensor -> {
              reader.accept(buffer(tensor).asReadOnlyBuffer());
              return null;
            });
  }

  /** Applies a function to the tensor of a handle, which is deleted. */
  private static NDArray use(TFE_TensorHandle handle, Function<TF_Tensor, NDArray> function) {
    var status = Native.status();
    TF_Tensor tensor = null;
    try {
      tensor = TFE_TensorHandleResolve(handle, status);
      Native.check(status);
      return function.apply(tensor);
    } catch (OutOfMemoryError e) { // no array of this size fits: nothing else was taken
      throw new TensorException(
          TensorException.RESOURCE_EXHAUSTED,
          "A result is larger than what is free of the Java heap: Java's option -Xmx allows more.");
    } finally {
      if (tensor != null && !tensor.isNull()) TF_DeleteTensor(tensor);
      TFE_DeleteTensorHandle(handle);
    }
  }
}
