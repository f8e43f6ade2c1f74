package dev.rhyton.models;

import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.MultiTaskDataset;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layers;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.metrics.SparseTopKCategoricalAccuracy;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Keras' guides do, in their words. */
class GuidesTest {
  private static final NDArray TITLES = Kit.labels(1, 8, 20).reshape(8, 1);
  private static final NDArray TAGS = Kit.normal(2, 8, 3);
  private static final NDArray PRIORITIES = Kit.normal(3, 8, 1);
  private static final NDArray DEPARTMENTS = Kit.labels(4, 8, 4);
  private static final Map<String, NDArray> BY_NAME = Map.of("title", TITLES, "tags", TAGS);
  private static final Map<String, NDArray> TARGETS =
      Map.of("priority", PRIORITIES, "department", DEPARTMENTS);

  private static Model tickets() {
    var title = Input.of("title", DType.INT32, 1);
    var tags = Input.of("tags", 3);
    var x = Concatenate.of().apply(Flatten.of().apply(Embedding.of(20, 4).apply(title)), tags);
    var model =
        Model.of(
            List.of(title, tags),
            List.of(
                Dense.of(1).named("priority").apply(x),
                Dense.of(4).activation("softmax").named("department").apply(x)));
    model.compile(
        Compile.of(
            "sgd", Map.of("priority", "mse", "department", "sparse_categorical_crossentropy")));
    return model;
  }

  // ---- inputs by their names ----

  @Test
  void inputsByNameAreThoseByPlace() {
    var model = tickets();
    assertEquals(List.of("title", "tags"), model.inputNames());
    var inPlace = List.of(TITLES, TAGS);
    assertEquals(model.predictAll(inPlace), model.predictAll(BY_NAME));
    assertEquals(model.predictOnBatch(inPlace), model.predictOnBatch(BY_NAME));
    var figures = model.evaluate(inPlace, List.of(PRIORITIES, DEPARTMENTS));
    assertEquals(figures, model.evaluate(BY_NAME, TARGETS));
    assertEquals(figures, model.evaluate(BY_NAME, List.of(PRIORITIES, DEPARTMENTS)));
    var sampled =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    Batch.sample(
                        Map.of("title", TITLES.get(i), "tags", TAGS.get(i)),
                        Map.of("priority", PRIORITIES.get(i), "department", DEPARTMENTS.get(i))))
            .toList();
    assertEquals(figures, model.evaluate(Dataset.of(sampled)));
    assertEquals(
        figures,
        model.evaluate(
            Dataset.of(Map.of("tags", TAGS), PRIORITIES)
                .zip(Dataset.of(Map.of("title", TITLES), DEPARTMENTS))));
  }

  @Test
  void trainingTakesThemByNameToo() {
    var byPlace = tickets();
    var byName = tickets();
    byName.setWeights(byPlace.getWeights());
    var options = quiet(2, 4);
    Seed.set(1);
    byPlace.fit(
        List.of(TITLES, TAGS),
        List.of(PRIORITIES, DEPARTMENTS),
        options.validation(List.of(TITLES, TAGS), List.of(PRIORITIES, DEPARTMENTS)));
    Seed.set(1);
    byName.fit(BY_NAME, TARGETS, options.validation(BY_NAME, TARGETS));
    assertEquals(byPlace.getWeights(), byName.getWeights());
    Seed.set(2);
    byPlace.trainOnBatch(List.of(TITLES, TAGS), List.of(PRIORITIES, DEPARTMENTS));
    Seed.set(2);
    byName.trainOnBatch(BY_NAME, TARGETS);
    assertEquals(byPlace.getWeights(), byName.getWeights());
    var tasks = MultiTaskDataset.of(Dataset.of(BY_NAME, PRIORITIES), "priority");
    byName.fit(tasks.and(Dataset.of(BY_NAME, DEPARTMENTS), "department"), quiet(1, 4));
  }

  @Test
  void namesThatAreNoInputsAreRefused() {
    var model = tickets();
    Kit.assertRefused(
        "There are samples for the inputs [tag, title], the model takes [title, tags]: \"tags\" is"
            + " missing.",
        () -> model.predict(Map.of("title", TITLES, "tag", TAGS)));
    Kit.assertRefused(
        "There are samples for inputs by names, [x], and the model's inputs have none: give a"
            + " list, or override inputNames(), or call(Map, Context), of the model.",
        () -> Sequential.of(Dense.of(1)).predict(Map.of("x", TAGS)));
    Kit.assertRefused(
        "zip: the inputs of one dataset have names, [tags], those of the other have none.",
        () -> Dataset.of(Map.of("tags", TAGS)).zip(Dataset.of(TAGS)).peek());
    Kit.assertRefused(
        "MultiTaskDataset: the inputs of [a] have the names [tags], those of [b] []: give all the same.",
        () ->
            MultiTaskDataset.of(Dataset.of(Map.of("tags", TAGS), PRIORITIES), "a")
                .and(Dataset.of(TAGS, PRIORITIES), "b")
                .peek());
  }

  // ---- compile and fit ----

  @Test
  void metricsAreValuesNamesAndLossesSideBySide() {
    var model = tickets();
    var losses = new Loss[] {null, SparseCategoricalCrossentropy.of()};
    model.compile(
        Compile.of(SGD.of(0.1), losses)
            .metrics(List.of("mae", MeanSquaredError.of()), List.of("accuracy")));
    var logs = model.evaluate(BY_NAME, TARGETS);
    assertEquals(
        Set.of("loss", "priority_mae", "priority_mean_squared_error", "department_accuracy"),
        logs.keySet());
    model.fit(BY_NAME, TARGETS, quiet(1, 8));
    var plain = Sequential.of(InputLayer.of(3), Dense.of(4).activation("softmax"));
    plain.compile(
        "adam",
        SparseCategoricalCrossentropy.of(),
        "accuracy",
        SparseTopKCategoricalAccuracy.of().k(2));
    plain.compile(Adam.of(), "sparse_categorical_crossentropy", "accuracy");
    assertEquals(Set.of("loss", "accuracy"), plain.evaluate(TAGS, DEPARTMENTS).keySet());
    Kit.assertRefused(
        "Compile: expected a metric or the name of one, received 3.",
        () -> plain.compile("adam", "mse", 3));
    Kit.assertRefused(
        "compile: losses must not be null, nor hold null.",
        () -> Compile.of(SGD.of(0.1), null, (Loss) null));
  }

  @Test
  void aModelTrainsOnSamplesWithoutTargets() {
    var model = Sequential.of(InputLayer.of(3), Dense.of(2).activityRegularizer("l2"));
    model.compile(SGD.of(0.1));
    var history = model.fit(TAGS, quiet(20, 8)).get("loss");
    assertTrue(history.get(19) < history.get(0), history::toString);
  }

  @Test
  void aSequentialKeepsItsKindUnderAName() {
    var model = Sequential.of(InputLayer.of(3).named("tags")).named("mine");
    model.add(Dense.of(1));
    assertEquals("mine", model.name());
    assertEquals(model.predict(TAGS), model.predict(Map.of("tags", TAGS)));
  }

  @Test
  void aTermNamedLossIsTheLoss() {
    var model =
        new Model() {
          private final Dense dense = Dense.of(1);

          @Override
          protected Tensor call(Tensor x) {
            return dense.apply(x);
          }

          @Override
          protected void trainStep(StepContext step) {
            var predicted = apply(step.x());
            step.loss("loss", MeanSquaredError.of(), step.y(), predicted);
            step.metric("mae", Metrics.get("mae"), step.y(), predicted);
          }
        };
    model.compile(Adam.of());
    assertEquals(
        List.of("loss", "mae"), List.copyOf(model.trainOnBatch(TAGS, PRIORITIES).keySet()));
  }

  // ---- transfer learning ----

  private static Model base() {
    var in = Input.of(3);
    return Model.of(in, BatchNormalization.of().apply(in)).named("base");
  }

  @Test
  void aPartIsInInferenceWhereItIsCalledSo(@TempDir Path folder) {
    var in = Input.of(3);
    var base = base();
    var model = Model.of(in, Dense.of(1).apply(base.apply(in, false)));
    var file = folder.resolve("model.keras");
    model.save(file);
    for (var each : List.of(model, Models.clone(model), Model.load(file))) {
      each.compile("sgd", "mse");
      var before = each.getLayer("base").getWeights();
      each.fit(TAGS, PRIORITIES, quiet(1, 4));
      var after = each.getLayer("base").getWeights();
      assertNotEquals(before.subList(0, 2), after.subList(0, 2)); // gamma and beta learn
      assertEquals(before.subList(2, 4), after.subList(2, 4)); // the moving statistics stay
    }
    var draws = Model.of(in, Dropout.of(0.5).apply(in, true));
    assertNotEquals(draws.predict(TAGS), draws.predict(TAGS));
  }

  @Test
  void aSequentialThatBeginsWithAModelIsBuilt() {
    for (var first : List.of(base(), Sequential.of(InputLayer.of(3), Dense.of(3)))) {
      var model = Sequential.of(first, Dense.of(2));
      assertEquals(Shape.of(-1, 2), model.outputs().get(0).shape());
      assertEquals(first.countParams() + 8, model.countParams());
    }
  }

  @Test
  void layersOfABuiltSequentialGiveTensors() {
    var model = Sequential.of(Embedding.of(20, 2).named("words"), Flatten.of(), Dense.of(2));
    model.build(1);
    var part = Model.of(model.inputs().get(0), model.output("words"));
    assertEquals(Shape.of(8, 1, 2), part.predict(TITLES).shape());
    assertEquals(model.predict(TITLES), Model.of(model.inputs(), model.outputs()).predict(TITLES));
  }

  // ---- classes of one's own in files ----

  @Test
  void weightsAreTrainableOrNot() {
    var dense = Dense.of(3);
    var normalization = BatchNormalization.of();
    var model = Sequential.of(Input.of(4), dense, normalization);
    assertEquals(List.of(), dense.nonTrainableWeights());
    assertEquals(
        List.of("moving_mean", "moving_variance"),
        normalization.nonTrainableWeights().stream().map(w -> w.name()).toList());
    dense.freeze();
    assertEquals(dense.weights(), dense.nonTrainableWeights());
    assertEquals(4, model.nonTrainableWeights().size());
    model.freeze();
    assertEquals(model.weights(), model.nonTrainableWeights());
  }

  /** Makes its layers when it is built: by then a file has said how many units. */
  static final class TwoLayers extends Model {
    private int units;
    private Dense first;
    private Dense second;

    private TwoLayers() {}

    TwoLayers(int units) {
      this.units = units;
    }

    @Override
    protected void build(Shape input) {
      first = Dense.of(units);
      second = Dense.of(1);
    }

    @Override
    protected Tensor call(Tensor x) {
      return second.apply(first.apply(x));
    }
  }

  @Test
  void aModelOfAClassOfOnesOwnComesBackOnceItIsKnown(@TempDir Path folder) {
    var model = new TwoLayers(5);
    model.build(3);
    var file = folder.resolve("model.keras");
    model.save(file);
    Kit.assertRefused(
        file
            + ": config.json: Unknown layer \"TwoLayers\", a class of one's own: make it known by"
            + " Layers.register(TwoLayers.class).",
        () -> Model.load(file));
    Layers.register(TwoLayers.class);
    assertEquals(model.predict(TAGS), Model.load(file).predict(TAGS));
  }
}
