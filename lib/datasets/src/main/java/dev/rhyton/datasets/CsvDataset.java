package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.internal.Prefetch;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Rows of numbers of a csv file, which is read anew in each pass, in a thread of its own. */
final class CsvDataset implements Dataset {
  private static final String CALL = "csvDatasetFromFile";

  /** The number of batches that are read in advance. */
  private static final int AHEAD = 16;

  private final Path file;
  private final List<String> columns;
  private final int target; // the index of the column of the targets, or -1

  /** Reads the names of the columns; {@code label} is that of the targets, or null for none. */
  CsvDataset(Path file, @Nullable String label) {
    Check.given(CALL, "file", file);
    Check.that(Files.isRegularFile(file), "%s: there is no file %s.", CALL, file.toAbsolutePath());
    this.file = file;
    try (var rows = new CsvRows(file)) {
      columns = rows.columns();
    }
    target = columns.indexOf(label);
    Check.that(
        target >= 0 || label == null,
        "%s has no column \"%s\".%s It has %s.",
        file,
        label,
        Text.didYouMean(String.valueOf(label), columns),
        columns);
    Check.that(
        columns.size() > 1 || target < 0,
        "%s: expected at least one column besides \"%s\", it is the only one.",
        file,
        label);
  }

  @Override
  public long size() {
    return -1;
  }

  @Override
  public Batch peek() {
    try (var rows = new CsvRows(file)) {
      var first = read(rows, 1);
      Check.that(first != null, "%s: expected at least one row of numbers, found none.", file);
      return first;
    }
  }

  @Override
  public Batches batches(int batchSize, @Nullable RandomGenerator shuffle) {
    Check.positive("Dataset", "batchSize", batchSize);
    var rows = new CsvRows(file);
    return Prefetch.of(Batches.of(() -> read(rows, batchSize), rows::close), AHEAD);
  }

  /**
   * Returns the next rows, whose numbers are written where the batch keeps them; null at the end.
   */
  private @Nullable Batch read(CsvRows rows, int count) {
    int width = columns.size() - (target < 0 ? 0 : 1);
    var x = new float[count * width];
    var y = new float[count];
    int read = 0;
    while (read < count && rows.next()) {
      int at = read * width;
      for (int i = 0; i < columns.size(); i++) {
        if (i == target) y[read] = rows.number(i);
        else x[at++] = rows.number(i);
      }
      read++;
    }
    if (read == 0) return null;
    var samples = NDArray.of(read == count ? x : Arrays.copyOf(x, read * width), read, width);
    if (target < 0) return Batch.of(samples);
    return Batch.of(samples, NDArray.of(read == count ? y : Arrays.copyOf(y, read), read));
  }

  @Override
  public String toString() {
    return "Dataset of the rows of " + file;
  }
}
