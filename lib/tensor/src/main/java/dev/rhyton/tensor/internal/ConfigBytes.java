package dev.rhyton.tensor.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * TensorFlow's {@code ConfigProto} as bytes. Protobuf's own writer is not used, because it calls
 * {@code sun.misc.Unsafe}, for which Java 24 and later print warnings.
 */
public final class ConfigBytes {
  private static final int INTRA_OP_PARALLELISM_THREADS = 2;
  private static final int INTER_OP_PARALLELISM_THREADS = 5;
  private static final int GRAPH_OPTIONS = 10;
  private static final int REWRITE_OPTIONS = 10; // of the graph options
  private static final int EXPERIMENTAL = 16;
  private static final int EXECUTOR_TYPE = 3; // of the experimental options
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

  /**
   * Returns the configuration of a session that runs its operations in the calling thread, one
   * after another, each in that thread alone, without the graph optimizer.
   */
  static byte[] inCallingThread() {
    var executor = new ConfigBytes().text(EXECUTOR_TYPE, "SINGLE_THREADED_EXECUTOR");
    var session = new ConfigBytes();
    session.number(INTRA_OP_PARALLELISM_THREADS, 1).number(INTER_OP_PARALLELISM_THREADS, -1);
    session.out.writeBytes(withoutGraphOptimizer());
    return session.message(EXPERIMENTAL, executor).out.toByteArray();
  }

  private ConfigBytes number(int field, int value) {
    varint((field << 3) | VARINT);
    varint(value);
    return this;
  }

  private ConfigBytes message(int field, ConfigBytes message) {
    return bytes(field, message.out.toByteArray());
  }

  private ConfigBytes text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.US_ASCII));
  }

  private ConfigBytes bytes(int field, byte[] content) {
    varint((field << 3) | BYTES);
    varint(content.length);
    out.writeBytes(content);
    return this;
  }

  /** Writes a number in groups of seven bits, the lowest first. */
  private void varint(int value) {
    for (; value > 127 || value < 0; value >>>= 7) out.write((value & 127) | 128);
    out.write(value);
  }
}
