package dev.rhyton.tuner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A search of hyperparameters for a loop of your own: {@link #ask} begins a trial, {@link #tell}
 * ends it with its score.
 *
 * <pre>{@code
 * var search = Search.minimize(Tpe.of(), 1);
 * for (int i = 0; i < 50; i++) {
 *   var trial = search.ask();
 *   double x = trial.hp().real("x", -5, 10);
 *   search.tell(trial, (x - 2) * (x - 2));
 * }
 * search.best().orElseThrow().values()
 * }</pre>
 *
 * <p>The trials depend on the seed and on the scores only. With a folder, each event is written to
 * it at once, and a search with the same folder continues where the last one ended.
 */
public final class Search {
  private static final int VERSION = 1;

  private final Searcher searcher;
  private final boolean minimizes;
  private final long seed;
  private final Journal journal;
  private final List<Trial> trials = new ArrayList<>();
  private final Deque<Map<String, Object>> queue = new ArrayDeque<>();
  private SearchListener listener = new SearchListener() {};
  private int queued; // in all, also those that trials have taken

  private Search(Searcher searcher, boolean minimizes, long seed, Path folder) {
    this.searcher = Check.given("Search", "searcher", searcher);
    this.minimizes = minimizes;
    this.seed = seed;
    journal = new Journal(folder);
    var events = journal.events();
    if (events.isEmpty()) journal.add(header());
    for (int i = 0; i < events.size(); i++) {
      if (i == 0) checkHeader(events.get(0), folder);
      else replay(events.get(i));
    }
  }

  /** Creates a search for the least score. */
  public static Search minimize(Searcher searcher, long seed) {
    return new Search(searcher, true, seed, null);
  }

  /** Creates a search for the greatest score. */
  public static Search maximize(Searcher searcher, long seed) {
    return new Search(searcher, false, seed, null);
  }

  /**
   * Returns this search in a folder, or the one that the folder contains.
   *
   * @throws IllegalArgumentException if the folder has a search with another searcher, seed or goal
   */
  public Search in(Path folder) {
    Check.that(trials.isEmpty(), "Search: choose the folder before the first trial.");
    return new Search(searcher, minimizes, seed, Check.given("Search", "folder", folder));
  }

  /**
   * Adds values, such as good ones that are known, for one of the next trials. Parameters without a
   * value are drawn; values of parameters that the trial does not ask for have no effect.
   */
  public void enqueue(Map<String, Object> values) {
    var copy = Map.copyOf(Check.entries("enqueue", "values", values));
    var event = Json.object();
    event.set("queued", Json.write(copy));
    journal.add(event);
    queue.add(copy);
    queued++;
  }

  /** Sets what follows the trials. */
  void listener(SearchListener follows) {
    listener = follows;
  }

  SearchListener listener() {
    return listener;
  }

  /** Returns how many values were added, also in earlier processes. */
  int queued() {
    return queued;
  }

  /** Returns whether combinations are left, which only {@link GridSearch} may run out of. */
  public boolean hasNext() {
    return !queue.isEmpty() || searcher.hasNext(trials());
  }

  /** Begins a trial. */
  public Trial ask() {
    int number = trials.size();
    Check.that(hasNext(), "Search: all combinations were tried, in %s trials.", number);
    var random = trials().random(number);
    boolean queued = !queue.isEmpty();
    var suggested = queued ? queue.remove() : searcher.suggest(trials(), random);
    var hp = new HyperParameters(p -> drawn(p, suggested.get(p.name()), queued, random));
    var trial = new Trial(number, hp, queued);
    trials.add(trial);
    return trial;
  }

  private Object drawn(Parameter parameter, Object suggested, boolean queued, Random random) {
    boolean fits = suggested != null && parameter.contains(suggested);
    Check.that(
        fits || suggested == null || !queued,
        "enqueue: expected a value of %s, received %s.",
        parameter,
        suggested);
    return fits ? typed(parameter, suggested) : searcher.draw(parameter, random);
  }

  /** Ends a trial with its score. */
  public void tell(Trial trial, double score) {
    Check.given("tell", "trial", trial);
    tell(trial, trial.epochs() + 1, score, 0);
    end(trial);
  }

  /** Adds the score of a trial after a number of epochs. */
  void tell(Trial trial, int epochs, double score, double seconds) {
    begin(trial);
    trial.add(epochs, score, seconds);
    var event = event(trial).put("epochs", epochs).put("seconds", seconds);
    // JSON has no NaN.
    if (Double.isFinite(score)) event.put("score", score);
    else event.put("score", String.valueOf(score));
    journal.add(event);
    listener.onScore(trial);
  }

  /** Ends a trial, which has its last score. */
  void end(Trial trial) {
    trial.end();
    journal.add(event(trial).put("ended", true));
  }

  /** Ends a trial that has no score, with a reason. */
  public void fail(Trial trial, String reason) {
    Check.given("fail", "trial", trial);
    Check.given("fail", "reason", reason);
    begin(trial);
    trial.fail(reason);
    journal.add(event(trial).put("failed", reason));
  }

  /** Writes the values of a trial, when they are all known. */
  void begin(Trial trial) {
    Check.that(
        trial.number() < trials.size() && trials.get(trial.number()) == trial,
        "Search: %s is of another search.",
        trial);
    if (trial.written()) return;
    trial.written(true);
    var event = event(trial).put("bracket", trial.bracket());
    if (trial.queued()) event.put("fromQueue", true);
    var parameters = event.putArray("parameters");
    for (var p : trial.parameters()) parameters.add(written(p, trial.values().get(p.name())));
    journal.add(event);
  }

  /** Returns the trials. */
  public Trials trials() {
    return new Trials(Collections.unmodifiableList(trials), minimizes, seed);
  }

  /** Returns the best trial, if there is one with a score. */
  public Optional<Trial> best() {
    return trials().best();
  }

  // ---- the journal ----

  private ObjectNode header() {
    return Json.object()
        .put("search", VERSION)
        .put("searcher", searcher.toString())
        .put("goal", minimizes ? "min" : "max")
        .put("seed", seed);
  }

  private void checkHeader(ObjectNode found, Path folder) {
    int version = found.path("search").asInt();
    Check.that(
        version <= VERSION,
        "The search in %s is of a later version, %s, of this library: expected %s at most.",
        folder,
        version,
        VERSION);
    Check.that(
        found.equals(Json.parse(header().toString())),
        "The folder %s has another search: %s. This one is %s. Choose another folder.",
        folder,
        found,
        header());
  }

  private static ObjectNode event(Trial trial) {
    return Json.object().put("trial", trial.number());
  }

  private static ObjectNode written(Parameter parameter, Object value) {
    var node = Json.object().put("name", parameter.name());
    if (parameter instanceof Parameter.Real r) {
      node.put("low", r.low()).put("high", r.high()).put("log", r.logarithmic());
    } else if (parameter instanceof Parameter.Whole w) {
      node.put("low", w.low()).put("high", w.high()).put("step", w.step());
      node.put("log", w.logarithmic());
    } else {
      node.set("values", Json.write(((Parameter.Choice) parameter).values()));
    }
    node.set("value", Json.write(value));
    return node;
  }

  private static Parameter read(JsonNode node) {
    var name = node.path("name").asText();
    if (node.has("values")) {
      var values = new ArrayList<Object>();
      node.get("values").forEach(v -> values.add(plain(v)));
      return new Parameter.Choice(name, values);
    }
    boolean log = node.path("log").asBoolean();
    if (!node.has("step")) {
      return new Parameter.Real(
          name, node.path("low").asDouble(), node.path("high").asDouble(), log);
    }
    int step = node.path("step").asInt();
    return new Parameter.Whole(
        name, node.path("low").asInt(), node.path("high").asInt(), step, log);
  }

  private static Object plain(JsonNode value) {
    if (value.isInt()) return value.intValue();
    return value.isNumber()
        ? value.doubleValue()
        : value.isBoolean() ? value.booleanValue() : value.asText();
  }

  /** Returns a value in the type of its parameter: a journal or a user may have 1 for 1.0. */
  private static Object typed(Parameter parameter, Object value) {
    if (parameter instanceof Parameter.Real) return ((Number) value).doubleValue();
    return parameter instanceof Parameter.Whole ? (Object) ((Number) value).intValue() : value;
  }

  /** Returns a trial that had begun, but of whom nothing was written. */
  private static Trial lost(int number) {
    var trial = new Trial(number, new HyperParameters(p -> p.at(0.5)), false);
    trial.fail("the process ended before its first score");
    trial.written(true);
    return trial;
  }

  private void replay(ObjectNode event) {
    if (event.has("queued")) {
      var values = new HashMap<String, Object>();
      event.get("queued").properties().forEach(e -> values.put(e.getKey(), plain(e.getValue())));
      queue.add(values);
      queued++;
      return;
    }
    int number = event.path("trial").asInt();
    if (event.has("parameters")) {
      boolean queued = event.has("fromQueue");
      if (queued) queue.remove();
      var values = new LinkedHashMap<String, Object>();
      var hp = new HyperParameters(p -> values.get(p.name()));
      var trial = new Trial(number, hp, queued);
      for (var node : event.get("parameters")) {
        var parameter = read(node);
        values.put(parameter.name(), typed(parameter, plain(node.get("value"))));
        hp.value(parameter);
      }
      trial.bracket(event.path("bracket").asInt());
      trial.written(true);
      // Trials side by side may be written in another order.
      while (trials.size() <= number) trials.add(lost(trials.size()));
      trials.set(number, trial);
      return;
    }
    var trial = trials.get(number);
    if (event.has("failed")) {
      trial.fail(event.get("failed").asText());
    } else if (event.has("ended")) {
      trial.end();
    } else {
      var score = event.get("score");
      double value = score.isNumber() ? score.asDouble() : Double.parseDouble(score.asText());
      trial.add(event.path("epochs").asInt(), value, event.path("seconds").asDouble());
    }
  }
}
