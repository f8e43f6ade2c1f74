package dev.rhyton.autolearn;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.Displayable;
import dev.rhyton.notebook.Rendering;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tribuo.Model;
import org.tribuo.classification.baseline.DummyClassifierTrainer;
import org.tribuo.regression.baseline.DummyRegressionTrainer;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What {@link AutoLearn} found: the candidates, the ensemble of them, and the best one. */
public final class AutoLearnResult implements Displayable {
  private static final int LONGEST = 40; // candidates of an ensemble's choice

  private final Found found;
  private final List<Scored> ranked; // the best first
  private final List<String> notes;
  private final double seconds;
  private final List<Scored> chosen = new ArrayList<>(); // for the ensemble
  private final double[] weights;
  private final AutoModel model;

  AutoLearnResult(
      Found found,
      List<Scored> scored,
      List<String> notes,
      @Nullable String failure,
      double seconds) {
    this.found = found;
    this.seconds = seconds;
    this.notes = new ArrayList<>(notes);
    ranked =
        scored.stream()
            .sorted(
                Comparator.comparing((Scored s) -> !s.isComplete(found.folds()))
                    .thenComparingDouble(Scored::loss))
            .toList();
    ranked.stream()
        .filter(s -> s.isComplete(found.folds()) && !s.models().isEmpty())
        .limit(LONGEST)
        .forEach(chosen::add);
    if (chosen.isEmpty() && !ranked.isEmpty()) chosen.add(ranked.get(0));
    Check.that(
        failure == null || !chosen.isEmpty(), "AutoLearn: no model could be trained: %s", failure);
    weights = chosen.size() < 2 ? new double[] {1} : weights(found.folds().but(-1));
    model = chosen.isEmpty() ? fallback() : ensemble();
  }

  private List<double[][]> outputs() {
    return chosen.stream().map(Scored::outputs).toList();
  }

  private double[] weights(int[] rows) {
    return EnsembleSelection.weights(outputs(), found.targets(), rows, found.metric());
  }

  private AutoModel ensemble() {
    var members = new ArrayList<Member>();
    for (int i = 0; i < chosen.size(); i++) {
      if (weights[i] == 0) continue;
      var each = chosen.get(i);
      var features = found.encodings().get(each.categories());
      var models = new ArrayList<Model<?>>();
      for (var proto : each.models()) models.add(Model.deserialize(proto));
      members.add(new Member(each.name(), weights[i], requireNonNull(features), models));
    }
    return new AutoModel(members);
  }

  /** Returns a model that always predicts the same, if there was no time for another one. */
  private AutoModel fallback() {
    notes.add("The time was too short for a model: this one always predicts the same.");
    var features = found.features();
    var data = features.examples(found.samples());
    var trained =
        features.isRegression()
            ? Member.train(DummyRegressionTrainer.createMeanTrainer(), data)
            : Member.train(DummyClassifierTrainer.createMostFrequentTrainer(), data);
    return AutoModel.of(features, trained);
  }

  /** Returns the model: an ensemble of the candidates, or the best one if nothing is better. */
  public AutoModel model() {
    return model;
  }

  /** Returns what was found in the samples: columns that are left out, leakage, rare classes. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Returns the seconds of the search. */
  public double seconds() {
    return seconds;
  }

  /**
   * Returns a table of the ensemble and the candidates, the best first: the score of the
   * cross-validation with its standard error over the folds, the seconds, and the values of the
   * hyperparameters. The ensemble of a row of this score was selected without the row.
   */
  public Table leaderboard() {
    var title = found.metric().title();
    var name = StringColumn.create("model");
    var score = DoubleColumn.create(title);
    var error = DoubleColumn.create("± " + title);
    var folds = IntColumn.create("folds");
    var took = DoubleColumn.create("seconds");
    var values = StringColumn.create("values");
    if (chosen.size() > 1) {
      var crossed = crossed();
      var losses = found.folds().all().stream().mapToDouble(rows -> loss(crossed, rows)).toArray();
      name.append("ensemble");
      score.append(found.metric().ofLoss(loss(crossed, found.folds().but(-1))));
      error.append(standardError(losses));
      folds.append(losses.length);
      took.append(0);
      values.append(
          members().entrySet().stream()
              .map(e -> String.format(Locale.ROOT, "%.2f %s", e.getValue(), e.getKey()))
              .collect(Collectors.joining(", ")));
    }
    for (var each : ranked) {
      name.append(each.name());
      score.append(found.metric().ofLoss(each.loss()));
      error.append(standardError(each.losses()));
      folds.append(each.losses().length);
      took.append(each.seconds());
      values.append(text(each));
    }
    return Table.create("", name, rounded(score), rounded(error), folds, seconds(took), values);
  }

  private double[][] crossed() {
    return EnsembleSelection.crossed(outputs(), found.targets(), found.folds(), found.metric());
  }

  private double loss(double[][] outputs, int[] rows) {
    return found.metric().loss(outputs, found.targets(), rows);
  }

  private static DoubleColumn rounded(DoubleColumn column) {
    column.setPrintFormatter(new java.text.DecimalFormat("0.0000"), "");
    return column;
  }

  private static DoubleColumn seconds(DoubleColumn column) {
    column.setPrintFormatter(new java.text.DecimalFormat("0.0"), "");
    return column;
  }

  private Map<String, Double> members() {
    var members = new TreeMap<String, Double>();
    for (int i = 0; i < chosen.size(); i++) {
      if (weights[i] > 0) members.put(chosen.get(i).name(), weights[i]);
    }
    return members;
  }

  private static double standardError(double[] losses) {
    if (losses.length < 2) return Double.NaN;
    double mean = Arrays.stream(losses).average().orElseThrow();
    double square = Arrays.stream(losses).map(l -> (l - mean) * (l - mean)).sum();
    return Math.sqrt(square / (losses.length - 1) / losses.length);
  }

  private static String text(Scored scored) {
    var values = new ArrayList<String>();
    for (var e : scored.trial().values().entrySet()) {
      if (e.getKey().equals("model")) continue;
      var value = e.getValue();
      values.add(
          e.getKey()
              + " "
              + (value instanceof Double d ? String.format(Locale.ROOT, "%.3g", d) : value));
    }
    return String.join(", ", values);
  }

  /**
   * Returns how much better the score of the best candidate looks than it is, because it is the
   * best of many: by cross-validation of the choice itself.
   */
  public double optimism() {
    if (chosen.size() < 2) return 0;
    return EnsembleSelection.optimism(outputs(), found.targets(), found.folds(), found.metric());
  }

  private Scored best() {
    Check.that(!ranked.isEmpty(), "AutoLearn: the time was too short for a candidate.");
    return ranked.get(0);
  }

  /** Returns the candidates, the best first. */
  List<Scored> candidates() {
    return ranked;
  }

  /**
   * Trains the best candidate on all samples, and returns it: a single model of Rhyton or of Tribuo
   * with its features. It is what {@link #code} makes.
   */
  public AutoModel bestModel() {
    return trained(best());
  }

  private Candidate whole(Scored scored) {
    return scored.family().declare(scored.trial().hp(), found.task().whole());
  }

  AutoModel trained(Scored scored) {
    var candidate = whole(scored);
    var features = requireNonNull(found.encodings().get(candidate.categories()));
    var trained = Member.train(candidate.trainer().get(), features.examples(found.samples()));
    return new AutoModel(List.of(new Member(scored.name(), 1, features, List.of(trained))));
  }

  /** Returns Java code that makes {@link #bestModel} from a table with the name {@code table}. */
  public String code() {
    return code(best());
  }

  String code(Scored scored) {
    Check.that(
        found.samples() instanceof Table,
        "code: it is made for tables, this search was of an array.");
    var candidate = whole(scored);
    var imports = new TreeSet<>(candidate.code().imports());
    imports.add("dev.rhyton.autolearn.*");
    var code = new StringBuilder();
    imports.forEach(i -> code.append("import ").append(i).append(";\n"));
    var target = found.features().target().name();
    code.append(
        String.format(
            Locale.ROOT,
            "%nvar features = TableFeatures.of(table, \"%s\"%s)%s;%n",
            target.replace("\\", "\\\\").replace("\"", "\\\""),
            isObvious() ? "" : ", " + found.features().isRegression(),
            candidate.categories().equals("index") ? ".categories(\"index\")" : ""));
    code.append("var trainer = ").append(candidate.code().expression()).append(";\n");
    code.append("var model = AutoModel.train(features, trainer, table);\n");
    return code.toString();
  }

  /** Returns whether the values of the target tell whether it is a quantity. */
  private boolean isObvious() {
    var alone = TableFeatures.of((Table) found.samples(), found.features().target().name());
    return alone.isRegression() == found.features().isRegression();
  }

  /**
   * Returns the evaluation of the ensemble on the rows of the search, each predicted by models that
   * had not seen it; in the scores, also the selection of the ensemble has not seen the row.
   */
  public AutoEvaluation evaluation() {
    Check.that(!chosen.isEmpty(), "evaluation: the time was too short for a candidate.");
    var folds = found.folds();
    var unseen = chosen.size() > 1 ? crossed() : chosen.get(0).outputs();
    // Rows of no fold, and of folds that were not trained, have no such prediction.
    var rows = IntStream.range(0, unseen.length).filter(r -> unseen[r] != null).toArray();
    return new AutoEvaluation(
        found.features(),
        found.samples(),
        found.targets(),
        unseen,
        rows,
        samples -> model.unseen(samples, folds));
  }

  /** Shows the notes and the leaderboard. */
  @Override
  public Rendering rendering() {
    var values = new ArrayList<Object>(notes);
    values.add(leaderboard());
    return Rendering.of(toString(), values);
  }

  /** Returns the notes and the first rows of the leaderboard. */
  @Override
  public String toString() {
    var lines = new ArrayList<>(notes);
    lines.add(leaderboard().first(10).print());
    return String.join("\n", lines);
  }
}
