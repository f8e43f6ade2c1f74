package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.data.Dataset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code export}.
 *
 * <pre>{@code
 * model.export("digits.onnx", ExportOptions.of().opsetVersion(21));
 * model.export("small.onnx", ExportOptions.of().int8(digits.train().take(200)));
 * }</pre>
 */
public final class ExportOptions extends Configured {
  private static final int FIRST_OPSET = 18;
  private static final int LAST_OPSET = 23;
  private static final int LAST_OF_INT8 = 22; // ONNX Runtime 1.23 has no QuantizeLinear of opset 23

  private int opsetVersion = FIRST_OPSET;
  private List<String> classNames = List.of();
  private transient @Nullable Dataset calibration; // or null
  private @Range(atLeast = 50, atMost = 100) double percentile = 100;

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

  /**
   * Sets the names of the classes that the outputs stand for, in their order: {@code
   * classNames("cat", "dog")}. The file contains them beside the model, and {@code OnnxModel}
   * returns them. A single output, as that of a sigmoid, has two classes.
   */
  public ExportOptions classNames(String... names) {
    return classNames(Arrays.asList(Check.given("ExportOptions", "classNames", names)));
  }

  /** Sets the names of the classes, such as those of a dataset. */
  public ExportOptions classNames(List<String> names) {
    var all = Check.all("ExportOptions", "classNames", names);
    return with(this, o -> o.classNames = all);
  }

  /** Returns the names of the classes; empty by default. */
  public List<String> classNames() {
    return classNames;
  }

  @Override
  protected void check() {
    Check.that(
        calibration == null || opsetVersion <= LAST_OF_INT8,
        "ExportOptions: int8 takes an opsetVersion of at most %d, which ONNX Runtime 1.23 computes,"
            + " received %d.",
        LAST_OF_INT8,
        opsetVersion);
  }

  /**
   * Writes the weights of dense layers and convolutions, and the values that they compute with, as
   * 8-bit integers (static quantization). The file has about a quarter of the size, and ONNX
   * Runtime computes with integers.
   *
   * @param calibration samples as {@code predict} takes them, or a dataset, by which the ranges of
   *     the values are chosen; a few hundred that resemble later inputs are enough
   */
  public ExportOptions int8(Object calibration) {
    var given = Check.given("ExportOptions", "calibration", calibration);
    var data = given instanceof Dataset d ? d : Dataset.of(given);
    return with(this, o -> o.calibration = data);
  }

  /**
   * Sets the share of the values that the ranges of {@link #int8} contain, in percent: 99.99 leaves
   * out rare large values, so that the others are rounded less; 100 by default.
   */
  public ExportOptions percentile(double percentile) {
    return with(this, o -> o.percentile = percentile);
  }

  /** Returns the version of ONNX' operations in the file. */
  public int opsetVersion() {
    return opsetVersion;
  }

  /** Returns the samples of {@link #int8}, or null for a file of floats. */
  public @Nullable Dataset calibration() {
    return calibration;
  }

  /** Returns the share of the values that the ranges of {@link #int8} contain, in percent. */
  public double percentile() {
    return percentile;
  }
}
