package dev.rhyton.safety;

import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.models.Model;
import dev.rhyton.models.Safety;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.safety.CardSection.Rows;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the library itself knows of a model, as rows of a {@link ModelCard}. */
final class ModelFacts {
  private static final String UNKNOWN = "not known: the model is not compiled";
  private static final int MOST_FEATURES = 10; // that have a row each
  private static final int MOST_CLASSES = 20;

  private final Model model;

  ModelFacts(Model model) {
    this.model = model;
  }

  // ---- the model ----

  Map<String, String> details() {
    var facts = new LinkedHashMap<String, String>();
    var layers = model.allLayers().stream().skip(1).toList();
    facts.put("Model type", ConfiguredInternals.className(model) + ": " + counted(layers));
    var summary = model.summary();
    facts.put("Parameters", summary.trainable().plus(summary.nonTrainable()).toString());
    facts.put("Trainable parameters", summary.trainable().toString());
    facts.put("Inputs", inputs());
    facts.put("Outputs", outputs());
    facts.put(
        "Precision",
        layers.stream()
            .filter(l -> !l.weights().isEmpty())
            .map(l -> l.dtype().toString())
            .distinct()
            .collect(Collectors.joining(", ")));
    facts.put("Library", library());
    facts.values().removeIf(String::isEmpty);
    return facts;
  }

  private static String library() {
    var version = ModelFacts.class.getPackage().getImplementationVersion();
    return "Rhyton"
        + (version == null ? "" : " " + version)
        + ", in the file format of Keras "
        + Json.KERAS_VERSION;
  }

  /** Returns the number of layers of each class: {@code 4 layers (2 Dense, 1 Flatten)}. */
  private static String counted(List<Layer> layers) {
    var counts = new LinkedHashMap<String, Integer>();
    layers.forEach(l -> counts.merge(ConfiguredInternals.className(l), 1, Integer::sum));
    var all =
        counts.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    return layers.size() + " layers (" + all + ")";
  }

  private String inputs() {
    var shapes = LayerInternals.builtFor(model);
    if (shapes == null) return "not known: the model has no weights yet";
    return named(model.inputNames(), shapes);
  }

  private String outputs() {
    return model.outputShapes().map(shapes -> named(model.outputNames(), shapes)).orElse("");
  }

  private static String named(List<String> names, List<Shape> shapes) {
    var all = new ArrayList<String>();
    for (int i = 0; i < shapes.size(); i++) {
      boolean isNamed = names.size() == shapes.size();
      all.add((isNamed ? names.get(i) + " " : "") + shapes.get(i));
    }
    return String.join(", ", all);
  }

  // ---- its training ----

  Map<String, String> procedure() {
    var facts = new LinkedHashMap<String, String>();
    if (!model.isCompiled()) {
      facts.put("Optimizer, loss and learning mode", UNKNOWN);
      return facts;
    }
    var compile = model.compiled();
    facts.put("Optimizer", texts(compile.optimizers().values()));
    facts.put("Loss", compile.losses().stream().map(Loss::name).collect(Collectors.joining(", ")));
    facts.put("Learning mode", compile.learning().toString());
    if (compile.learning().adversarial() != null) {
      facts.put("Adversarial training", compile.learning().adversarial().toString());
    }
    facts.put("Steps", String.format(Locale.ROOT, "%,d", model.optimizerState().iterations()));
    var choice = model.autoChoice();
    if (choice != null) facts.put("Automatic choice", choice.toString().lines().findFirst().get());
    facts.put("Differential privacy", privacy());
    return facts;
  }

  private static String texts(Iterable<?> values) {
    var all = new ArrayList<String>();
    values.forEach(v -> all.add(v.toString()));
    return String.join(", ", all);
  }

  /** Returns ε and δ of the training since the model was compiled, if it has any. */
  String privacy() {
    if (!model.isCompiled()) return UNKNOWN;
    return model.privacy().map(Object::toString).orElse("none is recorded");
  }

  List<String> metrics() {
    if (!model.isCompiled()) return List.of();
    var compile = model.compiled();
    var names = new ArrayList<>(compile.losses().stream().map(l -> "loss: " + l.name()).toList());
    compile.metrics().stream().map(Metric::name).forEach(names::add);
    compile.weightedMetrics().stream().map(m -> m.name() + " (weighted)").forEach(names::add);
    return names;
  }

  /** Returns the level of each check of {@link Safety} that is on. */
  String safety() {
    var on =
        model.safety().rows().stream()
            .filter(r -> r.level() != Safety.Level.OFF)
            .map(r -> r.guard() + " " + r.level().name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return on.isEmpty()
        ? "The model checks neither its inputs nor its outputs (Safety is off)."
        : "Checks of the model as it is used here (Safety): " + on + ".";
  }

  // ---- data ----

  /** Returns a row for each feature, or one for all of them if there are many. */
  List<Rows> statistics() {
    var tables = new ArrayList<Rows>();
    List<InputStatistics> seen = TrainerInternals.statistics(model);
    for (int i = 0; i < seen.size(); i++) {
      var name = seen.size() == 1 ? "" : " of input " + i;
      tables.add(statistics("Statistics of the training data" + name, seen.get(i)));
    }
    return tables;
  }

  private static Rows statistics(String title, InputStatistics of) {
    var columns = List.of("Feature", "Values", "Mean", "Deviation", "Lowest", "Highest");
    var mean = of.mean();
    var deviation = of.standardDeviation();
    var rows = new ArrayList<List<String>>();
    if (mean.length <= MOST_FEATURES) {
      for (int k = 0; k < mean.length; k++) {
        rows.add(row(Integer.toString(k), of, mean[k], deviation[k], of.low()[k], of.high()[k]));
      }
    } else {
      double center = Arrays.stream(mean).average().orElse(Double.NaN);
      double variance = 0;
      for (int k = 0; k < mean.length; k++) {
        variance += deviation[k] * deviation[k] + (mean[k] - center) * (mean[k] - center);
      }
      rows.add(
          row(
              "all " + mean.length,
              of,
              center,
              Math.sqrt(variance / mean.length),
              Arrays.stream(of.low()).min().orElse(Double.NaN),
              Arrays.stream(of.high()).max().orElse(Double.NaN)));
    }
    return new Rows(title + ", samples of shape " + of.shape(), columns, rows);
  }

  private static List<String> row(
      String feature, InputStatistics of, double mean, double deviation, double low, double high) {
    return List.of(
        feature,
        String.format(Locale.ROOT, "%,d", of.count()),
        AuditFigures.number(mean),
        AuditFigures.number(deviation),
        AuditFigures.number(low),
        AuditFigures.number(high));
  }

  /** Returns a row of a dataset: its number of samples, the shapes, and the classes. */
  static List<String> row(String name, Dataset data) {
    var first = data.peek();
    long size = data.size();
    return List.of(
        name,
        size < 0 ? "not known" : String.format(Locale.ROOT, "%,d", size),
        shapes(first.x()),
        first.y().isEmpty() ? "none" : shapes(first.y()) + classes(data));
  }

  private static String shapes(List<NDArray> arrays) {
    return arrays.stream()
        .map(
            a -> a.shape().rank() == 1 ? a.dtype().toString() : a.shape().from(1) + " " + a.dtype())
        .collect(Collectors.joining(", "));
  }

  /** Returns the number of samples of each class, if targets in memory are a few whole numbers. */
  private static String classes(Dataset data) {
    if (!(data instanceof ArrayDataset arrays) || arrays.targets().size() != 1) {
      return "";
    }
    var targets = arrays.y();
    boolean isFlat = targets.size() == targets.length() && targets.dtype().isInteger();
    if (!isFlat) return "";
    var counts = new TreeMap<Long, Integer>();
    for (long label : targets.toLongs()) {
      counts.merge(label, 1, Integer::sum);
      if (counts.size() > MOST_CLASSES) return "";
    }
    return "; classes "
        + counts.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue())
            .collect(Collectors.joining(", "));
  }

  /** Returns what the audit of the same model says, in order. */
  static Rows audit(Audit audit) {
    return new Rows(
        "Audit",
        List.of("Check", "Verdict", "Figure", "What to do"),
        audit.findings().stream()
            .map(f -> List.of(f.check(), f.verdict().name(), f.figure(), f.advice()))
            .toList());
  }
}
