package dev.rhyton.serving;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the service does, in the text format of Prometheus. */
final class Metrics {
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final double[] ROWS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
  private static final double NANOS = 1e9;

  private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> loads = new ConcurrentSkipListMap<>();
  private final Map<String, Histogram> seconds = new ConcurrentHashMap<>();
  private final Map<String, Histogram> rows = new ConcurrentHashMap<>();

  private static final class Histogram {
    final double[] bounds;
    final LongAdder[] counts;
    final DoubleAdder sum = new DoubleAdder();

    Histogram(double[] bounds) {
      this.bounds = bounds;
      counts = new LongAdder[bounds.length + 1];
      for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    }

    void add(double value) {
      int i = 0;
      while (i < bounds.length && value > bounds[i]) i++;
      counts[i].increment();
      sum.add(value);
    }
  }

  /** Counts an answer; the model is empty if the request was for none that is served. */
  void request(String model, int status, long nanos) {
    count(requests, "model=\"" + model + "\",status=\"" + status + "\"");
    if (!model.isEmpty()) histogram(seconds, model, SECONDS).add(nanos / NANOS);
  }

  void batch(String model, int size) {
    histogram(rows, model, ROWS).add(size);
  }

  /** Counts that a file was read, or refused. */
  void load(String model, boolean isRead) {
    count(loads, "model=\"" + model + "\",result=\"" + (isRead ? "read" : "refused") + "\"");
  }

  private static void count(Map<String, LongAdder> counts, String labels) {
    counts.computeIfAbsent(labels, k -> new LongAdder()).increment();
  }

  private static Histogram histogram(Map<String, Histogram> all, String model, double[] bounds) {
    return all.computeIfAbsent("model=\"" + model + "\"", k -> new Histogram(bounds));
  }

  /** Writes the counts so far. */
  void write(Page page) {
    page.type("requests_total", "counter", "Answers by model and status of HTTP.");
    requests.forEach((labels, count) -> page.line("requests_total", labels, (double) count.sum()));
    page.type("loads_total", "counter", "Versions of models that were read or refused.");
    loads.forEach((labels, count) -> page.line("loads_total", labels, (double) count.sum()));
    page.histogram("request_seconds", "The time from a whole request to its answer.", seconds);
    page.histogram("batch_rows", "Samples that were computed at once.", rows);
  }

  /** A page of metrics. Labels need no escaping: names of models have only plain letters. */
  static final class Page {
    private static final String PREFIX = "rhyton_serving_";
    private final StringBuilder text = new StringBuilder();

    void type(String name, String type, String help) {
      text.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
      text.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
    }

    void line(String name, String labels, double value) {
      text.append(PREFIX).append(name);
      if (!labels.isEmpty()) text.append('{').append(labels).append('}');
      text.append(' ').append(number(value)).append('\n');
    }

    private static String number(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e15
          ? Long.toString((long) value)
          : String.format(Locale.ROOT, "%.9g", value);
    }

    private void histogram(String name, String help, Map<String, Histogram> all) {
      type(name, "histogram", help);
      all.forEach(
          (labels, histogram) -> {
            long count = 0;
            for (int i = 0; i < histogram.counts.length; i++) {
              count += histogram.counts[i].sum();
              boolean last = i == histogram.bounds.length;
              var bound = last ? "+Inf" : Double.toString(histogram.bounds[i]);
              line(name + "_bucket", labels + ",le=\"" + bound + "\"", (double) count);
            }
            line(name + "_sum", labels, histogram.sum.sum());
            line(name + "_count", labels, (double) count);
          });
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
