package dev.rhyton.tensor.internal;

import java.io.ByteArrayOutputStream;

/**
 * TensorFlow's {@code ConfigProto} as bytes. Protobuf's own writer is not used, because it calls
 * {@code sun.misc.Unsafe}, for which Java 24 and later print warnings.
 */
public final class ConfigBytes {
  private static final int INTRA_OP_PARALLELISM_THREADS = 2;
  private static final int INTER_OP_PARALLELISM_THREADS = 5;
  private static final int GRAPH_OPTIONS = 10;
  private static final int REWRITE_OPTIONS = 10; // of the graph options
  private static final int META_OPTIMIZER_ITERATIONS = 12; // of the rewrite options; 2: two
  private static final int DISABLE_META_OPTIMIZER = 19; // of the rewrite options
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ConfigBytes() {}

  /** Returns the configuration of a context with numbers of threads; 0 for TensorFlow's own. */
  public static byte[] threads(int intraOp, int interOp) {
    return new ConfigBytes()
        .number(INTRA_OP_PARALLELISM_THREADS, intraOp)
        .number(INTER_OP_PARALLELISM_THREADS, interOp)
        .out
        .toByteArray();
  }

  /** Returns the configuration of a call without the graph optimizer. */
  static byte[] withoutGraphOptimizer() {
    var rewrite = new ConfigBytes().number(DISABLE_META_OPTIMIZER, 1);
    var graph = new ConfigBytes().message(REWRITE_OPTIONS, rewrite);
    return new ConfigBytes().message(GRAPH_OPTIONS, graph).out.toByteArray();
  }

  /** Returns the configuration of a call with the graph optimizer, also of a small graph. */
  static byte[] withGraphOptimizer() {
    var rewrite = new ConfigBytes().number(META_OPTIMIZER_ITERATIONS, 2);
    var graph = new ConfigBytes().message(REWRITE_OPTIONS, rewrite);
    return new ConfigBytes().message(GRAPH_OPTIONS, graph).out.toByteArray();
  }

  private ConfigBytes number(int field, int value) {
    varint((field << 3) | VARINT);
    varint(value);
    return this;
  }

  private ConfigBytes message(int field, ConfigBytes message) {
    varint((field << 3) | BYTES);
    varint(message.out.size());
    out.writeBytes(message.out.toByteArray());
    return this;
  }

  /** Writes a number in groups of seven bits, the lowest first. */
  private void varint(int value) {
    for (; value > 127; value >>>= 7) out.write((value & 127) | 128);
    out.write(value);
  }
}
