package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.FileErrors;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.IndexedDataset;
import dev.rhyton.data.Targets;
import dev.rhyton.data.internal.Prefetch;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset of files; the names of their folders are the classes. The files are listed at the first
 * use and read on demand, two batches ahead.
 *
 * <p>Folders, and the files in them, are sorted by name and then shuffled by the seed as in Keras:
 * with the same seed, the split is the same.
 */
public abstract class FolderDataset<T extends FolderDataset<T>> extends Configured
    implements IndexedDataset {
  private static final List<String> LABEL_MODES = List.of("int", "categorical", "binary", "none");

  private Path directory = Path.of("");
  private String labelMode = "int";
  private List<String> classNames = List.of();
  private int batchSize;
  private boolean shuffle = true;
  private int seed = 42;
  private double validationSplit;
  private String subset = "all";
  private transient @Nullable Found found;

  /** The files of the subset with the indices of their classes. */
  private record Found(List<Path> files, List<Integer> labels, List<String> classes) {}

  T in(Path folder) {
    return change(d -> d.directory = folder);
  }

  @SuppressWarnings("unchecked") // T is the class itself
  private T change(Consumer<FolderDataset<?>> change) {
    return with((T) this, change::accept);
  }

  /**
   * Sets the form of the targets: {@code "int"}, the index of the class (default), {@code
   * "categorical"}, one-hot rows, {@code "binary"}, 0 or 1 as float32 of shape {@code (samples,
   * 1)}, or {@code "none"}, without targets, which ignores the folders.
   */
  public T labelMode(String mode) {
    return change(d -> d.labelMode = mode);
  }

  /** Sets the classes to read in the order of their indices; by default all, sorted by name. */
  public T classNames(String... names) {
    return change(d -> d.classNames = Check.all(className(), "classNames", names));
  }

  /** Sets the batch size, which takes precedence over the batch size of {@code fit}. */
  public T batchSize(int samples) {
    return change(d -> d.batchSize = (int) Check.positive(name(), "batchSize", samples));
  }

  /** Sets whether files are shuffled (default) or sorted by name. */
  public T shuffle(boolean bySeed) {
    return change(d -> d.shuffle = bySeed);
  }

  /** Sets the seed that shuffles the files, by default 42. */
  public T seed(int value) {
    return change(d -> d.seed = value);
  }

  /**
   * Sets the fraction of the files, at the end of their order, that belongs to the validation
   * {@code subset}.
   */
  public T validationSplit(double share) {
    return change(d -> d.validationSplit = share);
  }

  /**
   * Sets the subset to read, {@code "training"} or {@code "validation"}, see {@code
   * validationSplit}.
   */
  public T subset(String which) {
    return change(d -> d.subset = which);
  }

  @Override
  protected void copyParts() {
    found = null;
  }

  @Override
  protected void check() {
    checkOneOf("labelMode", labelMode, LABEL_MODES);
    checkOneOf("subset", subset, List.of("all", "training", "validation"));
    Check.in(name(), "validationSplit", validationSplit, 0, 1);
  }

  private void checkOneOf(String what, String value, List<String> known) {
    Check.that(
        known.contains(value),
        "%s: %s must be one of %s, received \"%s\".",
        name(),
        what,
        String.join(", ", known),
        value);
  }

  /** Returns the name of the method in {@link Datasets} that creates this dataset, for messages. */
  abstract String name();

  /** Returns the file extensions that are read. */
  abstract List<String> endings();

  /** Returns the contents of the files as one array of samples. */
  abstract NDArray load(List<Path> files);

  /** Returns the names of the classes in the order of their indices. */
  public List<String> classNames() {
    return found().classes;
  }

  /** Returns the files in the order of the samples. */
  public List<Path> files() {
    return found().files;
  }

  @Override
  public long size() {
    return files().size();
  }

  @Override
  public int batchSizeFor(int asked) {
    return batchSize == 0 ? asked : batchSize;
  }

  @Override
  public Batches batches(int size, @Nullable RandomGenerator order) {
    return Prefetch.of(IndexedDataset.super.batches(size, order), 2);
  }

  @Override
  public Batch read(int... index) {
    var all = found();
    var x = load(Arrays.stream(index).mapToObj(all.files::get).toList());
    var labels = Arrays.stream(index).map(all.labels::get).toArray();
    return switch (labelMode) {
      case "int" -> Batch.of(x, labels);
      case "categorical" -> Batch.of(x, Targets.toCategorical(labels, all.classes.size()));
      case "binary" -> Batch.of(x, NDArray.of(floats(labels), labels.length, 1));
      default -> Batch.of(x);
    };
  }

  private static float[] floats(int[] labels) {
    return NDArray.from(labels).toFloats();
  }

  // ---- listing the files ----

  private synchronized Found found() {
    if (found == null) found = find();
    return found;
  }

  private Found find() {
    Check.that(
        Files.isDirectory(directory),
        "%s: there is no folder %s.",
        name(),
        directory.toAbsolutePath());
    var classes = labelMode.equals("none") ? List.of("") : classes();
    Check.that(
        !labelMode.equals("binary") || classes.size() == 2,
        "%s: labelMode \"binary\" needs two classes, %s has %s.",
        name(),
        directory,
        classes);
    var files = new ArrayList<Path>();
    var labels = new ArrayList<Integer>();
    for (int c = 0; c < classes.size(); c++) {
      for (var file : filesIn(directory.resolve(classes.get(c)))) {
        files.add(file);
        labels.add(c);
      }
    }
    Check.that(
        !files.isEmpty(),
        "%s: there are no files in %s: expected %s%s.",
        name(),
        directory,
        String.join(", ", endings()),
        labelMode.equals("none") ? "" : " in a folder for each class");
    return subset(files, labels, classes);
  }

  private Found subset(List<Path> files, List<Integer> labels, List<String> classes) {
    int count = files.size();
    var order = shuffle ? new NumpyShuffle(seed).order(count) : IntStream.range(0, count).toArray();
    int border = count - (int) (validationSplit * count);
    int from = subset.equals("validation") ? border : 0;
    int to = subset.equals("training") ? border : count;
    Check.that(from < to, "%s: the subset \"%s\" of %d files is empty.", name(), subset, count);
    var chosen = Arrays.copyOfRange(order, from, to);
    return new Found(
        Arrays.stream(chosen).mapToObj(files::get).toList(),
        Arrays.stream(chosen).mapToObj(labels::get).toList(),
        classes);
  }

  private List<String> classes() {
    List<String> folders;
    try (var all = Files.list(directory)) {
      folders =
          all.filter(Files::isDirectory)
              .map(d -> d.getFileName().toString())
              .filter(n -> !n.startsWith("."))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw FileErrors.cannot("read", directory, e);
    }
    Check.that(
        folders.containsAll(classNames),
        "%s: classNames %s are not all folders of %s, which has %s.",
        name(),
        classNames,
        directory,
        folders);
    return classNames.isEmpty() ? folders : classNames;
  }

  private List<Path> filesIn(Path folder) {
    try (var all = Files.walk(folder)) {
      return all.filter(this::isWanted)
          .sorted(
              Comparator.comparing((Path f) -> String.valueOf(f.getParent()))
                  .thenComparing(f -> f.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw FileErrors.cannot("read", folder, e);
    }
  }

  private boolean isWanted(Path file) {
    var lower = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return endings().stream().anyMatch(lower::endsWith) && Files.isRegularFile(file);
  }

  /** Returns a description such as {@code Dataset of 8 samples}. */
  @Override
  public String toString() {
    return found == null ? name() + "(" + directory + ")" : Dataset.text(size());
  }
}
