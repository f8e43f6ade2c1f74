package dev.rhyton.data;

import java.util.function.Function;

/** A dataset by its number of samples and a function that reads some of them. */
record Indexed(long size, Function<int[], Batch> reader) implements IndexedDataset {
  @Override
  public Batch read(int... index) {
    return reader.apply(index);
  }

  @Override
  public String toString() {
    return Dataset.text(size);
  }
}
