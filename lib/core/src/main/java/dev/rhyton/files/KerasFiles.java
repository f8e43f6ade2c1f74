package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Weight;
import io.jhdf.exceptions.HdfException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Reads the {@code .keras} files of Keras 3: a zip of {@code config.json} and {@code
 * model.weights.h5}.
 */
public final class KerasFiles {
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";
  private static final long MAX_CONFIG = 64L << 20;

  private KerasFiles() {}

  /**
   * A model with its weights, compiled as the file says, with ordinary mini-batch learning; what
   * its optimizer remembers is read too. A file that was never compiled gives a model that is not.
   *
   * @throws IllegalArgumentException where there is no such file, where it is damaged, and, with an
   *     {@link UnknownException} as cause, where it holds a class or an option that is not known
   *     here
   * @throws java.io.UncheckedIOException where it cannot be read
   */
  public static Model load(Path file) {
    return load(file, true);
  }

  /**
   * A model with its weights.
   *
   * @param compile whether it is to be compiled; without it a model loads whose loss or optimizer
   *     this library does not have
   * @throws IllegalArgumentException as {@link #load(Path)}
   * @throws java.io.UncheckedIOException where it cannot be read
   */
  public static Model load(Path file, boolean compile) {
    try (var zip = new ZipEntries(file)) {
      var text = new String(zip.bytes(CONFIG, MAX_CONFIG), StandardCharsets.UTF_8);
      var config = within(file, CONFIG, () -> Json.parse(text));
      var model = within(file, CONFIG, () -> model(text));
      var options = compile ? within(file, CONFIG, () -> compileOptions(config)) : null;
      if (options != null) model.compile(options);
      var bytes = zip.bytes(WEIGHTS, mostBytes(model));
      within(
          file,
          WEIGHTS,
          () -> {
            try (var weights = new WeightsFile(bytes)) {
              weights.readInto(model, options != null);
            }
            return model;
          });
      return model;
    }
  }

  private static Model model(String config) {
    var model = Model.fromJson(config);
    for (var weight : model.weights()) refuseBfloat16(weight);
    return model;
  }

  /** HDF5 has no such type; Keras writes an opaque one, which the HDF5 reader refuses. */
  private static void refuseBfloat16(Weight weight) {
    if (weight.dtype() == DType.BFLOAT16) {
      throw new UnknownException("weights stored as bfloat16 cannot be read.");
    }
  }

  private static Compile compileOptions(JsonNode config) {
    try {
      return CompileConfig.read(config);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "compile_config: "
              + e.getMessage()
              + " KerasFiles.load(file, false) loads the model without it.",
          e);
    }
  }

  /** More than a file of this model can hold, optimizer included, so that none fills the memory. */
  private static long mostBytes(Model model) {
    return (1L << 20) + 64L * model.countParams() + (64L << 10) * model.allLayers().size();
  }

  /** Says in every error where it came up: a damaged file breaks its readers in many ways. */
  private static <T> T within(Path file, String entry, Supplier<T> part) {
    try {
      return part.get();
    } catch (HdfException e) {
      throw new IllegalArgumentException(file + ": " + entry + " is damaged: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(file + ": " + entry + ": " + e.getMessage(), e);
    }
  }
}
