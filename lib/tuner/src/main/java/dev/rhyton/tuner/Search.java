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
  private final Goals goals;
  private final long seed;
  private final Journal journal;
  private final List<Trial> trials = new ArrayList<>();
  private final Deque<Map<String, Object>> queue = new ArrayDeque<>();
  private int queued; // in all, also those that trials have taken

  private Search(Searcher searcher, Goals goals, long seed, Path folder) {
    this.searcher = Check.given("Search", "searcher", searcher);
    this.goals = goals;
    searcher.check(goals);
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
    return of(searcher, seed, Objective.minimize("score"));
  }

  /** Creates a search for the greatest score. */
  public static Search maximize(Searcher searcher, long seed) {
    return of(searcher, seed, Objective.maximize("score"));
  }

  /**
   * Creates a search for several objectives, whose trials are ended by {@link #tell(Trial, Map)}.
   */
  public static Search of(Searcher searcher, long seed, Objective... objectives) {
    return of(searcher, seed, Goals.of(objectives));
  }

  static Search of(Searcher searcher, long seed, Goals goals) {
    return new Search(searcher, goals, seed, null);
  }

  /**
   * Returns this search with the greatest value that a measure may have. A trial with a greater one
   * counts as worse than all that keep it. The measure is one of the objectives or another value,
   * such as a cost, see {@link #tell(Trial, Map)}.
   */
  public Search constraint(String key, double most) {
    Check.that(
        trials.isEmpty() && journal.isInMemory(),
        "Search: set constraints before the folder and the first trial.");
    return new Search(searcher, goals.constraint(key, most), seed, null);
  }

  /**
   * Returns this search in a folder, or the one that the folder contains.
   *
   * @throws IllegalArgumentException if the folder has a search with another searcher, seed or goal
   */
  public Search in(Path folder) {
    Check.that(trials.isEmpty(), "Search: choose the folder before the first trial.");
    return new Search(searcher, goals, seed, Check.given("Search", "folder", folder));
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
    return begun(suggested, queued, random);
  }

  /**
   * Begins a trial that goes on with the training of another one, with other values, after a number
   * of epochs.
   */
  Trial goOnWith(Trial parent, int epochs, Map<String, Object> values, int bracket) {
    var trial = begun(values, false, trials().random(trials.size()));
    trial.goesOnWith(parent, epochs);
    trial.bracket(bracket);
    return trial;
  }

  private Trial begun(Map<String, Object> suggested, boolean queued, Random random) {
    var hp = new HyperParameters(p -> drawn(p, suggested.get(p.name()), queued, random));
    var trial = new Trial(trials.size(), hp, queued);
    trial.measured(goals, goals.evaluation().parts());
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

  /**
   * Ends a trial with its scores in the folds of a cross-validation, of which the mean is the score
   * of the trial.
   */
  public void tell(Trial trial, double... scores) {
    Check.given("tell", "trial", trial);
    Check.that(
        Check.given("tell", "scores", scores).length > 0,
        "tell: expected at least one score, received none.");
    checkOnlyScore();
    trial.measured(goals, scores.length);
    for (int part = 0; part < scores.length; part++) {
      tell(trial, part, trial.parts().epochs(part) + 1, new double[] {scores[part]}, 0);
    }
    end(trial);
  }

  /** Ends a trial with the values of all objectives and constraints, by name. */
  public void tell(Trial trial, Map<String, Double> measures) {
    Check.given("tell", "trial", trial);
    tell(trial, 0, trial.epochs() + 1, goals.measures(measures), 0);
    end(trial);
  }

  private void checkOnlyScore() {
    Check.that(
        goals.keys().size() == 1,
        "tell: expected values of %s, received only a score: tell(trial, Map.of(...)).",
        goals.keys());
  }

  /** Adds the score of a trial after a number of epochs. */
  void tell(Trial trial, int epochs, double score, double seconds) {
    checkOnlyScore();
    tell(trial, 0, epochs, new double[] {score}, seconds);
  }

  /** Adds the measures of a training of a trial after a number of epochs. */
  void tell(Trial trial, int part, int epochs, double[] measures, double seconds) {
    begin(trial);
    trial.add(part, epochs, measures, seconds);
    var event = event(trial).put("epochs", epochs).put("seconds", seconds);
    if (trial.parts().size() > 1) event.put("part", part);
    journal.add(measured(event, measures));
  }

  /** Ends a training of a trial before the others; ends the trial if it is the last one. */
  void end(Trial trial, int part) {
    trial.end(part);
    var event = event(trial);
    if (trial.parts().size() > 1) event.put("part", part);
    journal.add(event.put("ended", true));
  }

  /** Ends a trial with measures that some of its trainings give for all of them. */
  void end(Trial trial, int epochs, double[] estimate) {
    trial.estimate(epochs, estimate);
    journal.add(measured(event(trial).put("epochs", epochs).put("estimated", true), estimate));
    end(trial);
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
    if (trial.parts().size() > 1) event.put("parts", trial.parts().size());
    if (trial.parent() != null) event.put("parent", trial.parent()).put("from", trial.from());
    var parameters = event.putArray("parameters");
    for (var p : trial.parameters()) parameters.add(written(p, trial.values().get(p.name())));
    journal.add(event);
  }

  /** Returns the trials. */
  public Trials trials() {
    return new Trials(Collections.unmodifiableList(trials), goals, seed);
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
        .put("goal", goals.toString())
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

  private static ObjectNode measured(ObjectNode event, double[] measures) {
    event.set("score", number(measures[0]));
    for (int i = 1; i < measures.length; i++) event.withArray("more").add(number(measures[i]));
    return event;
  }

  /** JSON has no NaN. */
  private static JsonNode number(double value) {
    return Json.write(Double.isFinite(value) ? (Object) value : String.valueOf(value));
  }

  private static double[] measures(JsonNode event) {
    var more = event.path("more");
    var measures = new double[1 + more.size()];
    measures[0] = number(event.get("score"));
    for (int i = 1; i < measures.length; i++) measures[i] = number(more.get(i - 1));
    return measures;
  }

  private static double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText());
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
      trial.measured(goals, event.path("parts").asInt(1));
      if (event.has("parent")) {
        trial.goesOnWith(trials.get(event.get("parent").asInt()), event.path("from").asInt());
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
      if (event.has("part")) trial.end(event.get("part").asInt());
      else trial.end();
    } else if (event.has("estimated")) {
      trial.estimate(event.path("epochs").asInt(), measures(event));
    } else {
      trial.add(
          event.path("part").asInt(),
          event.path("epochs").asInt(),
          measures(event),
          event.path("seconds").asDouble());
    }
  }
}
