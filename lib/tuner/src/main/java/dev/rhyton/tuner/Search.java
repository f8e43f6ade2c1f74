package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
 * it at once, and a search with the same folder continues where the last one ended. Several
 * processes may use the folder at the same time: each trial is asked for by one of them. A trial of
 * a process that ended, however it ended, is asked for again; the system frees its lock. The file
 * system must support locks: network file systems do if their servers run a lock service.
 */
public final class Search {
  private static final int VERSION = 2;
  private static final long SUGGESTIONS = 1L << 32; // the streams of random numbers of searchers

  private final Searcher searcher;
  private final Goals goals;
  private final long seed;
  private final Map<String, String> more; // of the header
  private final @Nullable SearchFolder folder; // null for a search in memory
  private final @Nullable Journal journal; // null for a search in memory
  private final List<Trial> trials = new ArrayList<>();
  private List<Trial> copied = List.of(); // the trials, for others, who read them at any time
  private final Set<Trial> own = new HashSet<>(); // those that this search runs
  private final Set<Trial> watched = new LinkedHashSet<>(); // those that others may run
  private final Deque<Map<String, Object>> queue = new ArrayDeque<>();
  private SearchListener listener = new SearchListener() {};
  private BiConsumer<Trial, Integer> copier = (parent, number) -> {}; // of states
  private int queued; // in all, also those that trials have taken

  private Search(
      Searcher searcher, Goals goals, long seed, Map<String, String> more, @Nullable Path folder) {
    this.searcher = Check.given("Search", "searcher", searcher);
    this.goals = goals;
    searcher.check(goals);
    this.seed = seed;
    this.more = more;
    this.folder = folder == null ? null : new SearchFolder(folder);
    journal = folder == null ? null : new Journal(folder);
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
    return new Search(searcher, goals, seed, Map.of(), null);
  }

  /**
   * Returns this search with the greatest value that a measure may have. A trial with a greater one
   * counts as worse than all that keep it. The measure is one of the objectives or another value,
   * such as a cost, see {@link #tell(Trial, Map)}.
   */
  public Search constraint(String key, double most) {
    Check.that(
        trials.isEmpty() && folder == null,
        "Search: set constraints before the folder and the first trial.");
    return new Search(searcher, goals.constraint(key, most), seed, Map.of(), null);
  }

  /**
   * Returns this search in a folder, or the one that the folder contains.
   *
   * @throws IllegalArgumentException if the folder has a search with another searcher, seed or goal
   */
  public Search in(Path place) {
    return in(place, Map.of());
  }

  /** The same for a search in which more must be the same for all that use the folder. */
  Search in(Path place, Map<String, String> same) {
    Check.that(trials.isEmpty(), "Search: choose the folder before the first trial.");
    Check.given("Search", "folder", place);
    var search = new Search(searcher, goals, seed, same, place);
    search.change(search::lookAtOthers);
    return search;
  }

  /**
   * Returns the result of an action while no other thread and no other process changes the search.
   * What others have written is known to the action.
   */
  private synchronized <T> T alone(Supplier<T> action) {
    if (folder == null || journal == null) return action.get();
    folder.lockJournal();
    try {
      boolean first = journal.isNew();
      for (var event : journal.news()) {
        if (first) checkHeader(event);
        else replay(event);
        first = false;
      }
      if (first) journal.add(header());
      return action.get();
    } finally {
      folder.unlockJournal();
    }
  }

  private void change(Runnable action) {
    var unused =
        alone(
            () -> {
              action.run();
              return null;
            });
  }

  private void write(ObjectNode event) {
    if (journal != null) journal.add(event);
  }

  /**
   * Adds values, such as good ones that are known, for one of the next trials. Parameters without a
   * value are drawn; values of parameters that the trial does not ask for have no effect.
   */
  public void enqueue(Map<String, Object> values) {
    var copy = Map.copyOf(Check.entries("enqueue", "values", values));
    change(() -> add(copy));
  }

  /** Adds the values with which the search begins, if no process has added them before. */
  void begin(List<Map<String, Object>> first) {
    change(
        () -> {
          while (queued < first.size()) add(first.get(queued));
        });
  }

  private void add(Map<String, Object> values) {
    var event = Json.object();
    event.set("queued", Json.write(values));
    write(event);
    queue.add(values);
    queued++;
  }

  /** Sets what follows the trials. */
  void listener(SearchListener follows) {
    listener = follows;
  }

  SearchListener listener() {
    return listener;
  }

  /** Sets what copies the state of a trial for one, by its number, that goes on with it. */
  void copier(BiConsumer<Trial, Integer> copies) {
    copier = copies;
  }

  /**
   * Returns whether a trial can begin. {@link GridSearch} may run out of combinations, and knows
   * the next one when the last trial has its values.
   */
  public boolean hasNext() {
    return alone(this::mayBegin);
  }

  private boolean mayBegin() {
    return !queue.isEmpty() || searcher.hasNext(trials());
  }

  /**
   * Begins a trial. In a folder, it may be one that began in a process that ended without its
   * score.
   */
  public Trial ask() {
    return alone(
        () -> {
          lookAtOthers();
          var trial = left().orElseGet(this::nextOfSearcher);
          trial.asked(true);
          return trial;
        });
  }

  /** Claims a trial that a process has left without its score, if there is one. */
  private Optional<Trial> left() {
    return trials.stream().filter(t -> !t.ended() && !t.running()).filter(this::claim).findFirst();
  }

  private Trial nextOfSearcher() {
    checkNext();
    return reserve(0, 0);
  }

  private void checkNext() {
    if (mayBegin()) return;
    for (var trial : trials) {
      Check.that(
          !trial.running() || trial.declared(),
          "Search: the next combination depends on the values of trial %s, which are not known yet:"
              + " ask for its values, or wait for its score.",
          trial.number());
    }
    throw new IllegalArgumentException(
        "Search: all combinations were tried, in " + trials.size() + " trials.");
  }

  /**
   * Chooses what to train next, and claims the trial, which therefore runs until {@link #release},
   * {@link #end} or {@link #fail}.
   *
   * @param most the largest number of epochs of a trial
   * @param limit the largest number of trials, or null
   * @return the job of a trial, or null if there is none at the moment
   */
  Scheduler.@Nullable Job next(Scheduler scheduler, int most, @Nullable Integer limit) {
    return alone(
        () -> {
          lookAtOthers();
          while (true) {
            boolean mayBegin = (limit == null || trials.size() < limit) && mayBegin();
            var job = scheduler.next(trials(), most, mayBegin);
            if (job == null) return null;
            if (job.trial() == null) {
              return Scheduler.Job.goOn(reserve(job.bracket(), job.epochs()), job.epochs());
            }
            Check.that(
                !job.trial().running(),
                "%s: trial %s runs already, expected another one, or null to wait.",
                scheduler,
                job.trial().number());
            if (job.values() != null) {
              copier.accept(job.trial(), trials.size()); // again if this process is killed before
              var trial = goingOn(job.trial(), job.values(), job.bracket(), job.epochs());
              return Scheduler.Job.goOn(trial, job.epochs());
            }
            if (!claim(job.trial())) continue;
            write(event(job.trial()).put("until", job.epochs()));
            return job;
          }
        });
  }

  /** Returns what all searches in a folder have in common. */
  SearchKind kind() {
    return new SearchKind(searcher, goals, seed, new TreeMap<>(more));
  }

  /** Returns the events of a trial, as lines of the journal. */
  List<String> events(Trial trial) {
    var written = requireNonNull(journal);
    return alone(() -> written.lines("{\"trial\":" + trial.number() + ","));
  }

  /** Returns the events of a trial, and before them of those with whose training it goes on. */
  List<String> lineage(Trial trial) {
    var all = new ArrayList<String>();
    for (var t = trial; t != null; t = t.parentTrial()) all.addAll(0, events(t));
    return all;
  }

  /** Adds events of trials that were trained elsewhere. */
  void accept(List<String> events) {
    change(
        () -> {
          for (var line : events) {
            var event = (ObjectNode) Json.parse(line);
            write(event);
            replay(event);
          }
        });
  }

  /** Returns whether trials run, also in other processes. */
  synchronized boolean isRunning() {
    return trials.stream().anyMatch(Trial::running);
  }

  /** Finds out which trials other searches still run: those whose lock is not free. */
  private void lookAtOthers() {
    watched.removeIf(
        trial -> {
          if (folder == null || !folder.lock(trial)) return false;
          folder.unlock(trial);
          trial.running(false);
          return true;
        });
  }

  /** Marks a trial as one that this search runs; false if another one does. */
  private boolean claim(Trial trial) {
    boolean free = folder == null || folder.lock(trial);
    if (free) own.add(trial);
    else watched.add(trial);
    trial.running(true);
    return free;
  }

  /** Marks a trial as one that this search does not run any more. */
  synchronized void release(Trial trial) {
    if (!own.remove(trial)) return;
    trial.running(false);
    if (folder != null) folder.unlock(trial);
  }

  /**
   * Creates a trial, whose number no other process uses from now on.
   *
   * @param epochs the number of epochs that it is to have first, or 0
   */
  private Trial reserve(int bracket, int epochs) {
    boolean queued = !queue.isEmpty();
    var random = random(SUGGESTIONS + trials.size());
    var suggested = queued ? queue.remove() : searcher.suggest(trials(), random);
    var trial = trial(bracket, suggested, queued);
    var event = reservation(trial, bracket, suggested, epochs);
    if (queued) event.put("fromQueue", true);
    return reserved(trial, event);
  }

  /** Creates a trial that goes on with the training of another one, with other values. */
  Trial goingOn(Trial parent, Map<String, Object> values, int bracket, int epochs) {
    var trial = trial(bracket, values, false);
    var event = reservation(trial, bracket, values, epochs);
    event.put("parent", parent.number()).put("from", parent.epochs());
    trial.goesOnWith(parent, parent.epochs());
    return reserved(trial, event);
  }

  private static ObjectNode reservation(
      Trial trial, int bracket, Map<String, Object> suggested, int epochs) {
    var event = event(trial).put("bracket", bracket);
    event.set("suggested", Json.write(suggested));
    if (epochs > 0) event.put("until", epochs);
    return event;
  }

  private Trial reserved(Trial trial, ObjectNode event) {
    write(event);
    trials.add(trial);
    Check.that(
        claim(trial),
        "Search: another process runs trial %s, which the journal in %s did not have: another program"
            + " changed it while the search ran.",
        trial.number(),
        folder == null ? "" : folder.path());
    return trial;
  }

  private Trial trial(int bracket, Map<String, Object> suggested, boolean queued) {
    int number = trials.size();
    var random = random(number);
    var hp = new HyperParameters(p -> drawn(p, suggested.get(p.name()), queued, random));
    var trial = new Trial(number, bracket, suggested, hp, queued);
    trial.measured(goals, goals.evaluation().parts());
    return trial;
  }

  private Random random(long stream) {
    return new Trials(List.of(), goals, seed).random(stream);
  }

  private Object drawn(
      Parameter parameter, @Nullable Object suggested, boolean queued, Random random) {
    if (suggested != null && parameter.contains(suggested)) return typed(parameter, suggested);
    Check.that(
        suggested == null || !queued,
        "enqueue: expected a value of %s, received %s.",
        parameter,
        suggested);
    return searcher.draw(parameter, random);
  }

  /** Ends a trial with its score. */
  public void tell(Trial trial, double score) {
    Check.given("tell", "trial", trial);
    checkOnlyScore();
    tell(trial, 0, trial.epochs() + 1, new double[] {score}, 0, true);
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
    tell(trial, 0, trial.epochs() + 1, goals.measures(measures), 0, true);
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
    tell(trial, part, epochs, measures, seconds, false);
  }

  private void tell(
      Trial trial, int part, int epochs, double[] measures, double seconds, boolean last) {
    change(
        trial,
        () -> {
          trial.add(part, epochs, measures, seconds);
          var event = event(trial).put("epochs", epochs).put("seconds", seconds);
          if (trial.parts().size() > 1) event.put("part", part);
          if (last) event.put("ended", true);
          write(measured(event, measures));
          if (last) ended(trial);
        });
    listener.onScore(trial);
  }

  /** Ends a training of a trial before the others; ends the trial if it is the last one. */
  void end(Trial trial, int part) {
    change(
        trial,
        () -> {
          var event = event(trial);
          if (trial.parts().size() > 1) event.put("part", part);
          write(event.put("ended", true));
          trial.end(part);
          if (trial.ended()) release(trial);
        });
  }

  /** Ends a trial with measures that some of its trainings give for all of them. */
  void end(Trial trial, int epochs, double[] estimate) {
    change(
        trial,
        () -> {
          trial.estimate(epochs, estimate);
          var event = event(trial).put("epochs", epochs).put("estimated", true);
          write(measured(event, estimate).put("ended", true));
          ended(trial);
        });
    listener.onScore(trial);
  }

  /** Ends a trial, which has its last score. */
  void end(Trial trial) {
    change(
        trial,
        () -> {
          write(event(trial).put("ended", true));
          ended(trial);
        });
  }

  private void ended(Trial trial) {
    trial.end();
    release(trial);
  }

  /** Ends a trial that has no score, with a reason. */
  public void fail(Trial trial, String reason) {
    Check.given("fail", "trial", trial);
    Check.given("fail", "reason", reason);
    change(
        trial,
        () -> {
          write(event(trial).put("failed", reason));
          trial.fail(reason);
          release(trial);
        });
  }

  /** Writes the values of a trial, when they are all known. */
  void begin(Trial trial) {
    change(trial, () -> {});
  }

  /** Changes a trial, whose values are written before. */
  private void change(Trial trial, Runnable action) {
    change(
        () -> {
          Check.that(
              trial.number() < trials.size() && trials.get(trial.number()) == trial,
              "Search: %s is of another search.",
              trial);
          if (!trial.written()) writeValues(trial);
          action.run();
        });
  }

  private void writeValues(Trial trial) {
    var event = event(trial);
    int parts = trial.parts().size(); // of a loop of the user's own, another number
    if (parts != goals.evaluation().parts()) event.put("parts", parts);
    var parameters = event.putArray("parameters");
    var values = trial.values();
    for (var p : trial.parameters())
      parameters.add(written(p, requireNonNull(values.get(p.name()))));
    write(event);
    trial.written(true);
  }

  /** Returns the trials. */
  public synchronized Trials trials() {
    if (copied.size() < trials.size()) copied = List.copyOf(trials);
    return new Trials(copied, goals, seed);
  }

  /** Returns the best trial, if there is one with a score. */
  public Optional<Trial> best() {
    return trials().best();
  }

  // ---- the journal ----

  private ObjectNode header() {
    var header =
        Json.object()
            .put("search", VERSION)
            .put("searcher", searcher.toString())
            .put("goal", goals.toString())
            .put("seed", seed);
    more.forEach(header::put);
    return header;
  }

  private void checkHeader(ObjectNode found) {
    int version = found.path("search").asInt();
    Check.that(
        version <= VERSION,
        "The search in %s is of a later version, %s, of this library: expected %s at most.",
        place(),
        version,
        VERSION);
    Check.that(
        found.equals(Json.parse(header().toString())),
        "The folder %s has another search: %s. This one is %s. Choose another folder.",
        place(),
        found,
        header());
  }

  private Path place() {
    return requireNonNull(folder).path();
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

  private void replay(ObjectNode event) {
    if (event.has("queued")) {
      queue.add(values(event.get("queued")));
      queued++;
      return;
    }
    int number = event.path("trial").asInt();
    Check.that(
        event.has("suggested") ? number >= trials.size() : number < trials.size(),
        "%s does not continue the search in %s, which has %s trials: restore the journal or choose"
            + " another folder.",
        event,
        place(),
        trials.size());
    if (event.has("suggested")) {
      boolean fromQueue = event.has("fromQueue");
      if (fromQueue) queue.poll();
      // The search of a trial that is trained elsewhere lacks the queue and the other trials.
      while (trials.size() < number) trials.add(trial(0, Map.of(), false));
      trials.add(trial(event.path("bracket").asInt(), values(event.get("suggested")), fromQueue));
    }
    var trial = trials.get(number);
    if (event.has("parent")) {
      trial.goesOnWith(trials.get(event.get("parent").asInt()), event.path("from").asInt());
    }
    if (event.has("suggested") || event.has("until")) {
      trial.running(true);
      watched.add(trial);
    }
    if (event.has("parameters")) {
      for (var node : event.get("parameters")) {
        var parameter = read(node);
        trial.hp().add(parameter, typed(parameter, plain(node.get("value"))));
      }
      if (event.has("parts")) trial.measured(goals, event.get("parts").asInt());
      trial.written(true);
    }
    int part = event.path("part").asInt();
    int epochs = event.path("epochs").asInt();
    if (event.has("estimated")) trial.estimate(epochs, measures(event));
    else if (event.has("score")) {
      trial.add(part, epochs, measures(event), event.path("seconds").asDouble());
    }
    if (event.has("failed")) trial.fail(event.get("failed").asText());
    if (event.has("ended")) {
      if (event.has("part")) trial.end(part);
      else trial.end();
    }
  }

  private static Map<String, Object> values(JsonNode node) {
    var values = new HashMap<String, Object>();
    node.properties().forEach(e -> values.put(e.getKey(), plain(e.getValue())));
    return values;
  }
}
