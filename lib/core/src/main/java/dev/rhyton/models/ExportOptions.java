package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;

/**
 * The options of {@code export}.
 *
 * <pre>{@code
 * model.export("digits.onnx", ExportOptions.of().opsetVersion(21));
 * }</pre>
 */
public final class ExportOptions extends Configured {
  private static final int FIRST_OPSET = 18;
  private static final int LAST_OPSET = 23;

  private int opsetVersion = FIRST_OPSET;

  private ExportOptions() {}

  /** Returns the default options: an ONNX file has operations of opset 18. */
  public static ExportOptions of() {
    return new ExportOptions();
  }

  /**
   * Sets the version of ONNX' operations in the file, from 18, which every ONNX Runtime since 1.14
   * reads, to 23.
   */
  public ExportOptions opsetVersion(int opsetVersion) {
    Check.that(
        opsetVersion >= FIRST_OPSET && opsetVersion <= LAST_OPSET,
        "ExportOptions: opsetVersion must be %d to %d, received %d.",
        FIRST_OPSET,
        LAST_OPSET,
        opsetVersion);
    return with(this, o -> o.opsetVersion = opsetVersion);
  }

  /** Returns the version of ONNX' operations in the file. */
  public int opsetVersion() {
    return opsetVersion;
  }
}
