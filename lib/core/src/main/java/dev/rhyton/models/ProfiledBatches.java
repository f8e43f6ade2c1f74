package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.tensor.Profile;

/** A pass over batches that adds the time spent waiting for them to every open profile. */
record ProfiledBatches(Batches pass) implements Batches {
  @Override
  public boolean hasNext() {
    long begun = Profile.now();
    boolean more = pass.hasNext(); // a pass over a stream reads here
    Profile.note(Profile.INPUT, begun);
    return more;
  }

  @Override
  public Batch next() {
    long begun = Profile.now();
    var next = pass.next();
    Profile.note(Profile.INPUT, begun);
    return next;
  }

  @Override
  public void close() {
    pass.close();
  }
}
