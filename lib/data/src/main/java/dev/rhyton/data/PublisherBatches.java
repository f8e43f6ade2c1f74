package dev.rhyton.data;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Batches of a publisher, one at a time: the next one is requested when the last one has been
 * taken.
 */
final class PublisherBatches implements Flow.Subscriber<Batch> {
  private final BlockingQueue<Object> arrived =
      new ArrayBlockingQueue<>(2); // one batch, and the end of the stream
  private volatile Flow.@Nullable Subscription subscription;

  private PublisherBatches() {}

  private record End(@Nullable Throwable cause) {}

  static Batches of(Flow.Publisher<Batch> source) {
    var subscriber = new PublisherBatches();
    source.subscribe(subscriber);
    return Batches.of(subscriber::take, subscriber::cancel);
  }

  private @Nullable Batch take() {
    try {
      var next = arrived.take();
      if (next instanceof Batch batch) {
        if (subscription != null) subscription.request(1);
        return batch;
      }
      var cause = ((End) next).cause;
      if (cause == null) return null;
      throw new IllegalStateException("The publisher of this dataset failed: " + cause, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the reading loop ends when it sees the interrupt
      return null;
    }
  }

  private void cancel() {
    if (subscription != null) subscription.cancel();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(Batch batch) {
    arrived.add(batch);
  }

  @Override
  public void onError(Throwable cause) {
    arrived.add(new End(cause));
  }

  @Override
  public void onComplete() {
    arrived.add(new End(null));
  }
}
