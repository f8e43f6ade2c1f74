package dev.rhyton.tensor.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_CloseSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteSessionOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewSessionOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionRun;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.TensorInternals;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;

/**
 * Runs a graph without variables. A call of a session takes a fraction of the time of a call of a
 * function, because it needs no handles and no attributes; but a session has variables of its own,
 * so that only a graph whose weights are constants can use one. All operations run in the calling
 * thread. Any number of threads may call.
 */
final class FrozenSession {
  private static final BytePointer CONFIG = new BytePointer(ConfigBytes.inCallingThread());

  private final Handle handle;
  private final Cleaner.Cleanable cleanable;

  /** What is freed with the owner, which it must not refer to. */
  private record Handle(
      TF_Session session,
      TF_Output inputs,
      TF_Output outputs,
      int results,
      ConcurrentLinkedQueue<Call> idle) {
    void free() {
      idle.forEach(Call::free);
      var status = Native.status();
      TF_CloseSession(session, status);
      TF_DeleteSession(session, status);
      inputs.close();
      outputs.close();
    }
  }

  /** The native objects of one call at a time, which later calls use again. */
  private static final class Call {
    private final TF_Status status = TF_Status.newStatus();
    private final PointerPointer<Pointer> inputs;
    private final PointerPointer<Pointer> outputs;
    private final TF_Tensor[] tensors;
    private final ByteBuffer[] memory;
    private final Shape[] shapes;

    Call(int arguments, int results) {
      inputs = new PointerPointer<>(Math.max(1, arguments));
      outputs = new PointerPointer<>(Math.max(1, results));
      tensors = new TF_Tensor[arguments];
      memory = new ByteBuffer[arguments];
      shapes = new Shape[arguments];
    }

    void set(int i, NDArray value) {
      if (!value.shape().equals(shapes[i])) {
        var tensor = NativeArrays.allocated(value.dtype(), value.shape());
        if (tensors[i] != null) TF_DeleteTensor(tensors[i]);
        tensors[i] = tensor;
        shapes[i] = value.shape();
        memory[i] = NativeArrays.buffer(tensor);
        inputs.put(i, tensor);
      }
      if (memory[i].capacity() > 0) TensorInternals.copyTo(value, memory[i].clear());
    }

    void free() {
      for (var tensor : tensors) if (tensor != null) TF_DeleteTensor(tensor);
      inputs.close();
      outputs.close();
      status.close();
    }
  }

  /** Opens a session of a graph, which it keeps; it is freed with {@code owner}. */
  FrozenSession(
      Object owner,
      GraphBuilder graph,
      List<Output<?>> inputs,
      List<Output<?>> outputs,
      long bytes) {
    var status = Native.status();
    var options = TF_NewSessionOptions();
    try {
      TF_SetConfig(options, CONFIG, CONFIG.limit(), status);
      Native.check(status);
      var session = TF_NewSession(Native.graphHandle(graph.graph()), options, status);
      Native.check(status);
      handle =
          new Handle(
              session,
              Native.outputs(inputs),
              Native.outputs(outputs),
              outputs.size(),
              new ConcurrentLinkedQueue<>());
      cleanable = Native.owned(owner, bytes, handle::free);
    } finally {
      TF_DeleteSessionOptions(options);
    }
  }

  /** Returns the results for values of the arguments, in their dtypes. */
  NDArray[] run(List<NDArray> values) {
    var of = handle;
    var call = of.idle.poll();
    if (call == null) call = new Call(values.size(), of.results);
    boolean done = false;
    try {
      for (int i = 0; i < values.size(); i++) call.set(i, values.get(i));
      var results = run(of, call);
      done = true;
      return results;
    } finally {
      if (done) of.idle.add(call);
      else call.free();
    }
  }

  private static NDArray[] run(Handle of, Call call) {
    for (int i = 0; i < of.results; i++) call.outputs.put(i, (Pointer) null);
    TF_SessionRun(
        of.session,
        null,
        of.inputs,
        call.inputs,
        call.tensors.length,
        of.outputs,
        call.outputs,
        of.results,
        (PointerPointer<Pointer>) null,
        0,
        null,
        call.status);
    Native.check(call.status);
    var results = new NDArray[of.results];
    try {
      for (int i = 0; i < results.length; i++) {
        results[i] = NativeArrays.array(new TF_Tensor(call.outputs.get(i)));
      }
      return results;
    } finally {
      for (int i = 0; i < results.length; i++) TF_DeleteTensor(new TF_Tensor(call.outputs.get(i)));
    }
  }

  void close() {
    cleanable.clean();
  }
}
