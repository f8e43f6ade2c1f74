package dev.rhyton.spark;

/** The number of a row within its partition, as messages name it. */
record RowNumber(int partition, long row) {
  @Override
  public String toString() {
    return row + " of partition " + partition;
  }
}
