package dev.rhyton.distillation;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Functional;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Trains a student with a teacher: {@code keras.distillation.Distiller}. The loss is {@code
 * studentLossWeight} times the compiled loss of the student, plus {@code 1 − studentLossWeight}
 * times the weighted sum of the distillation losses. The teacher is frozen and runs in inference
 * mode. Predictions are those of the student, which can be used separately after training.
 *
 * <p>{@code fit} and {@code evaluate} also report {@code student_loss}, {@code distillation_loss}
 * and {@code total_loss}, each as the mean over batches.
 *
 * <pre>{@code
 * var student = Sequential.of(Flatten.of(), Dense.of(10).activation("softmax"));
 * var distiller = Distiller.of(model, student, LogitsDistillation.of(3)).studentLossWeight(0.3);
 * distiller.compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * distiller.fit(x, y, epochs(10));
 * distiller.student().save(Path.of("student.keras"));
 * }</pre>
 */
public final class Distiller extends Model {
  private @Range(atLeast = 0, atMost = 1) double studentLossWeight = 0.5;
  private double[] distillationLossWeights = {};
  private List<DistillationLoss> distillationLosses = List.of();

  private transient Model teacher;
  private transient Model student;
  private transient FeatureExtractor teacherFeatures;
  private transient FeatureExtractor studentFeatures;
  private transient List<Layer> parts = List.of();

  @SuppressWarnings("NullAway.Init") // set sets the models
  private Distiller() {}

  /** Creates a distiller; the teacher is frozen from now on. */
  public static Distiller of(Model teacher, Model student, DistillationLoss... losses) {
    var distiller = new Distiller();
    distiller.distillationLosses = Check.all("Distiller", "distillationLosses", losses);
    distiller.set(teacher, student);
    return distiller;
  }

  /** Sets the weight of each distillation loss, by default 1. */
  public Distiller distillationLossWeights(double... weights) {
    Check.given("Distiller", "distillationLossWeights", weights);
    return change(d -> d.distillationLossWeights = weights);
  }

  /**
   * Sets the weight of the student's compiled loss, by default 0.5; with 0, targets are not used.
   */
  public Distiller studentLossWeight(double weight) {
    return change(d -> d.studentLossWeight = weight);
  }

  private Distiller change(Consumer<Distiller> change) {
    var copy = new Distiller();
    copy.studentLossWeight = studentLossWeight;
    copy.distillationLossWeights = distillationLossWeights;
    copy.distillationLosses = distillationLosses;
    var changed = made(copy, change);
    changed.set(teacher, student);
    return changed;
  }

  private void set(Model ofTeacher, Model ofStudent) {
    teacher = Check.given("Distiller", "teacher", ofTeacher);
    student = Check.given("Distiller", "student", ofStudent);
    Check.that(
        !distillationLosses.isEmpty(),
        "Distiller: expected at least one distillation loss, such as LogitsDistillation.of(3).");
    if (distillationLossWeights.length == 0) {
      distillationLossWeights = distillationLosses.stream().mapToDouble(l -> 1).toArray();
    }
    Check.that(
        distillationLossWeights.length == distillationLosses.size(),
        "Distiller: there are %d distillation losses, received %d weights.",
        distillationLosses.size(),
        distillationLossWeights.length);
    checkEnds();
    distillationLosses.forEach(l -> l.validateModelCompatibility(teacher, student));
    teacher.freeze();
    teacherFeatures = extractor(teacher, DistillationLoss::teacherLayerName);
    studentFeatures = extractor(student, DistillationLoss::studentLayerName);
    // The extractors run layers of these models, so the distiller must hold the models.
    parts =
        Stream.of(teacher, student, teacherFeatures.model(), studentFeatures.model())
            .distinct()
            .map(m -> (Layer) m)
            .toList();
  }

  private FeatureExtractor extractor(Model model, Function<DistillationLoss, String> layerName) {
    return FeatureExtractor.of(
        model, distillationLosses.stream().map(layerName).filter(Objects::nonNull).toList());
  }

  /** Checks shapes and dtypes of inputs and outputs, as far as they are known. */
  private void checkEnds() {
    if (!isSymbolic(teacher) || !isSymbolic(student)) return;
    check("input", teacher.inputs(), student.inputs());
    check("output", teacher.outputs(), student.outputs());
  }

  private static boolean isSymbolic(Model model) {
    return model instanceof Functional || (model instanceof Sequential && model.isBuilt());
  }

  private static void check(String what, List<Tensor> ofTeacher, List<Tensor> ofStudent) {
    Check.that(
        ofTeacher.size() == ofStudent.size(),
        "Distiller: the teacher has %d %ss, the student %d.",
        ofTeacher.size(),
        what,
        ofStudent.size());
    for (int i = 0; i < ofTeacher.size(); i++) {
      var t = ofTeacher.get(i);
      var s = ofStudent.get(i);
      Check.that(
          fits(t.shape(), s.shape()) && t.dtype() == s.dtype(),
          "Distiller: the %ss of teacher and student must have the same shape and dtype, the"
              + " teacher has %s of %s, the student %s of %s.",
          what,
          t.shape(),
          t.dtype(),
          s.shape(),
          s.dtype());
    }
  }

  private static boolean fits(Shape a, Shape b) {
    return a.accepts(b) || b.accepts(a);
  }

  /** Returns the model that is trained. */
  public Model student() {
    return student;
  }

  /** Returns the model from which the student learns. */
  public Model teacher() {
    return teacher;
  }

  @Override
  @CanIgnoreReturnValue
  public Distiller named(String chosen) {
    return (Distiller) super.named(chosen);
  }

  // ---- steps ----

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return student.apply(inputs);
  }

  @Override
  protected void trainStep(StepContext step) {
    compare(step);
  }

  @Override
  protected void testStep(StepContext step) {
    compare(step);
  }

  private void compare(StepContext step) {
    var own = studentFeatures.apply(step.inputs(), step.training());
    boolean hasTargets = !step.targets().isEmpty();
    var zero = TensorOps.constant(0, DType.FLOAT32);
    var studentLoss = zero;
    if (studentLossWeight > 0 && hasTargets) {
      Check.that(
          compiled().losses().stream().anyMatch(Objects::nonNull),
          "%s: compile it with the student's loss.",
          label());
      studentLoss = step.computeLoss(own.outputs(), studentLossWeight);
    }
    var distillationLoss = zero;
    if (studentLossWeight < 1) {
      var values = distillationLoss(own, teacherFeatures.apply(step.inputs(), false));
      step.loss(values.multiply(1 - studentLossWeight));
      distillationLoss = values.mean();
    }
    step.metric("student_loss", studentLoss);
    step.metric("distillation_loss", distillationLoss);
    step.metric(
        "total_loss",
        studentLoss
            .multiply(studentLossWeight)
            .add(distillationLoss.multiply(1 - studentLossWeight)));
    if (hasTargets) step.computeMetrics(own.outputs());
  }

  /**
   * Returns the weighted sum of the distillation losses: for each sample if all losses have values
   * of samples.
   */
  private Tensor distillationLoss(FeatureExtractor.Features own, FeatureExtractor.Features given) {
    var values = new ArrayList<Tensor>();
    for (int i = 0; i < distillationLosses.size(); i++) {
      var loss = distillationLosses.get(i);
      var each =
          loss.computeLoss(given.of(loss.teacherLayerName()), own.of(loss.studentLayerName()));
      Check.that(
          each != null && each.shape().rank() < 2,
          "%s: %s must return one number, or one for each sample, it returns %s.",
          label(),
          ConfiguredInternals.className(loss),
          each == null ? "null" : "an array of shape " + each.shape());
      values.add(each.multiply(distillationLossWeights[i]));
    }
    boolean ofSamples = values.stream().allMatch(t -> t.shape().rank() == 1);
    return values.stream().map(t -> ofSamples ? t : t.mean()).reduce(Tensor::add).orElseThrow();
  }

  // ---- as a model ----

  @Override
  public List<Layer> layers() {
    return parts;
  }

  @Override
  protected Map<String, Layer> places() {
    return places("layers", parts.stream().limit(2).toList());
  }

  @Override
  public boolean isBuilt() {
    return student != null && student.isBuilt() && teacher.isBuilt();
  }

  @Override
  protected List<Tensor> entries() {
    return student.inputs();
  }

  @Override
  protected DType inputType() {
    return LayerInternals.inputType(student);
  }

  @Override
  public List<String> inputNames() {
    return student.inputNames();
  }

  @Override
  public List<String> outputNames() {
    return student.outputNames();
  }

  // ---- Keras' JSON ----

  @Override
  protected String module() {
    return "keras.distillation";
  }

  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    return config.put("teacher", teacher).put("student", student);
  }

  @Override
  protected void readConfig(ConfigDict given) {
    var config = Json.node(given);
    var plain = config.deepCopy();
    plain.remove(List.of("teacher", "student"));
    super.readConfig(Json.config(plain));
    set(
        Json.within("teacher", () -> Json.readObject(config.path("teacher"), Model.class)),
        Json.within("student", () -> Json.readObject(config.path("student"), Model.class)));
  }
}
