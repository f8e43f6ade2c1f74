package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.Trace;
import java.util.List;

/** What recordings have in common: taps in the trace, and samples that can be told apart. */
abstract class RecordedRun extends Layered {
  final Subject subject;
  private long size = -1; // of the dataset in hand

  RecordedRun(Run gradients, Subject subject) {
    super(gradients);
    this.subject = subject;
  }

  @Override
  public void prepare(Trace trace) {
    super.prepare(trace);
    trace.tap();
  }

  @Override
  public void beginEpoch(Dataset data) {
    super.beginEpoch(data);
    Check.that(
        data.size() >= 0,
        "Recorded gradients need a dataset of known size, so that each sample has a place.");
    if (data.size() != size) start((int) data.size());
    size = data.size();
  }

  /** Begins with a dataset of another size than before. */
  abstract void start(int samples);

  /** The places of a batch's samples in the dataset. */
  final List<Integer> rows(Batch batch) {
    Check.that(
        size >= 0 && batch.rows() != null,
        "Recorded gradients need fit on samples that lie in memory, so that each has a place;"
            + " streams and single batches have none.");
    return batch.rows();
  }
}
