package dev.rhyton.notebook;

import dev.rhyton.tuner.SearchListener;
import dev.rhyton.tuner.SearchPlan;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows a search in one output, which changes in place: a bar, how many trials there are, the time
 * left, the best trials with their scores over the epochs, and the best score so far. The trials
 * send it; between them, a thread does so once per second, for trials that take long.
 */
final class LiveSearch implements SearchListener {
  private static final int ROWS = 8;
  private static final int WIDTH = 480;
  private static final int HEIGHT = 180;
  private static final int TICK_MILLIS = 1000;
  private static final double MIN_LEFT = 0.5; // seconds

  /** What leaves only the bar of a search, by the trial that it began with. */
  private static final Map<Trial, Runnable> SHOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The state of a trial when it was last heard of; trials change in other threads. */
  private record Row(
      int number,
      Map<String, Object> values,
      List<Double> scores,
      int epochs,
      double seconds,
      @Nullable String failure,
      boolean isEnded,
      boolean isRunning) {
    static Row of(Trial trial, boolean isRunning) {
      return new Row(
          trial.number(),
          new LinkedHashMap<>(trial.values()),
          List.copyOf(trial.scores().values()),
          trial.epochs(),
          trial.seconds(),
          trial.failure(),
          trial.ended(),
          isRunning);
    }

    boolean isScored() {
      return failure == null && !scores.isEmpty() && Double.isFinite(score());
    }

    double score() {
      return scores.get(scores.size() - 1);
    }
  }

  private final SearchPlan plan;
  private final Consumer<Rendering> output;
  private final boolean isAlone; // not within several runs
  private final CurvePainter painter = new CurvePainter();
  private final RateLimiter pace = new RateLimiter();
  private final Map<Integer, Row> rows = new TreeMap<>();
  private final int earlier; // trials of earlier calls
  private final long started = System.nanoTime();
  private @Nullable Trial first; // of this call
  private double seconds;
  private boolean isEnded;
  private boolean isDrawn; // a drawing of all scores is complete or has begun

  private LiveSearch(SearchPlan plan, Consumer<Rendering> output, boolean isAlone) {
    this.plan = plan;
    this.output = output;
    this.isAlone = isAlone;
    plan.earlier().forEach(t -> rows.put(t.number(), Row.of(t, false)));
    earlier = rows.size();
    painter.warmUp();
    var ticks = new Thread(this::tick, "rhyton-search");
    ticks.setDaemon(true);
    ticks.start();
  }

  /** Creates the listener of a search. */
  static LiveSearch in(LiveDisplay display, SearchPlan plan) {
    return new LiveSearch(plan, display::show, true);
  }

  /** Creates the listener of a search whose progress is below that of several runs. */
  static LiveSearch in(LiveRuns runs, SearchPlan plan) {
    return new LiveSearch(plan, runs::show, false);
  }

  /** Leaves only the bar in the display of a search, because its trials are shown. */
  static void removeTable(Trials trials) {
    for (var trial : trials) {
      var remove = SHOWN.remove(trial);
      if (remove != null) remove.run();
    }
  }

  @Override
  public synchronized void onTrialBegin(Trial trial, int epochs) {
    if (isEnded) return;
    if (first == null) first = trial;
    rows.put(trial.number(), Row.of(trial, true));
  }

  @Override
  public synchronized void onScore(Trial trial) {
    hear(trial, true);
  }

  @Override
  public synchronized void onTrialEnd(Trial trial) {
    hear(trial, false);
  }

  private void hear(Trial trial, boolean isRunning) {
    if (isEnded) return; // a trial that was given up may still run
    rows.put(trial.number(), Row.of(trial, isRunning));
    isDrawn = false;
    update();
  }

  @Override
  public synchronized void onSearchEnd() {
    seconds = elapsed();
    isEnded = true;
    notifyAll();
    if (first == null) return; // no trial began, so that nothing is shown
    if (!isAlone) {
      output.accept(null);
      return;
    }
    var scored = scored();
    var picture = scored.size() < 2 ? null : painter.end(text(scored), List.of(chart(scored)));
    output.accept(rendering(picture, picture));
    var bar = new Rendering(String.join("  ", parts()), HtmlBar.of(fraction(), parts()), null);
    var display = output; // the trials must not be kept in memory
    SHOWN.put(first, () -> display.accept(bar));
  }

  private synchronized void tick() {
    while (!isEnded) {
      try {
        wait(TICK_MILLIS);
      } catch (InterruptedException e) {
        return; // the process ends
      }
      if (!isEnded && first != null) update();
    }
  }

  private double elapsed() {
    return isEnded ? seconds : (System.nanoTime() - started) / 1e9;
  }

  private void update() {
    if (!pace.isDue()) return;
    long start = System.nanoTime();
    output.accept(rendering(painter.latest(), null));
    var scored = scored();
    if (!isDrawn && scored.size() > 1 && painter.isFree()) {
      isDrawn = true;
      painter.begin(text(scored), List.of(chart(scored)));
    }
    pace.spent(System.nanoTime() - start);
  }

  /** Returns the trials with a score, the best first: those with more epochs before the others. */
  private List<Row> scored() {
    return rows.values().stream()
        .filter(Row::isScored)
        .sorted(Comparator.comparingInt(Row::epochs).reversed().thenComparingDouble(this::loss))
        .toList();
  }

  private double loss(Row row) {
    return plan.minimizes() ? row.score() : -row.score();
  }

  private Chart chart(List<Row> scored) {
    var points =
        scored.stream()
            .map(r -> new SearchCurve.Point(r.number, r.epochs, r.isEnded, r.score(), loss(r)))
            .toList();
    return SearchCurve.chart(WIDTH, HEIGHT, plan.objective(), points);
  }

  private String text(List<Row> scored) {
    return plan.objective()
        + " of "
        + rows.size()
        + " trials, the best "
        + HtmlTable.number(scored.get(0).score());
  }

  /**
   * Returns the current state.
   *
   * @param within the picture of the HTML, or null
   * @param alone the picture for programs that show no HTML, or null
   */
  private Rendering rendering(@Nullable Picture within, @Nullable Picture alone) {
    var parts = parts();
    var best = scored().stream().limit(ROWS).toList();
    var names = names(best);
    var table = table(best, names);
    var text = new StringBuilder(String.join("  ", parts));
    for (var row : table) text.append('\n').append(line(row, names));
    var html = new StringBuilder(HtmlBar.of(fraction(), parts));
    if (!table.isEmpty()) html.append(HtmlTable.of(names, table));
    var failure = failure();
    if (failure != null) {
      text.append('\n').append(failure);
      html.append(HtmlTable.paragraph(failure));
    }
    if (within != null) html.append("<br>").append(HtmlTable.image(within));
    return new Rendering(text.toString(), html.toString(), alone);
  }

  private List<String> names(List<Row> best) {
    Set<String> parameters = new LinkedHashSet<>();
    best.forEach(r -> parameters.addAll(r.values.keySet()));
    var names = new ArrayList<>(List.of("trial", plan.objective(), "epochs", "seconds", "scores"));
    names.addAll(parameters);
    return names;
  }

  /** Returns the texts of the best trials, in the order of the names. */
  private List<List<String>> table(List<Row> best, List<String> names) {
    var lines = Sparkline.of(best.stream().map(Row::scores).toList());
    var table = new ArrayList<List<String>>();
    for (int i = 0; i < best.size(); i++) {
      var row = best.get(i);
      var cells = new ArrayList<String>();
      cells.add(String.valueOf(row.number));
      cells.add(HtmlTable.number(row.score()));
      cells.add(row.epochs + (row.isRunning ? " …" : ""));
      cells.add(String.format(Locale.ROOT, "%.1f", row.seconds));
      cells.add(lines.get(i));
      for (var name : names.subList(cells.size(), names.size())) {
        cells.add(text(row.values.get(name)));
      }
      table.add(cells);
    }
    return table;
  }

  private static String text(@Nullable Object value) {
    if (value == null) return "";
    return value instanceof Double number ? HtmlTable.number(number) : value.toString();
  }

  /** Returns a row of the table in one line, with the names of its hyperparameters. */
  private static String line(List<String> row, List<String> names) {
    var text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "trial %s  %s  %s  %s epochs  %ss ",
                row.get(0),
                row.get(1),
                row.get(4),
                row.get(2),
                row.get(3)));
    for (int i = 5; i < row.size(); i++) {
      if (!row.get(i).isEmpty())
        text.append(' ').append(names.get(i)).append('=').append(row.get(i));
    }
    return text.toString();
  }

  private @Nullable String failure() {
    Row last = null;
    for (var row : rows.values()) if (row.failure != null) last = row;
    return last == null ? null : "Trial " + last.number + " failed: " + last.failure;
  }

  private List<String> parts() {
    var parts = new ArrayList<String>();
    var count = String.valueOf(rows.size());
    var trials = plan.limit() == null ? count : count + "/" + plan.limit();
    parts.add(trials + (trials.equals("1") ? " trial" : " trials"));
    count(parts, "complete", rows.values().stream().filter(this::isComplete).count());
    count(parts, "stopped early", rows.values().stream().filter(this::isStopped).count());
    count(parts, "failed", rows.values().stream().filter(r -> r.failure != null).count());
    parts.add(HtmlBar.seconds(elapsed()));
    double left = left();
    if (!isEnded && left >= MIN_LEFT && Double.isFinite(left)) {
      parts.add("about " + HtmlBar.seconds(left) + " left");
    }
    var best = scored();
    if (!best.isEmpty()) {
      parts.add("best " + plan.objective() + " " + HtmlTable.number(best.get(0).score()));
    }
    return parts;
  }

  private static void count(List<String> parts, String name, long count) {
    if (count > 0) parts.add(count + " " + name);
  }

  private boolean isComplete(Row row) {
    return row.failure == null && (row.isEnded || row.epochs >= plan.epochs());
  }

  private boolean isStopped(Row row) {
    return !row.isRunning && row.failure == null && !isComplete(row);
  }

  /** Returns the seconds until the limit that is reached first. */
  private double left() {
    double byTrials = elapsed() / shareOfTrials() - elapsed();
    return plan.minutes() == null ? byTrials : Math.min(byTrials, 60 * plan.minutes() - elapsed());
  }

  /** Returns which part of the trials of this call is done, from 0 to 1. */
  private double shareOfTrials() {
    if (plan.limit() == null) return 0;
    long done = rows.values().stream().filter(r -> !r.isRunning).count() - earlier;
    return Math.max(0, Math.min(1, done / (double) Math.max(1, plan.limit() - earlier)));
  }

  private double fraction() {
    double byTime = plan.minutes() == null ? 0 : Math.min(1, elapsed() / 60 / plan.minutes());
    return Math.max(byTime, shareOfTrials());
  }
}
