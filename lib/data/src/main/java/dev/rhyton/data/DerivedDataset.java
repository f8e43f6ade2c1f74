package dev.rhyton.data;

import java.util.function.Function;

/**
 * A dataset derived from another by a function that reads some of its samples.
 *
 * @param source the dataset whose batch size is kept
 * @param size the number of samples
 * @param reader reads the samples at given indices
 */
record DerivedDataset(Dataset source, long size, Function<int[], Batch> reader)
    implements IndexedDataset {
  @Override
  public Batch read(int... index) {
    return reader.apply(index);
  }

  @Override
  public int batchSizeFor(int asked) {
    return source.batchSizeFor(asked);
  }

  @Override
  public String toString() {
    return Dataset.text(size);
  }
}
