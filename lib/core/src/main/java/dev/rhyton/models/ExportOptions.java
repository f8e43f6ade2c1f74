package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import java.util.Arrays;
import java.util.List;

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
  private List<String> classNames = List.of();

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

  /** Returns the version of ONNX' operations in the file. */
  public int opsetVersion() {
    return opsetVersion;
  }
}
