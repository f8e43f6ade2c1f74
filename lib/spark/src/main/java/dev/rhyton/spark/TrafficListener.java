package dev.rhyton.spark;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts the bytes that the tasks of a training write and return. */
final class TrafficListener extends SparkListener {
  private final AtomicLong shuffled = new AtomicLong();
  private final AtomicLong results = new AtomicLong();

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    var metrics = end.taskMetrics();
    if (metrics == null) return;
    shuffled.addAndGet(metrics.shuffleWriteMetrics().bytesWritten());
    results.addAndGet(metrics.resultSize());
  }

  /** Waits for the events of all tasks so far, and stops counting. */
  void await(SparkContext context) {
    try {
      context.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      // A busy driver: the last tasks are not counted.
    }
    context.removeSparkListener(this);
  }

  long shuffled() {
    return shuffled.get();
  }

  long results() {
    return results.get();
  }
}
