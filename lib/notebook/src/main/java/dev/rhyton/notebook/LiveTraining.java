package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.History;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of a training in one output, which changes in place: a bar, the time left, the
 * values, and curves that grow by a point in each epoch. It begins after the first batch, so that a
 * training that is refused shows nothing. The thread of the training sends it; another one draws
 * the curves.
 */
final class LiveTraining extends Callback {
  private static final int WIDTH = 300;
  private static final int HEIGHT = 180;
  private static final int MOST_PANELS = 4;
  private static final double MIN_LEFT = 0.5; // seconds
  private static final double SECONDS_BEFORE_CONTROLS = 1;

  /** The epochs to come have room in the chart, but the curves have at least a tenth of it. */
  private static final int MOST_ROOM = 10;

  /** What removes the curves of a training again, by the history that {@code fit} returned. */
  private static final Map<History, Runnable> SHOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Consumer<Rendering> output;
  private final @Nullable LiveDisplay display; // null within several runs
  private final @Nullable History history; // null within several runs
  private final CurvePainter painter = new CurvePainter();
  private final RateLimiter pace = new RateLimiter();
  private final History points = new History();
  private Map<String, Double> logs = Map.of();
  private long started;
  private double seconds;
  private int first = -1; // the first epoch, counted from 0
  private int epoch;
  private long batches; // that are done in this epoch
  private boolean isEnded;
  private boolean isDrawn; // a drawing of all points is complete or has begun
  private @Nullable TrainingControls controls; // null while there are none
  private boolean isDecided; // whether there are any

  private LiveTraining(
      Consumer<Rendering> output, @Nullable LiveDisplay display, @Nullable History history) {
    this.output = output;
    this.display = display;
    this.history = history;
  }

  /**
   * Creates the callback of a training.
   *
   * @param history the history that {@code fit} returns
   */
  static LiveTraining in(LiveDisplay display, History history) {
    return new LiveTraining(display::show, display, history);
  }

  /** Creates the callback of a training whose progress is below that of several runs. */
  static LiveTraining in(LiveRuns runs) {
    return new LiveTraining(runs::show, null, null);
  }

  /** Removes the curves from the display of a training, because its history is shown. */
  static void removeCurves(History history) {
    var remove = SHOWN.remove(history);
    if (remove != null) remove.run();
  }

  @Override
  protected boolean needsBatches() {
    return false;
  }

  @Override
  public void onTrainBegin() {
    started = System.nanoTime();
    painter.warmUp();
  }

  @Override
  public void onEpochBegin(int number) {
    if (first < 0) first = number;
    epoch = number;
    batches = 0;
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> current) {
    batches = batch + 1;
    logs = current;
    update();
    heedControls();
  }

  private void heedControls() {
    if (display != null && needsControls()) {
      controls = new TrainingControls(training().optimizerState());
      display.show(rendering(painter.latest(), null), controls.all());
    }
    if (controls == null) return;
    long paused = controls.apply(training());
    started += paused;
    if (paused > 0) update();
  }

  @Override
  public void onEpochEnd(int number, Map<String, Double> current) {
    logs = current;
    points.onEpochEnd(number, current);
    isDrawn = false;
    update();
    heedControls();
  }

  @Override
  public void onTrainEnd(Map<String, Double> last) {
    if (first < 0) return; // there was no epoch
    seconds = elapsed();
    isEnded = true;
    if (controls != null && display != null) display.removeControls();
    if (history == null) {
      output.accept(null);
    } else if (hasCurves()) {
      var picture = painter.end(HistoryCurves.text(points, figures()), panels(0));
      output.accept(rendering(picture, picture));
      var plain = rendering(null, null);
      var display = output; // the training must not be kept in memory
      SHOWN.put(history, () -> display.accept(plain));
    } else {
      output.accept(rendering(null, null));
    }
  }

  private double elapsed() {
    return isEnded ? seconds : (System.nanoTime() - started) / 1e9;
  }

  private boolean hasCurves() {
    return points.epochs().size() > 1;
  }

  private void update() {
    if (!pace.isDue()) return;
    long start = System.nanoTime();
    output.accept(rendering(painter.latest(), null));
    if (controls != null) controls.follow(training().optimizerState());
    if (!isDrawn && hasCurves() && painter.isFree()) {
      isDrawn = true;
      int shown = Math.min(training().epochs(), first + MOST_ROOM * points.epochs().size());
      painter.begin(HistoryCurves.text(points, figures()), panels(shown));
    }
    pace.spent(System.nanoTime() - start);
  }

  /** A training of a moment needs no controls. */
  private boolean needsControls() {
    if (isDecided || elapsed() < SECONDS_BEFORE_CONTROLS) return false;
    isDecided = true;
    return NotebookKernels.showsControls();
  }

  private Set<String> figures() {
    return HistoryCurves.figures(points).stream()
        .limit(MOST_PANELS)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private List<Chart> panels(int lastEpoch) {
    var panels = HistoryCurves.panels(points, figures(), WIDTH, HEIGHT);
    panels.forEach(panel -> panel.extendTo(lastEpoch));
    return panels;
  }

  /**
   * Returns the current state.
   *
   * @param within the picture of the HTML, or null
   * @param alone the picture for programs that show no HTML, or null
   */
  private Rendering rendering(@Nullable Picture within, @Nullable Picture alone) {
    var parts = parts();
    var image = within == null ? "" : "<br>" + HtmlTable.image(within);
    return new Rendering(String.join("  ", parts), HtmlBar.of(fraction(), parts) + image, alone);
  }

  private List<String> parts() {
    var parts = new ArrayList<String>();
    parts.add("Epoch " + (epoch + 1) + "/" + training().epochs());
    if (training().steps() > 0) parts.add(batches + "/" + training().steps());
    parts.add(HtmlBar.seconds(elapsed()));
    double left = elapsed() / fraction() - elapsed();
    if (!isEnded && left >= MIN_LEFT && Double.isFinite(left)) {
      parts.add("about " + HtmlBar.seconds(left) + " left");
    }
    for (var key : Tables.ordered(logs.keySet())) {
      parts.add(
          String.format(
              Locale.ROOT, "%s %s", key, HtmlTable.number(requireNonNull(logs.get(key)))));
    }
    return parts;
  }

  /** Returns which part of the training is done, from 0 to 1. */
  private double fraction() {
    long steps = training().steps();
    double ofEpoch = steps > 0 ? Math.min(1, (double) batches / steps) : 0;
    if (points.epochs().size() > epoch - first) ofEpoch = 1; // the epoch has ended
    return (epoch - first + ofEpoch) / Math.max(1, training().epochs() - first);
  }
}
