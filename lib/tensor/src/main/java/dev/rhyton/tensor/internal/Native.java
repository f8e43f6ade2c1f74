package dev.rhyton.tensor.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TFE_ContextAddFunction;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_ContextOptionsSetConfig;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_ContextRemoveFunction;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_DeleteOp;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_DeleteTensorHandle;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_Execute;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_NewContext;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_NewContextOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_NewOp;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpAddInput;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrBool;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrShape;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrString;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_OpSetAttrType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteFunction;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_FunctionSetAttrValueProto;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_FunctionToFunctionDef;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetCode;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GraphCopyFunction;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GraphToFunction;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_Message;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OK;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OperationOutputConsumers;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OperationOutputNumConsumers;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_UpdateEdge;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Profile;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_Op;
import org.tensorflow.internal.c_api.TFE_TensorHandle;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Function;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Input;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Status;

/**
 * Calls TensorFlow's C interface: an eager context with anonymous variables, and functions that are
 * called with the handles of variables. Only {@link NativeArrays}, which copies arrays, and {@link
 * EagerOps}, which runs single operations, also call it; {@code lib/tensor/README.md} gives the
 * reasons.
 */
public final class Native {
  static {
    // JavaCPP refuses to allocate once the process is larger than four heaps; the weights of a
    // model are outside of the heap, so that limit would stop legitimate programs.
    if (System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null) {
      System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    }
    NativeEnvironment.set();
    CudaSearch.skip();
  }

  private static final Cleaner CLEANER = Cleaner.create();
  private static final TFE_Context CONTEXT = newContext();

  /** TensorFlow's name that creates a separate variable for each handle. */
  private static final BytePointer ANONYMOUS = bytes("cd2c89b7-88b7-44c8-ad83-06c2a9158347");

  /**
   * Disables the graph optimizer, which takes up to ten times as long as the first step and makes
   * later steps no faster.
   */
  private static final BytePointer CONFIG = new BytePointer(ConfigBytes.withoutGraphOptimizer());

  /** TensorFlow's {@code AttrValue} of true: its field 5. */
  private static final BytePointer TRUE = new BytePointer(new byte[] {5 << 3, 1});

  private static final BytePointer HERE = bytes("SINGLE_THREADED_EXECUTOR");

  private static final AtomicLong FUNCTIONS = new AtomicLong();

  /** Native bytes allocated since the last collection; the collector does not see them. */
  private static final AtomicLong SINCE_COLLECTION = new AtomicLong();

  private static final long COLLECT_EVERY = 48L << 20;

  private Native() {}

  /** Returns the bytes of ASCII text, without a 0 at the end. */
  static BytePointer bytes(String text) {
    return new BytePointer(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Creates a graph to trace in. All graphs are created here, so that JavaCPP is configured before
   * it is loaded.
   */
  static Graph newGraph() {
    return new Graph();
  }

  private static TFE_Context newContext() {
    try (var status = TF_Status.newStatus();
        var options = TFE_NewContextOptions();
        var config = new BytePointer(TensorInternals.startThreads())) {
      TFE_ContextOptionsSetConfig(options, config, config.limit(), status);
      check(status);
      var context = TFE_NewContext(options, status);
      check(status);
      return context;
    }
  }

  /**
   * The native objects of a thread's calls, created once, since allocating them takes longer than a
   * call.
   */
  private static final class Call {
    final TF_Status status = TF_Status.newStatus();
    final IntPointer count = new IntPointer(1);
    PointerPointer<Pointer> outputs = new PointerPointer<>(16);

    PointerPointer<Pointer> outputs(int wanted) {
      if (wanted > outputs.capacity()) outputs = new PointerPointer<>(wanted);
      return outputs;
    }
  }

  private static final ThreadLocal<Call> CALL = ThreadLocal.withInitial(Call::new);

  /** Returns the status of this thread's calls; use {@link #check} after each call. */
  static TF_Status status() {
    return CALL.get().status;
  }

  static void check(TF_Status status) {
    int code = TF_GetCode(status);
    if (code != TF_OK) throw new TensorException(code, TF_Message(status).getString());
  }

  /** Requests a garbage collection if much native memory was allocated since the last one. */
  private static void account(long bytes) {
    if (SINCE_COLLECTION.addAndGet(bytes) < COLLECT_EVERY) return;
    SINCE_COLLECTION.set(0);
    System.gc();
  }

  /**
   * Frees native memory by {@code action} when {@code owner} becomes unreachable, or on request.
   */
  static Cleaner.Cleanable owned(Object owner, long bytes, Runnable action) {
    account(bytes);
    return CLEANER.register(owner, action);
  }

  // ---- running ----

  interface Setup {
    void accept(TFE_Op op, TF_Status status);
  }

  @CanIgnoreReturnValue
  static TFE_TensorHandle[] execute(
      String name, List<TFE_TensorHandle> inputs, int outputs, Setup setup) {
    return execute(
        name,
        outputs,
        (op, status) -> {
          for (var input : inputs) {
            TFE_OpAddInput(op, input, status);
            check(status);
          }
          setup.accept(op, status);
        });
  }

  /** Runs an operation that has at most {@code outputs} outputs. */
  static TFE_TensorHandle[] execute(String name, int outputs, Setup setup) {
    var call = CALL.get();
    var op = TFE_NewOp(CONTEXT, name, call.status);
    check(call.status);
    try {
      setup.accept(op, call.status);
      var results = call.outputs(outputs);
      call.count.put(outputs);
      TFE_Execute(op, results, call.count, call.status);
      check(call.status);
      var handles = new TFE_TensorHandle[call.count.get()];
      for (int i = 0; i < handles.length; i++) handles[i] = new TFE_TensorHandle(results.get(i));
      return handles;
    } finally {
      TFE_DeleteOp(op);
    }
  }

  /**
   * Calls a function and returns copies of its results.
   *
   * @param here whether its operations run in this thread, one after another
   */
  static NDArray[] call(String function, List<TFE_TensorHandle> inputs, int outputs, boolean here) {
    long begun = Profile.now();
    var handles =
        execute(
            function,
            inputs,
            outputs,
            (op, status) -> {
              TFE_OpSetAttrString(op, "config_proto", CONFIG, CONFIG.limit());
              if (here) TFE_OpSetAttrString(op, "executor_type", HERE, HERE.limit());
            });
    long ended = Profile.note("run", begun);
    var arrays = new NDArray[outputs];
    int done = 0;
    try {
      for (; done < outputs; done++) arrays[done] = NativeArrays.download(handles[done]);
    } finally {
      for (int i = done + 1; i < outputs; i++) TFE_DeleteTensorHandle(handles[i]);
    }
    Profile.note("download", ended);
    return arrays;
  }

  static void delete(TFE_TensorHandle handle) {
    TFE_DeleteTensorHandle(handle);
  }

  // ---- variables ----

  /** A variable, and an action that frees it before its owner becomes unreachable. */
  public record Variable(TFE_TensorHandle handle, Runnable free) {}

  /** Creates a variable with the value of a tensor; it is freed with {@code owner}. */
  public static Variable variable(Object owner, DType dtype, Shape shape, TFE_TensorHandle value) {
    var dims = shape.dims();
    var variable =
        execute(
            "VarHandleOp",
            List.of(),
            1,
            (op, status) -> {
              TFE_OpSetAttrType(op, "dtype", NativeTypes.of(dtype).getNumber());
              TFE_OpSetAttrShape(op, "shape", dims, dims.length, status);
              check(status);
              TFE_OpSetAttrString(op, "shared_name", ANONYMOUS, ANONYMOUS.limit());
            })[0];
    assign(variable, value);
    var cleanable = owned(owner, shape.size() * dtype.bytes(), () -> destroy(variable));
    return new Variable(variable, cleanable::clean);
  }

  private static void destroy(TFE_TensorHandle variable) {
    execute(
        "DestroyResourceOp",
        List.of(variable),
        0,
        (op, status) -> TFE_OpSetAttrBool(op, "ignore_lookup_error", (byte) 1));
    TFE_DeleteTensorHandle(variable);
  }

  /**
   * Assigns a new tensor, whose buffer the variable keeps, to a variable; deletes the tensor's
   * handle.
   */
  public static void assign(TFE_TensorHandle variable, TFE_TensorHandle tensor) {
    try {
      execute("AssignVariableOp", List.of(variable, tensor), 0, (op, status) -> {});
    } finally {
      TFE_DeleteTensorHandle(tensor);
    }
  }

  /** Returns the current value of a variable, which shares its memory until the next update. */
  public static TFE_TensorHandle read(TFE_TensorHandle variable, DType dtype) {
    return execute(
        "ReadVariableOp",
        List.of(variable),
        1,
        (op, status) -> TFE_OpSetAttrType(op, "dtype", NativeTypes.of(dtype).getNumber()))[0];
  }

  // ---- functions ----

  /** The name of a function, and an action that releases it before its owner is unreachable. */
  record NativeFunction(String name, Runnable free) {}

  /** A function that the context has, and the number of its owners. */
  private static final class Registered {
    final String name;
    int owners;

    Registered(String name) {
      this.name = name;
    }
  }

  /**
   * The functions by their contents. Models of one structure have one function, whose arguments are
   * their weights, so that only its first run prepares it.
   */
  private static final Map<String, Registered> REGISTERED = new HashMap<>();

  /**
   * Returns a callable function of a graph. {@code inputs} are replaced by arguments, so that the
   * graph's variable handles become arguments too. A graph for a file receives the functions of its
   * parts.
   *
   * @param part its operations; null for all
   * @param apart whether it stays a function where another one calls it
   * @return the function, which is removed with the last {@code owner} of one of the same content
   */
  static NativeFunction function(
      Object owner,
      GraphBuilder graph,
      @Nullable Set<GraphOperation> part,
      List<Output<?>> inputs,
      List<Output<?>> outputs,
      long bytes,
      boolean apart) {
    var name = "rhyton_" + FUNCTIONS.getAndIncrement();
    var body = part == null ? null : bodyOf(part, inputs);
    try (var ins = outputs(inputs);
        var outs = outputs(outputs);
        var operations = new PointerPointer<Pointer>(body == null ? new Pointer[0] : body);
        var label = new BytePointer(name, StandardCharsets.UTF_8)) {
      var status = status();
      TF_Function function =
          TF_GraphToFunction(
              graphHandle(graph.graph()),
              label,
              (byte) 0,
              body == null ? -1 : body.length,
              operations,
              inputs.size(),
              ins,
              outputs.size(),
              outs,
              null,
              null,
              null,
              status);
      check(status);
      if (apart) {
        TF_FunctionSetAttrValueProto(function, "_noinline", TRUE, TRUE.limit(), status);
        check(status);
      }
      var file = graph.file();
      try {
        if (file != null) {
          TF_GraphCopyFunction(graphHandle(file), function, null, status);
          check(status);
        }
        // The constants of a frozen graph are large, and no other graph has them.
        boolean alone = file != null || graph.variables().areFrozen();
        return registered(owner, function, alone ? name : content(function, name), name, bytes);
      } finally {
        TF_DeleteFunction(function);
      }
    }
  }

  private static NativeFunction registered(
      Object owner, TF_Function function, String content, String name, long bytes) {
    Registered registered;
    boolean isNew;
    synchronized (REGISTERED) {
      registered = REGISTERED.computeIfAbsent(content, c -> added(function, name));
      isNew = registered.owners++ == 0;
    }
    var cleanable = owned(owner, isNew ? bytes : 0, () -> release(content));
    return new NativeFunction(registered.name, cleanable::clean);
  }

  private static Registered added(TF_Function function, String name) {
    var status = status();
    TFE_ContextAddFunction(CONTEXT, function, status);
    check(status);
    return new Registered(name);
  }

  /** Returns a digest of a function, or its name if it is too large to be written. */
  private static String content(TF_Function function, String name) {
    try (var buffer = TF_Buffer.newBuffer()) {
      var status = status();
      TF_FunctionToFunctionDef(function, buffer, status);
      if (TF_GetCode(status) != TF_OK) return name;
      return FunctionContent.of(
          new BytePointer(buffer.data()).capacity(buffer.length()).asBuffer());
    }
  }

  private static void release(String content) {
    synchronized (REGISTERED) {
      var registered = Objects.requireNonNull(REGISTERED.get(content));
      if (--registered.owners > 0) return;
      REGISTERED.remove(content);
      var status = status();
      TFE_ContextRemoveFunction(CONTEXT, registered.name, status);
      check(status);
    }
  }

  /** Returns the operations without those that arguments replace. */
  private static Pointer[] bodyOf(Set<GraphOperation> part, List<Output<?>> inputs) {
    var replaced = inputs.stream().map(Output::op).collect(Collectors.toSet());
    return part.stream()
        .filter(op -> !replaced.contains(op))
        .map(GraphOperation::getUnsafeNativeHandle)
        .toArray(Pointer[]::new);
  }

  /** Makes the operations that use the only output of an operation use that of another one. */
  static void moveConsumers(Graph graph, GraphOperation from, GraphOperation to) {
    try (var old = outputs(List.of(from.output(0)));
        var replacement = outputs(List.of(to.output(0)))) {
      int count = TF_OperationOutputNumConsumers(old);
      if (count == 0) return;
      try (var consumers = new TF_Input(count)) {
        count = TF_OperationOutputConsumers(old, consumers, count);
        var status = status();
        for (int i = 0; i < count; i++) {
          TF_UpdateEdge(graphHandle(graph), replacement, consumers.getPointer(i), status);
          check(status);
        }
      }
    }
  }

  /** Returns outputs of a graph as an array of TensorFlow, which the caller frees. */
  static TF_Output outputs(List<Output<?>> outputs) {
    var result = new TF_Output(Math.max(1, outputs.size()));
    for (int i = 0; i < outputs.size(); i++) {
      var op = (GraphOperation) outputs.get(i).op();
      result.position(i).oper(op.getUnsafeNativeHandle()).index(outputs.get(i).index());
    }
    return result.position(0);
  }

  /** Returns the native graph, which TensorFlow-Java does not expose and a function requires. */
  static TF_Graph graphHandle(Graph graph) {
    try {
      var field = Graph.class.getDeclaredField("nativeHandle");
      field.setAccessible(true);
      return (TF_Graph) field.get(graph);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "This TensorFlow-Java is not 1.1.0: its Graph has no field nativeHandle.", e);
    }
  }
}
