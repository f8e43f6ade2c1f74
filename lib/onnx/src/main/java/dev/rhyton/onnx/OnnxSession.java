package dev.rhyton.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.rhyton.config.Check;
import dev.rhyton.models.InferenceEngine;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A session of ONNX Runtime, in which any number of threads compute. Each call takes the buffers of
 * an earlier one that has ended.
 */
final class OnnxSession implements InferenceEngine {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final long SMALL = 200_000; // nanoseconds of a sample
  private static final double GAIN = 1.5; // for which threads are shared by callers
  private static final int LEAST_RUNS = 3;
  private static final long TRIAL = 25_000_000; // nanoseconds, in which Java becomes fast
  private static final long MOST_ZEROS = 1 << 24;

  private final String name;
  private final Native handle;
  private final Cleaner.Cleanable cleanable;
  private final List<Port> inputs;
  private final List<Port> outputs;
  private volatile boolean sized; // the sizes of all outputs follow from those of the inputs

  /**
   * An input or an output, as the file declares it.
   *
   * @param axes the names of its axes, which are empty for axes without a name
   */
  record Port(String name, DType dtype, OnnxJavaType type, Shape shape, List<String> axes) {}

  /** What is freed with the session: it must not refer to the session itself. */
  private record Native(OrtSession session, ConcurrentLinkedQueue<OnnxBuffers> idle)
      implements Runnable {
    @Override
    public void run() {
      idle.forEach(OnnxBuffers::close);
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private OnnxSession(String name, OrtSession session) throws OrtException {
    this.name = name;
    handle = new Native(session, new ConcurrentLinkedQueue<>());
    cleanable = CLEANER.register(this, handle);
    inputs = ports(name, session.getInputInfo().values());
    outputs = ports(name, session.getOutputInfo().values());
    sized =
        inputs.stream().noneMatch(p -> p.dtype == DType.STRING)
            && outputs.stream().allMatch(this::isSized);
  }

  /**
   * Opens a model. It computes in the calling thread, so that callers do not wait for each other,
   * unless several threads are clearly faster for a sample.
   *
   * @param name the name in messages
   * @param model the bytes of the file
   * @param folder the folder of the other files of the model; null if it has none
   * @throws IllegalArgumentException if ONNX Runtime refuses the model
   */
  static OnnxSession open(String name, byte[] model, @Nullable Path folder) {
    var alone = open(name, model, folder, 1);
    var row = alone.row();
    if (row == null || Runtime.getRuntime().availableProcessors() == 1) return alone;
    long time = alone.time(row);
    if (time < SMALL) return alone;
    var shared = open(name, model, folder, 0);
    boolean better = shared.time(row) < Math.min(time, alone.time(row)) / GAIN;
    (better ? alone : shared).close();
    return better ? shared : alone;
  }

  /** Returns a sample of zeros, or null if there is none of numbers with known sizes. */
  private @Nullable List<NDArray> row() {
    var row = new ArrayList<NDArray>();
    for (var input : inputs) {
      var shape = input.shape;
      if (shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN) shape = shape.with(0, 1);
      if (input.dtype == DType.STRING || !shape.isKnown() || shape.size() > MOST_ZEROS) return null;
      row.add(NDArray.of(new float[(int) shape.size()], shape.dims()).cast(input.dtype));
    }
    return row;
  }

  /** Returns the shortest time of some runs in nanoseconds; 0 if zeros cannot be computed. */
  private long time(List<NDArray> row) {
    long least = Long.MAX_VALUE;
    long begun = System.nanoTime();
    try {
      for (int i = 0; i < LEAST_RUNS || System.nanoTime() - begun < TRIAL; i++) {
        long start = System.nanoTime();
        var unused = run(row);
        least = Math.min(least, System.nanoTime() - start);
      }
    } catch (IllegalArgumentException e) {
      return 0;
    }
    return least;
  }

  /** Opens a model that shares each operation among all threads. */
  static OnnxSession openShared(String name, byte[] model) {
    return open(name, model, null, 0);
  }

  /**
   * Returns a model after the optimizations that use only ONNX' own operators: what depends on no
   * input is computed, and operations are joined and left out.
   */
  static byte[] optimized(String name, byte[] model) {
    try {
      var file = Files.createTempFile("rhyton", ".onnx");
      try (var options = new OrtSession.SessionOptions()) {
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
        options.setOptimizedModelFilePath(file.toString());
        environment().createSession(model, options).close();
        return Files.readAllBytes(file);
      } catch (OrtException e) {
        throw refused(name, "cannot open the model", e);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OnnxSession open(String name, byte[] model, @Nullable Path folder, int threads) {
    try {
      OrtSession session;
      try {
        session = session(model, folder, threads, true);
      } catch (OrtException e) {
        // The same change of int8 by int8, whose sums are right without it, makes operations that
        // do not exist.
        if (e.getCode() != OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED) throw e;
        session = session(model, folder, threads, false);
      }
      return new OnnxSession(name, session);
    } catch (OrtException e) {
      throw refused(name, "cannot open the model", e);
    }
  }

  /**
   * @param precise whether weights of int8 become uint8 on processors without VNNI: there, sums of
   *     uint8 by int8 are cut off at 16 bits
   */
  private static OrtSession session(
      byte[] model, @Nullable Path folder, int threads, boolean precise) throws OrtException {
    try (var options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      if (threads > 0) options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.x64quantprecision", precise ? "1" : "0");
      if (folder != null) {
        options.addConfigEntry(
            "session.model_external_initializers_file_folder_path", folder.toString());
      }
      return environment().createSession(model, options);
    }
  }

  private static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
  }

  private static IllegalArgumentException refused(String name, String what, OrtException e) {
    var message = String.valueOf(e.getMessage()).replaceFirst("^Error code - \\S+ - message: ", "");
    return new IllegalArgumentException(
        String.format("%s: ONNX Runtime %s: %s", name, what, message.strip()), e);
  }

  private static List<Port> ports(String name, Collection<NodeInfo> nodes) {
    var ports = new ArrayList<Port>();
    for (var node : nodes) {
      Check.that(
          node.getInfo() instanceof TensorInfo,
          "%s: \"%s\" is no tensor, but a sequence or a map: only tensors are possible.",
          name,
          node.getName());
      var info = (TensorInfo) node.getInfo();
      var dtype = dtype(info.type);
      Check.that(
          dtype != null,
          "%s: \"%s\" is of the type %s, which is not possible here.",
          name,
          node.getName(),
          info.onnxType);
      ports.add(
          new Port(
              node.getName(),
              dtype,
              info.type,
              Shape.of(info.getShape()),
              List.of(info.getDimensionNames())));
    }
    return List.copyOf(ports);
  }

  private static @Nullable DType dtype(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> DType.FLOAT32;
      case DOUBLE -> DType.FLOAT64;
      case FLOAT16 -> DType.FLOAT16;
      case BFLOAT16 -> DType.BFLOAT16;
      case INT8 -> DType.INT8;
      case UINT8 -> DType.UINT8;
      case INT16 -> DType.INT16;
      case INT32 -> DType.INT32;
      case INT64 -> DType.INT64;
      case BOOL -> DType.BOOL;
      case STRING -> DType.STRING;
      case UNKNOWN -> null;
    };
  }

  List<Port> inputs() {
    return inputs;
  }

  List<Port> outputs() {
    return outputs;
  }

  /** Returns what the author of the file wrote beside the model. */
  Map<String, String> metadata() {
    try {
      return Map.copyOf(handle.session.getMetadata().getCustomMetadata());
    } catch (OrtException e) {
      throw refused(name, "cannot read the metadata", e);
    }
  }

  @Override
  public String runtime() {
    return "ONNX Runtime " + environment().getVersion();
  }

  @Override
  public boolean accepts(List<NDArray> given) {
    Check.all(name, "inputs", given);
    if (given.size() != inputs.size()) return false;
    for (int i = 0; i < given.size(); i++) {
      var port = inputs.get(i);
      if (given.get(i).dtype() != port.dtype || !port.shape.accepts(given.get(i).shape())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public List<NDArray> run(List<NDArray> given) {
    Check.that(accepts(given), "%s: expected arrays for %s, received %s.", name, inputs, given);
    var buffers = handle.idle.poll();
    if (buffers == null) buffers = new OnnxBuffers(environment(), inputs, outputs);
    boolean done = false;
    try {
      var results = sized ? runSized(buffers, given) : null;
      if (results == null) results = buffers.run(handle.session, given);
      done = true;
      return results;
    } catch (OrtException e) {
      throw refused(name, "cannot compute these inputs", e);
    } finally {
      if (done) handle.idle.add(buffers);
      else buffers.close();
      Reference.reachabilityFence(this);
    }
  }

  /** Returns the outputs in memory that is reused; null if they have other sizes than declared. */
  private @Nullable List<NDArray> runSized(OnnxBuffers buffers, List<NDArray> given)
      throws OrtException {
    try {
      var shapes = new ArrayList<Shape>(outputs.size());
      for (var output : outputs) shapes.add(shape(output, given));
      return buffers.run(handle.session, given, shapes);
    } catch (OrtException e) {
      var results = buffers.run(handle.session, given); // or throws
      sized = false;
      return results;
    }
  }

  /** Returns whether each open size of an output is that of an axis of an input, by its name. */
  private boolean isSized(Port output) {
    if (output.dtype == DType.STRING) return false;
    for (int i = 0; i < output.shape.rank(); i++) {
      var axis = output.axes.get(i);
      boolean known = output.shape.dim(i) != Shape.UNKNOWN;
      if (!known && (axis.isEmpty() || inputs.stream().noneMatch(p -> p.axes.contains(axis)))) {
        return false;
      }
    }
    return true;
  }

  private Shape shape(Port output, List<NDArray> given) {
    var shape = output.shape;
    for (int i = 0; i < shape.rank(); i++) {
      if (shape.dim(i) == Shape.UNKNOWN) shape = shape.with(i, size(output.axes.get(i), given));
    }
    return shape;
  }

  private long size(String axis, List<NDArray> given) {
    for (int i = 0; i < given.size(); i++) {
      int at = inputs.get(i).axes.indexOf(axis);
      if (at >= 0) return given.get(i).shape().dim(at);
    }
    throw new AssertionError(axis);
  }

  @Override
  public void close() {
    cleanable.clean();
  }
}
