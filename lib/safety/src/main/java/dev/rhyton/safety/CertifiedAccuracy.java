package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.notebook.Tables;
import dev.rhyton.safety.Smoothed.Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * The certified accuracy of a {@link Smoothed} classifier: for each radius, the share of samples
 * that it classifies correctly, with a proof that no perturbation within that radius changes this.
 */
public final class CertifiedAccuracy {
  private static final int POINTS = 40;

  private final Smoothed smoothed;
  private final List<Certificate> certificates;
  private final int[] labels;

  CertifiedAccuracy(Smoothed smoothed, List<Certificate> certificates, int[] labels) {
    this.smoothed = smoothed;
    this.certificates = List.copyOf(certificates);
    this.labels = labels.clone();
  }

  /** Returns the certificate of each sample. */
  public List<Certificate> certificates() {
    return certificates;
  }

  /** Returns the share of samples that are correct with a radius of at least this. */
  public double accuracy(double radius) {
    Check.notNegative("CertifiedAccuracy", "radius", radius);
    long certain =
        IntStream.range(0, labels.length)
            .filter(i -> certificates.get(i).label() == labels[i])
            .filter(i -> certificates.get(i).radius() >= radius)
            .count();
    return (double) certain / labels.length;
  }

  /** Returns the share of samples without a certificate. */
  public double abstained() {
    long none = certificates.stream().filter(c -> c.label() == Smoothed.ABSTAIN).count();
    return (double) none / labels.length;
  }

  /** Returns a table of the certified accuracy at some radii. */
  public Table table(double... radii) {
    Check.given("CertifiedAccuracy", "radii", radii);
    var radius = DoubleColumn.create("radius");
    var accuracy = DoubleColumn.create("certified accuracy");
    for (double r : radii) {
      radius.append(r);
      accuracy.append(accuracy(r));
    }
    return Table.create(smoothed.toString(), radius, accuracy);
  }

  /** Plots the certified accuracy over the radius. */
  public Picture plot() {
    return plot(Map.of(smoothed.toString(), this));
  }

  /** Plots the certified accuracy of several classifiers over the radius. */
  public static Picture plot(Map<String, CertifiedAccuracy> runs) {
    Check.entries("CertifiedAccuracy", "runs", runs);
    double end =
        runs.values().stream()
            .flatMap(r -> r.certificates.stream())
            .mapToDouble(Certificate::radius)
            .max()
            .orElse(0);
    Check.that(end > 0, "CertifiedAccuracy: no sample has a certified radius to plot.");
    var radii = IntStream.rangeClosed(0, POINTS).mapToDouble(i -> end * i / POINTS).toArray();
    var lines = new LinkedHashMap<String, double[]>();
    Tables.inOrder(runs)
        .forEach((name, run) -> lines.put(name, Arrays.stream(radii).map(run::accuracy).toArray()));
    return Plots.lines("certified accuracy", "radius", radii, lines);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: certified accuracy %.4f, at radius %s %.4f",
        smoothed,
        accuracy(0),
        smoothed.sigma(),
        accuracy(smoothed.sigma()));
  }
}
