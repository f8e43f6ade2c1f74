package dev.rhyton.autolearn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tribuo.RhytonModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.protos.core.ModelProto;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What {@link AutoLearn} found, as one object: the conversion of samples to features, and models of
 * Rhyton and of Tribuo whose predictions are averaged.
 *
 * <pre>{@code
 * model.predict(table);          // with the columns "predicted" and "confidence"
 * model.evaluate(test);          // {log_loss=0.21, accuracy=0.93, auc=0.98}
 * model.save(Path.of("species.autolearn"));
 * var again = AutoModel.load(Path.of("species.autolearn"));
 * }</pre>
 *
 * <p>A file contains no code and no serialized Java objects. XGBoost reads its trees natively: as
 * every model, open files of people whom you trust, or verify them with {@code SignedFiles}.
 */
public final class AutoModel implements AutoCloseable {
  private static final int VERSION = 1;
  private static final String MANIFEST = "model.json";
  private static final long LARGEST = 1L << 30; // bytes of a part of a file

  /** The classes of models that a file may contain. */
  private static final Set<String> KNOWN =
      Set.of(
          RhytonModel.class.getName(),
          "org.tribuo.classification.sgd.linear.LinearSGDModel",
          "org.tribuo.regression.sgd.linear.LinearSGDModel",
          "org.tribuo.ensemble.WeightedEnsembleModel",
          "org.tribuo.common.xgboost.XGBoostModel",
          "org.tribuo.classification.baseline.DummyClassifierModel",
          "org.tribuo.regression.baseline.DummyRegressionModel");

  private final List<Member> members;

  AutoModel(List<Member> members) {
    this.members = List.copyOf(members);
  }

  /** Creates a model of features and a model of Tribuo or {@link RhytonModel}. */
  public static AutoModel of(Features features, Model<?> model) {
    Check.given("AutoModel", "features", features);
    Check.given("AutoModel", "model", model);
    return new AutoModel(List.of(new Member(model.getName(), 1, features, List.of(model))));
  }

  /** Trains a model on samples, and returns it with its features. */
  public static AutoModel train(Features features, Trainer<?> trainer, Object samples) {
    Check.given("AutoModel", "features", features);
    Check.given("AutoModel", "trainer", trainer);
    var data = features.examples(samples);
    Check.that(
        features.targets(samples) != null,
        "AutoModel: the samples have no target \"%s\".",
        features.target().name());
    return of(features, Member.train(trainer, data));
  }

  private Target target() {
    return members.get(0).features().target();
  }

  /** Returns the classes in the order of the probabilities; none for a regression. */
  public List<String> classNames() {
    return target().classes();
  }

  /** Returns the models: those of Tribuo, and of Rhyton as {@link RhytonModel}. */
  public List<Model<?>> models() {
    return members.stream().<Model<?>>flatMap(m -> m.models().stream()).toList();
  }

  /** Returns a table of the parts: their weights and numbers of models. */
  public Table parts() {
    var name = StringColumn.create("model");
    var weight = DoubleColumn.create("weight");
    var number = IntColumn.create("models");
    for (var member : members) {
      name.append(member.name());
      weight.append(member.weight());
      number.append(member.models().size());
    }
    return Table.create("", name, weight, number);
  }

  /** Returns the predictions of rows by the models of the folds that have not seen them. */
  double[][] unseen(Object samples, Folds folds) {
    var all = members.stream().map(m -> m.unseen(samples, folds)).toList();
    return Member.mean(all, members.stream().mapToDouble(Member::weight).toArray());
  }

  double[][] outputs(Object samples) {
    var given = members.get(0).features().checked("predict", samples);
    var all = members.stream().map(m -> m.outputs(given)).toList();
    return Member.mean(all, members.stream().mapToDouble(Member::weight).toArray());
  }

  /**
   * Returns the probabilities of the classes, of shape {@code (samples, classes)}, or the predicted
   * quantities, of shape {@code (samples, 1)}.
   *
   * @param samples a table, an array, or a dataset, as those that were learned
   */
  public NDArray probabilities(Object samples) {
    return NDArray.from(outputs(samples));
  }

  /**
   * Returns a table of the predictions: the class and its probability, or the quantity; with the
   * columns of the samples if these are a table.
   */
  public Table predict(Object samples) {
    var outputs = outputs(samples);
    var result = samples instanceof Table table ? table.copy() : Table.create();
    if (target().isQuantity()) {
      var predicted = DoubleColumn.create("predicted");
      for (var row : outputs) predicted.append(row[0]);
      return result.addColumns(predicted);
    }
    var predicted = StringColumn.create("predicted");
    var confidence = DoubleColumn.create("confidence");
    for (var row : outputs) {
      int largest = Metric.largest(row);
      predicted.append(classNames().get(largest));
      confidence.append(row[largest]);
    }
    return result.addColumns(predicted, confidence);
  }

  /**
   * Returns the scores of samples with targets: log loss, accuracy and area under the curve, or
   * root mean squared error, mean absolute error and R².
   */
  public Map<String, Double> evaluate(Object samples) {
    return evaluation(samples).scores();
  }

  /** Returns the evaluation of samples with targets, in scores and pictures. */
  public AutoEvaluation evaluation(Object samples) {
    var features = members.get(0).features();
    var targets = features.targets(features.checked("evaluate", samples));
    Check.that(targets != null, "evaluate: the samples have no target \"%s\".", target().name());
    Check.that(targets.length > 0, "evaluate: there are no samples.");
    return new AutoEvaluation(
        features,
        samples,
        targets,
        outputs(samples),
        Member.range(0, targets.length),
        this::outputs);
  }

  /** Frees the memory of networks. */
  @Override
  public void close() {
    members.forEach(Member::close);
  }

  // ---- files ----

  /** Writes a file. */
  public void save(Path file) {
    Check.given("save", "file", file);
    AtomicFile.write(file, this::write);
  }

  private void write(Path file) throws IOException {
    var manifest = Json.object().put("autolearn", VERSION);
    var parts = manifest.putArray("members");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int m = 0; m < members.size(); m++) {
        var member = members.get(m);
        var part = Json.object().put("name", member.name()).put("weight", member.weight());
        part.put("models", member.models().size());
        part.set("features", member.features().toJson());
        parts.add(part);
        for (int i = 0; i < member.models().size(); i++) {
          zip.putNextEntry(new ZipEntry(entry(m, i)));
          member.models().get(i).serialize().writeTo(zip);
          zip.closeEntry();
        }
      }
      zip.putNextEntry(new ZipEntry(MANIFEST));
      zip.write(manifest.toString().getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
  }

  private static String entry(int member, int model) {
    return "member-" + member + "/model-" + model + ".pb";
  }

  /**
   * Reads a file that {@link #save} has written.
   *
   * @throws IllegalArgumentException if it is damaged or of a later version
   */
  public static AutoModel load(Path file) {
    Check.given("load", "file", file);
    try (var zip = new ZipFile(file.toFile())) {
      var text = new String(bytes(zip, MANIFEST, file), StandardCharsets.UTF_8);
      var manifest = Json.parse(text);
      int version = manifest.path("autolearn").asInt();
      Check.that(
          version == VERSION,
          "load: %s has the version %d, this library reads the version %d.",
          file,
          version,
          VERSION);
      var members = new ArrayList<Member>();
      for (var part : manifest.path("members"))
        members.add(member(zip, part, members.size(), file));
      Check.that(!members.isEmpty(), "load: %s contains no models.", file);
      return new AutoModel(members);
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          "load: " + file + " is no file of AutoModel, or it is damaged: " + e.getMessage() + ".",
          e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  private static Member member(ZipFile zip, JsonNode part, int number, Path file)
      throws IOException {
    var models = new ArrayList<Model<?>>();
    for (int i = 0; i < part.path("models").asInt(); i++) {
      models.add(read(ModelProto.parseFrom(bytes(zip, entry(number, i), file)), file));
    }
    Check.that(!models.isEmpty(), "load: part %d of %s has no models.", number, file);
    var features = Features.of(part.path("features"));
    return new Member(part.path("name").asText(), part.path("weight").asDouble(), features, models);
  }

  static Model<?> read(ModelProto proto, Path file) {
    Check.that(
        KNOWN.contains(proto.getClassName()),
        "load: %s contains a model of the class %s, which AutoLearn does not write.",
        file,
        proto.getClassName());
    return Model.deserialize(proto);
  }

  private static byte[] bytes(ZipFile zip, String name, Path file) throws IOException {
    var entry = zip.getEntry(name);
    Check.that(entry != null, "load: %s has no part %s.", file, name);
    try (var in = zip.getInputStream(entry)) {
      var bytes = in.readNBytes((int) LARGEST);
      Check.that(bytes.length < LARGEST, "load: the part %s of %s is too large.", name, file);
      var sum = new CRC32(); // which ZipFile does not compare
      sum.update(bytes);
      Check.that(
          sum.getValue() == entry.getCrc(),
          "load: the part %s of %s is damaged: its checksum differs.",
          name,
          file);
      return bytes;
    }
  }

  /** Returns the parts with their weights. */
  @Override
  public String toString() {
    var parts = new TreeMap<String, Double>();
    for (var member : members) parts.merge(member.name(), member.weight(), Double::sum);
    return "AutoModel for \"" + target().name() + "\": " + parts;
  }
}
