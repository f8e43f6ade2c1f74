package dev.rhyton.vision;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.vision.DrawnValues.HEIGHT;
import static dev.rhyton.vision.DrawnValues.MANY;
import static dev.rhyton.vision.DrawnValues.WIDTH;
import static dev.rhyton.vision.DrawnValues.assertUniform;
import static dev.rhyton.vision.DrawnValues.draws;
import static dev.rhyton.vision.DrawnValues.drawsOfBatches;
import static dev.rhyton.vision.DrawnValues.mean;
import static dev.rhyton.vision.DrawnValues.run;
import static dev.rhyton.vision.DrawnValues.variance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Targets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Transforms that mix images or other transforms, and what goes through a pipeline. */
class MixingTransformsTest {
  private static final int COUNT = 8;
  private static final NDArray IMAGES = Kit.normal(1, COUNT, HEIGHT, WIDTH, 3);
  private static final int SIZE = HEIGHT * WIDTH * 3;

  @Test
  void mixUpMixesTwoImages() {
    var run = run(MixUp.of(0.7), m -> List.of(m.order(), m.weight()), IMAGES);
    var order = run.drawn().get(0).toInts();
    var weight = run.drawn().get(1).toDoubles();
    assertEquals(
        IntStream.range(0, COUNT).boxed().toList(), Arrays.stream(order).sorted().boxed().toList());
    var x = IMAGES.toDoubles();
    var wanted = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double w = weight[i / SIZE];
      wanted[i] = w * x[i] + (1 - w) * x[order[i / SIZE] * SIZE + i % SIZE];
    }
    assertEquals(0, Kit.distance(wanted, run.images().toDoubles()), 1e-5);
  }

  @Test
  void cutMixPastesARectangle() {
    var run =
        run(
            CutMix.of(1, 1),
            m -> List.of(m.mix().order(), m.patch().inside().cast(DType.INT32), m.mix().weight()),
            IMAGES);
    var order = run.drawn().get(0).toInts();
    var inside = run.drawn().get(1).toInts();
    var weight = run.drawn().get(2).toDoubles();
    var x = IMAGES.toDoubles();
    var wanted = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wanted[i] = inside[i / 3] == 1 ? x[order[i / SIZE] * SIZE + i % SIZE] : x[i];
    }
    assertEquals(0, Kit.distance(wanted, run.images().toDoubles()));
    for (int n = 0; n < COUNT; n++) {
      double area = Arrays.stream(inside, n * HEIGHT * WIDTH, (n + 1) * HEIGHT * WIDTH).sum();
      double side = Math.sqrt(1 - weight[n]);
      // Whole rows and columns: each side differs by less than one.
      double most = Math.ceil(side * HEIGHT) * Math.ceil(side * WIDTH);
      double least = Math.floor(side * HEIGHT) * Math.floor(side * WIDTH);
      assertTrue(area >= least && area <= most, area + " is not from " + least + " to " + most);
    }
  }

  /** Every image is its number, so that targets tell what was mixed. */
  @Test
  void targetsAreMixedAlike() {
    var numbers = new float[COUNT * 16];
    for (int n = 0; n < COUNT; n++) Arrays.fill(numbers, n * 16, n * 16 + 16, n);
    var classes = Targets.toCategorical(IntStream.range(0, COUNT).toArray(), COUNT);
    var batch = Batch.of(NDArray.of(numbers, COUNT, 4, 4, 1), List.of(classes, classes));
    var mixed = MixUp.of(1).seed(4).augment(batch);
    var images = mixed.x().get(0).toDoubles();
    var targets = mixed.y().get(0).toDoubles();
    for (int n = 0; n < COUNT; n++) {
      double number = 0;
      for (int c = 0; c < COUNT; c++) number += c * targets[n * COUNT + c];
      assertEquals(number, images[n * 16], 1e-5);
      assertEquals(1, Arrays.stream(targets, n * COUNT, (n + 1) * COUNT).sum(), 1e-6);
    }
    assertEquals(mixed.y().get(0), mixed.y().get(1));
    assertNotEquals(batch.x(), mixed.x());
  }

  @Test
  void mixUpJoinsBoxes() {
    var boxes = Kit.normal(2, COUNT, 2, 4);
    var labels = Kit.labels(2, COUNT * 2, 5).reshape(COUNT, 2);
    var result =
        MixUp.of()
            .boundingBoxFormat("xyxy")
            .augment(AnnotatedImages.of(IMAGES).boundingBoxes(boxes, labels));
    assertEquals(Shape.of(COUNT, 4, 4), result.boundingBoxes().boxes().shape());
    assertEquals(Shape.of(COUNT, 4), result.boundingBoxes().labels().shape());
  }

  @Test
  void weightsAreBetaAndOrdersUniform() {
    for (double alpha : new double[] {0.1, 0.2, 1, 3}) {
      var weights = draws(MixUp.of(alpha), MixUp.Mix::weight);
      assertEquals(0.5, mean(weights), 0.025);
      assertEquals(1 / (4 * (2 * alpha + 1)), variance(weights), 0.006);
      assertTrue(Arrays.stream(weights).allMatch(w -> w >= 0 && w <= 1));
    }
    assertUniform(0, 1, draws(CutMix.of(1, 1), c -> c.mix().weight()));
    // Near 0 a factor leaves all of one image or all of the other.
    var extreme = draws(CutMix.of(0.001, 0.001), c -> c.mix().weight());
    assertEquals(0.5, mean(extreme), 0.025);
    assertEquals(0.25, variance(extreme), 0.005);
    var order = draws(MixUp.of(), MixUp.Mix::order);
    assertEquals(MANY, Arrays.stream(order).distinct().count());
    double middle = mean(Arrays.copyOf(order, MANY / 2));
    assertEquals(MANY / 2.0, middle, 5 * MANY / Math.sqrt(12 * MANY / 2.0));
  }

  @Test
  void randAugmentTakesEachTransformAsOften() {
    var which = drawsOfBatches(RandAugment.of().numOps(1).factor(0.1), d -> d.get(0).which());
    for (int k = 0; k < 11; k++) {
      int one = k;
      double share = Arrays.stream(which).filter(v -> v == one).count() / (double) MANY;
      assertEquals(1 / 11.0, share, 5 * Math.sqrt(1 / 11.0 * 10 / 11.0 / MANY));
    }
  }

  /** What it drew, taken from the outputs of all eleven in turn. */
  @Test
  void randAugmentIsTheTransformThatItDrew() {
    for (int i = 0; i < 6; i++) {
      var run =
          run(
              RandAugment.of().numOps(1).valueRange(-3, 3),
              d -> {
                var all = new ArrayList<Tensor>(List.of(d.get(0).which()));
                for (var step : d.get(0).steps()) all.add(step.images(TensorOps.constant(IMAGES)));
                return all;
              },
              IMAGES);
      int which = (int) run.drawn().get(0).item();
      assertEquals(run.drawn().get(1 + which), run.images());
    }
  }

  @Test
  void augMixMixesItsChains() {
    var run =
        run(
            AugMix.of().numChains(2).chainDepth(2).allOps(false).valueRange(-9, 9),
            d -> {
              var all = new ArrayList<Tensor>(List.of(d.kept()));
              all.addAll(d.shares());
              for (var chain : d.steps()) {
                var x = TensorOps.constant(IMAGES);
                for (var step : chain) x = step.images(x);
                all.add(x);
              }
              return all;
            },
            IMAGES);
    var drawn = run.drawn();
    double kept = drawn.get(0).item();
    var x = IMAGES.toDoubles();
    var wanted = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double sum = 0;
      for (int k = 0; k < 2; k++) sum += drawn.get(1 + k).item() * drawn.get(3 + k).toFloats()[i];
      wanted[i] = Math.max(-9, Math.min(9, kept * x[i] + (1 - kept) * sum));
    }
    assertEquals(0, Kit.distance(wanted, run.images().toDoubles()), 1e-4);
    assertEquals(1, drawn.get(1).item() + drawn.get(2).item(), 1e-6);
  }

  @Test
  void sharesOfAugMixAreDirichlet() {
    var layer = AugMix.of().numChains(3).chainDepth(1).allOps(false).alpha(2);
    var share = drawsOfBatches(layer, d -> d.shares().get(0));
    assertEquals(1 / 3.0, mean(share), 0.01);
    assertEquals(1 / 3.0 * (2 / 3.0) / 7, variance(share), 0.002);
    assertUniform(
        0, 1, drawsOfBatches(AugMix.of().numChains(1).chainDepth(1), AugMix.Chains::kept));
  }

  @Test
  void imagesHaveTheGivenNumberOfBoxes() {
    var boxes = NDArray.from(new float[][][] {{{1, 2, 3, 4}, {5, 6, 7, 8}}});
    var labels = NDArray.from(new int[][] {{3, 4}});
    var data = AnnotatedImages.of(Kit.normal(1, 1, 4, 4, 1)).boundingBoxes(boxes, labels);
    var fewer = MaxNumBoundingBoxes.of(1).boundingBoxFormat("xywh").augment(data).boundingBoxes();
    assertEquals(NDArray.from(new float[][][] {{{1, 2, 3, 4}}}), fewer.boxes());
    assertEquals(NDArray.from(new int[][] {{3}}), fewer.labels());
    var more = MaxNumBoundingBoxes.of(3).fillValue(-2).boundingBoxFormat("xywh").augment(data);
    assertEquals(
        NDArray.from(new float[][][] {{{1, 2, 3, 4}, {5, 6, 7, 8}, {-2, -2, -2, -2}}}),
        more.boundingBoxes().boxes());
    assertEquals(NDArray.from(new int[][] {{3, 4, -2}}), more.boundingBoxes().labels());
  }

  // ---- pipelines ----

  @Test
  void pipelineIsItsLayersOneAfterAnother() {
    var pipeline =
        Pipeline.of(
            RandomFlip.of("horizontal").seed(1).boundingBoxFormat("xyxy"),
            Rescaling.of(2),
            RandomCrop.of(3, 4).boundingBoxFormat("xyxy"));
    var data =
        AnnotatedImages.of(IMAGES)
            .labels(Kit.labels(1, COUNT, 3))
            .segmentationMasks(IMAGES.cast(DType.INT32))
            .boundingBoxes(
                Kit.normal(2, COUNT, 2, 4), Kit.labels(2, COUNT * 2, 5).reshape(COUNT, 2));
    var result = pipeline.augment(data);
    assertEquals(Shape.of(COUNT, 3, 4, 3), result.images().shape());
    assertEquals(Shape.of(COUNT, 3, 4, 3), result.segmentationMasks().shape());
    var half = result.images().scale(0.5).cast(DType.INT32);
    assertEquals(half, result.segmentationMasks());
    assertEquals(data.labels(), result.labels());
    Seed.set(5);
    var other = Pipeline.of(RandomFlip.of().seed(1), RandomZoom.of(0.2).seed(2));
    var same = Pipeline.of(RandomFlip.of().seed(1), RandomZoom.of(0.2).seed(2));
    assertEquals(other.augment(IMAGES), same.augment(IMAGES));
  }

  @Test
  void datasetsGoThrough() {
    var labels = Kit.labels(1, COUNT, 2);
    var data = Dataset.of(IMAGES, labels);
    var flip = RandomFlip.of("horizontal").seed(3);
    var again = RandomFlip.of("horizontal").seed(3);
    var mapped = data.map(flip::augment).cache();
    assertEquals(again.augment(IMAGES), mapped.x());
    var mixed =
        Dataset.of(IMAGES, Targets.toCategorical(labels, 2)).mapBatches(MixUp.of()::augment);
    assertEquals(Shape.of(COUNT, 2), mixed.cache().y().shape());
    var model = Sequential.of(Flatten.of(), Dense.of(2).activation("softmax"));
    model.compile("sgd", "categorical_crossentropy");
    var history = model.fit(mixed, ModelKit.quiet(2, 4));
    assertEquals(2, history.get("loss").size());
  }

  /** In a model the draws go with those of the training. */
  @Test
  void modelsDrawOnlyInTraining() {
    var runs = new ArrayList<NDArray>();
    for (int i = 0; i < 2; i++) {
      Seed.set(11);
      var model =
          Sequential.of(
              RandomFlip.of(),
              RandomCrop.of(4, 4),
              CenterCrop.of(4, 4),
              Flatten.of(),
              Dense.of(2).activation("softmax"));
      model.compile("sgd", "sparse_categorical_crossentropy");
      model.fit(IMAGES, Kit.labels(1, COUNT, 2), ModelKit.quiet(3, 4));
      runs.add(model.predict(IMAGES));
      assertEquals(runs.get(i), model.predict(IMAGES));
    }
    assertEquals(runs.get(0), runs.get(1));
  }

  @Test
  void refusals() {
    assertRefused(
        "MixUp: mixes targets of a number for each class, (batch, classes), received (None,)."
            + " Make them with toCategorical.",
        () -> MixUp.of().augment(Batch.of(IMAGES, Kit.labels(1, COUNT, 2))));
    assertRefused("MixUp: alpha must be positive, received 0.", () -> MixUp.of(0));
    assertRefused(
        "CutMix: factor must be one number or two from 0 to 1, received [1.5].",
        () -> CutMix.of(1.5));
    assertRefused(
        "CutMix: cannot move bounding boxes with the images: leave them out.",
        () ->
            CutMix.of()
                .boundingBoxFormat("xyxy")
                .augment(
                    AnnotatedImages.of(IMAGES)
                        .boundingBoxes(Kit.normal(2, COUNT, 2, 4), Kit.normal(2, COUNT, 2))));
    assertRefused(
        "MixUp: expected samples of one input, the images, received 2 inputs.",
        () -> MixUp.of().augment(Batch.of(List.of(IMAGES, IMAGES))));
    assertRefused(
        "RandAugment: num_ops must be from 1 to 20, received 0.", () -> RandAugment.of().numOps(0));
    assertRefused(
        "AugMix: chain_depth must be from 1 to 20, received 0.", () -> AugMix.of().chainDepth(0));
    assertRefused("AugMix: alpha must be positive, received -1.", () -> AugMix.of().alpha(-1));
    assertRefused(
        "MaxNumBoundingBoxes: max_number must be at least 1, received 0.",
        () -> MaxNumBoundingBoxes.of(0));
  }
}
