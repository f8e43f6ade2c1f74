package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A format of files, which is recognized by the ends of their names, or of folders: what is saved
 * in it and loaded from it.
 *
 * <pre>{@code
 * FileFormat.of("Keras 3", ".keras").save(KerasFiles::save).load(KerasFiles::load)
 * }</pre>
 */
public final class FileFormat extends Configured {
  /** Reads a model from a file. */
  @FunctionalInterface
  public interface ModelReader {
    /** Returns the model; {@code compile} sets whether it is compiled as in the file. */
    Model read(Path file, boolean compile);
  }

  /** Reads weights from a file. */
  @FunctionalInterface
  public interface WeightsReader {
    /** Loads the weights into a model; returns the layers that were skipped. */
    List<String> read(Model model, Path file, LoadWeights options);
  }

  private String name = "";
  private List<String> endings = List.of(); // none for folders
  private @Nullable BiConsumer<Model, Path> modelWriter;
  private @Nullable ModelReader modelReader;
  private @Nullable BiConsumer<Model, Path> weightsWriter;
  private @Nullable WeightsReader weightsReader;
  private boolean byName;
  private Function<Path, List<Path>> parts = file -> List.of();

  private FileFormat() {}

  /**
   * Returns the format of files whose names end in one of these texts. If the ends of several
   * formats fit a name, the longest one determines its format: {@code .weights.h5}, not {@code
   * .h5}.
   */
  public static FileFormat of(String name, String ending, String... otherEndings) {
    var all = new ArrayList<String>();
    all.add(ending);
    for (var other : Check.given("FileFormat", "endings", otherEndings)) all.add(other);
    for (var each : all) {
      Check.that(
          each != null && each.matches("\\.\\S+"),
          "FileFormat: an ending begins with a dot, such as .keras, received %s.",
          each);
    }
    return made(
        new FileFormat(),
        f -> {
          f.name = name;
          f.endings = List.copyOf(all);
        });
  }

  /** Returns the format of folders: those whose names do not end as the files of a format do. */
  public static FileFormat ofFolders(String name) {
    return made(new FileFormat(), f -> f.name = name);
  }

  /** Sets how a model is saved. */
  public FileFormat save(BiConsumer<Model, Path> writer) {
    return with(this, f -> f.modelWriter = Check.given("FileFormat", "save", writer));
  }

  /** Sets how a model is loaded. */
  public FileFormat load(ModelReader reader) {
    return with(this, f -> f.modelReader = Check.given("FileFormat", "load", reader));
  }

  /** Sets how the weights of a model are saved. */
  public FileFormat saveWeights(BiConsumer<Model, Path> writer) {
    return with(this, f -> f.weightsWriter = Check.given("FileFormat", "saveWeights", writer));
  }

  /** Sets how weights are loaded into a model. */
  public FileFormat loadWeights(WeightsReader reader) {
    return with(this, f -> f.weightsReader = Check.given("FileFormat", "loadWeights", reader));
  }

  /** Sets whether weights are also loaded by the names of layers; by default they are not. */
  public FileFormat byName(boolean possible) {
    return with(this, f -> f.byName = possible);
  }

  /**
   * Sets which other files belong to a file, by default none. The signature of the file covers
   * them.
   */
  public FileFormat parts(Function<Path, List<Path>> ofFile) {
    return with(this, f -> f.parts = ofFile);
  }

  @Nullable BiConsumer<Model, Path> modelWriter() {
    return modelWriter;
  }

  @Nullable ModelReader modelReader() {
    return modelReader;
  }

  @Nullable BiConsumer<Model, Path> weightsWriter() {
    return weightsWriter;
  }

  @Nullable WeightsReader weightsReader() {
    return weightsReader;
  }

  boolean isByName() {
    return byName;
  }

  List<Path> parts(Path file) {
    return parts.apply(file);
  }

  boolean isOfFolders() {
    return endings.isEmpty();
  }

  /** Returns how much of a file's name determines this format; 0 for a folder, -1 for others. */
  int fit(Path file) {
    if (isOfFolders()) return Files.isDirectory(file) ? 0 : -1;
    return endings.stream()
        .filter(ending -> file.toString().endsWith(ending))
        .mapToInt(String::length)
        .max()
        .orElse(-1);
  }

  /** Returns the first ending and the name, {@code .h5 (Keras 1 and 2)}. */
  @Override
  public String toString() {
    return isOfFolders() ? "a folder of " + name : endings.get(0) + " (" + name + ")";
  }
}
