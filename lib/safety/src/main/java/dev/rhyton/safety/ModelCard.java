package dev.rhyton.safety;

import dev.rhyton.callbacks.History;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import dev.rhyton.data.Dataset;
import dev.rhyton.files.SignedFiles;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.Displayable;
import dev.rhyton.notebook.Rendering;
import dev.rhyton.safety.CardSection.Missing;
import dev.rhyton.safety.CardSection.Rows;
import dev.rhyton.safety.CardSection.Sentence;
import dev.rhyton.safety.MetricIntervals.Estimate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * The record of a model for those who use it: what it is and how it was trained, how good it is and
 * on which data, what it is for, and what it must not be used for. It has the sections of Mitchell
 * et al., 2019, "Model Cards for Model Reporting", arXiv 1810.03993, and is, as Markdown, a card of
 * Hugging Face.
 *
 * <pre>{@code
 * ModelCard.of(model)
 *     .intendedUse("Recognizes single handwritten digits of 8 by 8 pixels.")
 *     .limitations("Letters and several digits in one image are recognized as one digit.")
 *     .license("apache-2.0")
 *     .history(history)
 *     .trainingData(digits.train())
 *     .evaluation("test", digits.test())
 *     .audit(Audit.of(model, digits.test()))
 *     .save("README.md");
 * }</pre>
 *
 * <p>What the library knows of the model is filled in: layers, parameters, optimizer, loss and
 * learning mode, the number of steps, the ε of differential privacy, and the statistics of the
 * training data that {@code Safety} keeps. What only the author knows is set by the methods with a
 * text, whose paragraphs are separated by empty lines. What is missing is said to be missing, see
 * {@link #missing}.
 *
 * <p>Each method returns a changed copy. {@link #evaluation} and {@link #of} read the model when
 * they are called, so that the card does not change with the model.
 */
public final class ModelCard implements Displayable {
  private static final String NOT_MADE = "Not made.";

  /** What only the author knows, by the method that sets it. */
  private enum Part {
    DESCRIPTION("description"),
    DEVELOPED_BY("developedBy"),
    VERSION("version"),
    LICENSE("license"),
    CITATION("citation"),
    CONTACT("contact"),
    INTENDED_USE("intendedUse"),
    OUT_OF_SCOPE_USE("outOfScopeUse"),
    FACTORS("factors"),
    EVALUATION_DATA("evaluationData"),
    TRAINING_DATA("trainingData"),
    ETHICAL_CONSIDERATIONS("ethicalConsiderations"),
    LIMITATIONS("limitations");

    private final String method;

    Part(String method) {
      this.method = method;
    }
  }

  private final Model model;
  private final String name;
  private final Map<String, String> details;
  private final Map<String, String> procedure;
  private final List<String> metrics;
  private final List<Rows> statistics;
  private final String privacy;
  private final boolean isPrivate;
  private final String safety;

  private Map<Part, String> words = new EnumMap<>(Part.class);
  private Map<String, String> file = Map.of();
  private Map<String, String> training = Map.of(); // of the history
  private List<List<String>> trainingSets = List.of();
  private List<List<String>> evaluationSets = List.of();
  private Map<String, Map<String, Estimate>> results = Map.of();
  private List<Rows> analyses = List.of();
  private @Nullable Audit audit;

  private ModelCard(Model model) {
    this.model = model;
    name = model.name();
    var facts = new ModelFacts(model);
    details = facts.details();
    procedure = facts.procedure();
    metrics = facts.metrics();
    statistics = facts.statistics();
    privacy = facts.privacy();
    isPrivate = model.privacy().isPresent();
    safety = facts.safety();
  }

  private ModelCard(ModelCard of) {
    model = of.model;
    name = of.name;
    details = of.details;
    procedure = of.procedure;
    metrics = of.metrics;
    statistics = of.statistics;
    privacy = of.privacy;
    isPrivate = of.isPrivate;
    safety = of.safety;
    words = new EnumMap<>(of.words);
    file = of.file;
    training = of.training;
    trainingSets = of.trainingSets;
    evaluationSets = of.evaluationSets;
    results = of.results;
    analyses = of.analyses;
    audit = of.audit;
  }

  /** Returns the card of a model with what the library knows of it. */
  public static ModelCard of(Model model) {
    return new ModelCard(Check.given("ModelCard", "model", model));
  }

  private ModelCard with(Consumer<ModelCard> change) {
    var copy = new ModelCard(this);
    change.accept(copy);
    return copy;
  }

  // ---- what the author knows ----

  private ModelCard words(Part part, String text) {
    Check.that(
        text != null && !text.isBlank(),
        "ModelCard: %s takes a text, received %s.",
        part.method,
        text == null ? "null" : "an empty one");
    return with(c -> c.words.put(part, text));
  }

  /** Sets what the model does, in a few sentences. */
  public ModelCard description(String text) {
    return words(Part.DESCRIPTION, text);
  }

  /** Sets who developed the model. */
  public ModelCard developedBy(String names) {
    return words(Part.DEVELOPED_BY, names);
  }

  /** Sets the version of the model. */
  public ModelCard version(String version) {
    return words(Part.VERSION, version);
  }

  /** Sets the license, best by its identifier of SPDX: {@code "apache-2.0"}. */
  public ModelCard license(String license) {
    return words(Part.LICENSE, license);
  }

  /** Sets how the model is cited. */
  public ModelCard citation(String text) {
    return words(Part.CITATION, text);
  }

  /** Sets where questions and reports about the model are sent. */
  public ModelCard contact(String text) {
    return words(Part.CONTACT, text);
  }

  /** Sets what the model is for, and for whom. */
  public ModelCard intendedUse(String text) {
    return words(Part.INTENDED_USE, text);
  }

  /** Sets what the model must not be used for. */
  public ModelCard outOfScopeUse(String text) {
    return words(Part.OUT_OF_SCOPE_USE, text);
  }

  /**
   * Sets the groups, instruments and environments among which the results may differ; {@link
   * #evaluation} of the samples of each group shows whether they do.
   */
  public ModelCard factors(String text) {
    return words(Part.FACTORS, text);
  }

  /** Sets where the evaluation data come from, and how they were chosen and prepared. */
  public ModelCard evaluationData(String text) {
    return words(Part.EVALUATION_DATA, text);
  }

  /** Sets where the training data come from, and how they were chosen and prepared. */
  public ModelCard trainingData(String text) {
    return words(Part.TRAINING_DATA, text);
  }

  /** Sets what was considered: sensitive data, risks and harms, and what was done against them. */
  public ModelCard ethicalConsiderations(String text) {
    return words(Part.ETHICAL_CONSIDERATIONS, text);
  }

  /** Sets what the model cannot do, and what its users should do about it. */
  public ModelCard limitations(String text) {
    return words(Part.LIMITATIONS, text);
  }

  /** Returns the names of the methods for what the author has not set. */
  public List<String> missing() {
    return Arrays.stream(Part.values())
        .filter(p -> !words.containsKey(p))
        .map(p -> p.method)
        .toList();
  }

  // ---- what is measured ----

  /** Adds the size of the training data, the shapes of samples and targets, and the classes. */
  public ModelCard trainingData(Dataset data) {
    return trainingSet("training", data);
  }

  /** Adds the size of the data that validated the training. */
  public ModelCard validationData(Dataset data) {
    return trainingSet("validation", data);
  }

  private ModelCard trainingSet(String set, Dataset data) {
    var row = ModelFacts.row(set, Check.given("ModelCard", "data", data));
    return with(c -> c.trainingSets = adding(trainingSets, row));
  }

  /** Adds how {@code fit} went: epochs, time, and the last values of loss and metrics. */
  public ModelCard history(History history) {
    Check.given("ModelCard", "history", history);
    var facts = new LinkedHashMap<String, String>();
    facts.put("Epochs", Integer.toString(history.epochs().size()));
    facts.put("Time", String.format(Locale.ROOT, "%.1f s", history.seconds()));
    history
        .history()
        .forEach((k, v) -> facts.put("Last " + k, AuditFigures.number(v.get(v.size() - 1))));
    return with(c -> c.training = facts);
  }

  /**
   * Evaluates the model on a dataset and adds loss and metrics, with 95 % intervals if the samples
   * are in memory. Call it for several datasets, such as one for each group of {@link #factors}.
   *
   * @param set the name of the dataset, {@code "test"}
   */
  public ModelCard evaluation(String set, Dataset data) {
    Check.that(
        set != null && !set.isBlank() && !results.containsKey(set),
        "ModelCard: expected a new name of the evaluation data, received %s.",
        set == null ? null : "\"" + set + "\"");
    Check.given("ModelCard", "data", data);
    var estimates = MetricIntervals.of(model, data);
    var row = ModelFacts.row(set, data);
    return with(
        c -> {
          c.evaluationSets = adding(evaluationSets, row);
          c.results = new LinkedHashMap<>(results);
          c.results.put(set, estimates);
        });
  }

  /** Adds an audit of the model. */
  public ModelCard audit(Audit made) {
    return with(c -> c.audit = Check.given("ModelCard", "audit", made));
  }

  /**
   * Adds a table of another analysis, such as {@code analysis("PGD", robustness.table())}.
   *
   * @param title its title
   */
  public ModelCard analysis(String title, Table table) {
    Check.that(title != null && !title.isBlank(), "ModelCard: an analysis needs a title.");
    Check.given("ModelCard", "table", table);
    var rows = new ArrayList<List<String>>();
    for (int r = 0; r < table.rowCount(); r++) {
      int row = r;
      rows.add(table.columns().stream().map(c -> cell(c.get(row))).toList());
    }
    return with(c -> c.analyses = adding(analyses, new Rows(title, table.columnNames(), rows)));
  }

  private static String cell(@Nullable Object value) {
    if (value instanceof Double || value instanceof Float) {
      return AuditFigures.number(((Number) value).doubleValue());
    }
    return value == null ? "" : value.toString();
  }

  /** Adds the model's file with its hash, by which others recognize it. */
  public ModelCard file(Path path) {
    var facts = facts(path);
    boolean isSigned = Files.exists(path.resolveSibling(path.getFileName() + ".sig"));
    facts.put("Signature", isSigned ? "beside the file, not verified" : "none");
    return with(c -> c.file = facts);
  }

  /**
   * Adds the model's file with its hash and its signature, which is verified.
   *
   * @throws IllegalArgumentException if the owner of the key has not signed the file
   */
  public ModelCard file(Path path, PublicKey signer) {
    var facts = facts(path);
    SignedFiles.verify(path, signer);
    var key = HexFormat.of().formatHex(sha256().digest(signer.getEncoded()));
    facts.put("Signature", "Ed25519, verified with the key whose SHA-256 is " + key);
    return with(c -> c.file = facts);
  }

  private static Map<String, String> facts(Path path) {
    Check.given("ModelCard", "file", path);
    Check.that(Files.isRegularFile(path), "ModelCard: there is no file %s.", path);
    var facts = new LinkedHashMap<String, String>();
    var sha = sha256();
    try (var in = new DigestInputStream(Files.newInputStream(path), sha)) {
      long bytes = in.transferTo(OutputStream.nullOutputStream());
      facts.put("File", path.getFileName() + String.format(Locale.ROOT, ", %,d bytes", bytes));
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
    }
    facts.put("SHA-256", HexFormat.of().formatHex(sha.digest()));
    return facts;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java version supports it
    }
  }

  private static <T> List<T> adding(List<T> list, T one) {
    var all = new ArrayList<>(list);
    all.add(one);
    return List.copyOf(all);
  }

  // ---- the sections ----

  private List<CardSection> sections() {
    return List.of(
        modelDetails(),
        intendedUse(),
        factors(),
        metrics(),
        evaluationData(),
        trainingData(),
        quantitativeAnalyses(),
        ethicalConsiderations(),
        caveats());
  }

  private void add(CardSection to, String title, Part part) {
    to.add(title, words.get(part));
  }

  private CardSection modelDetails() {
    var section = CardSection.of("Model details");
    add(section, "Description", Part.DESCRIPTION);
    var facts = new LinkedHashMap<String, String>();
    facts.put("Name", name);
    facts.put("Developed by", words.getOrDefault(Part.DEVELOPED_BY, CardWriter.MISSING));
    facts.put("Version", words.getOrDefault(Part.VERSION, CardWriter.MISSING));
    facts.put("License", words.getOrDefault(Part.LICENSE, CardWriter.MISSING));
    facts.put("Contact", words.getOrDefault(Part.CONTACT, CardWriter.MISSING));
    facts.putAll(details);
    facts.putAll(file.isEmpty() ? Map.of("File", "not given") : file);
    facts.put("Date of this card", LocalDate.now(ZoneOffset.UTC).toString());
    section.add(rows("Facts", facts));
    add(section, "Citation", Part.CITATION);
    return section;
  }

  private static Rows rows(String title, Map<String, String> facts) {
    return new Rows(
        title,
        List.of("", "Value"),
        facts.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
  }

  private CardSection intendedUse() {
    var section = CardSection.of("Intended use");
    add(section, "Intended use", Part.INTENDED_USE);
    add(section, "Out-of-scope use", Part.OUT_OF_SCOPE_USE);
    return section;
  }

  private CardSection factors() {
    var section = CardSection.of("Factors");
    add(section, "", Part.FACTORS);
    return section;
  }

  private CardSection metrics() {
    var section = CardSection.of("Metrics");
    if (metrics.isEmpty()) {
      section.add(new Sentence("Not known: the model is not compiled with a loss or metrics."));
      return section;
    }
    section.add(new Sentence("The model reports " + String.join(", ", metrics) + "."));
    boolean measured =
        results.values().stream().flatMap(r -> r.values().stream()).anyMatch(Estimate::hasInterval);
    if (measured) {
      section.add(
          new Sentence(
              "Intervals are 95 % confidence intervals over the choice of the evaluation samples:"
                  + " Wilson's for accuracies, otherwise percentiles of a bootstrap. They do not"
                  + " include that another training would give another model."));
    }
    return section;
  }

  private CardSection evaluationData() {
    var section = CardSection.of("Evaluation data");
    addSets(section, evaluationSets);
    add(section, "Source and preparation", Part.EVALUATION_DATA);
    return section;
  }

  private static void addSets(CardSection section, List<List<String>> sets) {
    var columns = List.of("Set", "Samples", "Inputs", "Targets");
    section.add(sets.isEmpty() ? new Missing("Sets") : new Rows("Sets", columns, sets));
  }

  private CardSection trainingData() {
    var section = CardSection.of("Training data");
    addSets(section, trainingSets);
    add(section, "Source and preparation", Part.TRAINING_DATA);
    if (statistics.isEmpty()) {
      section.add(
          new Sentence(
              "The model keeps no statistics of its training data, with which inputs could be"
                  + " compared."));
    }
    statistics.forEach(section::add);
    var facts = new LinkedHashMap<>(procedure);
    facts.putAll(
        training.isEmpty() ? Map.of("Epochs, time, last values", "not recorded") : training);
    section.add(rows("Training procedure", facts));
    return section;
  }

  private CardSection quantitativeAnalyses() {
    var section = CardSection.of("Quantitative analyses");
    if (results.isEmpty()) {
      section.add(new Missing("Results"));
    } else {
      var rows = new ArrayList<List<String>>();
      results.forEach(
          (set, values) ->
              values.forEach(
                  (metric, e) ->
                      rows.add(
                          List.of(
                              set,
                              metric,
                              number(e.value()),
                              e.hasInterval()
                                  ? number(e.low()) + " to " + number(e.high())
                                  : "not computed"))));
      section.add(new Rows("Results", List.of("Set", "Metric", "Value", "95 % interval"), rows));
    }
    if (audit == null) section.add(new CardSection.Words("Audit", NOT_MADE));
    else section.add(ModelFacts.audit(audit));
    analyses.forEach(section::add);
    return section;
  }

  /** Returns a number with four decimals, or four digits if it is small or large. */
  private static String number(double value) {
    double size = Math.abs(value);
    boolean plain = value == 0 || (size >= 1e-3 && size < 1e6) || !Double.isFinite(value);
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
  }

  private CardSection ethicalConsiderations() {
    var section = CardSection.of("Ethical considerations");
    add(section, "", Part.ETHICAL_CONSIDERATIONS);
    section.add(new Sentence("Differential privacy of the training data: " + privacy + "."));
    if (isPrivate) {
      section.add(
          new Sentence(
              "ε covers the weights, not the values reported on training samples, nor statistics of"
                  + " the training data."));
    }
    return section;
  }

  private CardSection caveats() {
    var section = CardSection.of("Caveats and recommendations");
    add(section, "", Part.LIMITATIONS);
    section.add(new Sentence(safety));
    if (audit == null) return section;
    var faults =
        audit.findings().stream()
            .filter(f -> f.verdict() == Finding.Verdict.FAULT)
            .map(f -> f.check() + " (" + f.figure() + ")")
            .collect(Collectors.joining("; "));
    if (!faults.isEmpty()) section.add(new Sentence("The audit found faults: " + faults + "."));
    return section;
  }

  // ---- its forms ----

  private String title() {
    return "Model card of " + name;
  }

  /**
   * Returns the card as Markdown, with the metadata of Hugging Face at its beginning. Texts of the
   * author may contain Markdown.
   */
  public String toMarkdown() {
    return "---\nlibrary_name: keras\n"
        + licenseMetadata()
        + "model_name: "
        + Json.write(name)
        + "\n---\n\n"
        + CardWriter.markdown(title(), sections());
  }

  /** Returns the license as Hugging Face reads it: an identifier, or the name of another one. */
  private String licenseMetadata() {
    var license = words.get(Part.LICENSE);
    if (license == null) return "";
    var id = license.strip().toLowerCase(Locale.ROOT);
    return id.matches("[a-z0-9.+-]+")
        ? "license: " + id + "\n"
        : "license: other\nlicense_name: " + Json.write(license) + "\n";
  }

  /** Returns the card as a page of HTML, which needs no other file. */
  public String toHtml() {
    return CardWriter.page(title(), sections());
  }

  /**
   * Writes the card as Markdown if the name of the file ends in {@code .md}, and as HTML if it ends
   * in {@code .html}. An existing file is replaced.
   */
  public void save(Path path) {
    Check.given("ModelCard", "file", path);
    var end = path.toString().toLowerCase(Locale.ROOT);
    Check.that(
        end.endsWith(".md") || end.endsWith(".html"),
        "ModelCard: the name of the file must end in .md or .html, received %s.",
        path);
    var text = end.endsWith(".md") ? toMarkdown() : toHtml();
    AtomicFile.write(path, target -> Files.writeString(target, text));
  }

  /** Writes the card as {@link #save(Path)} does: {@code card.save("README.md")}. */
  public void save(String path) {
    save(FileErrors.path("ModelCard", "a file", path));
  }

  @Override
  public Rendering rendering() {
    return new Rendering(toString(), CardWriter.fragment(title(), sections()), null);
  }

  /** {@code ModelCard of digits: missing are license, limitations}. */
  @Override
  public String toString() {
    var missing = missing();
    return "ModelCard of "
        + name
        + (missing.isEmpty() ? "" : ": missing are " + String.join(", ", missing));
  }
}
