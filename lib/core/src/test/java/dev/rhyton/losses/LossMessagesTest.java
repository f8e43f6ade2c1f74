package dev.rhyton.losses;

import static dev.rhyton.tensor.Shape.UNKNOWN;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Input;
import dev.rhyton.metrics.AUC;
import dev.rhyton.metrics.BinaryAccuracy;
import dev.rhyton.metrics.BinaryIoU;
import dev.rhyton.metrics.F1Score;
import dev.rhyton.metrics.FBetaScore;
import dev.rhyton.metrics.IoU;
import dev.rhyton.metrics.MeanIoU;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.metrics.Precision;
import dev.rhyton.metrics.PrecisionAtRecall;
import dev.rhyton.metrics.R2Score;
import dev.rhyton.metrics.SensitivityAtSpecificity;
import dev.rhyton.metrics.SparseTopKCategoricalAccuracy;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of every refusal of a loss and of a metric. */
class LossMessagesTest {
  private static final NDArray TWO = NDArray.of(new float[2], 2);
  private static final Shape THREE = Shape.of(UNKNOWN, 3);
  private static final Shape SEQUENCES = Shape.of(UNKNOWN, 2, 3);

  @TestFactory
  Stream<DynamicTest> losses() {
    return new Refusals()
        .add("Precision: expected at least one threshold.", () -> Precision.of().thresholds())
        .add("A loss: yTrue must not be null.", () -> MeanSquaredError.of().call(null, TWO))
        .add("A loss: yPred must not be null.", () -> Circle.of().call(TWO, null))
        .add(
            "SparseCategoricalCrossentropy: the classes must lie on the last axis, -1, received"
                + " axis 1.",
            () ->
                Json.readObject(
                    Json.parse(
                        "{\"class_name\": \"SparseCategoricalCrossentropy\","
                            + " \"config\": {\"axis\": 1}}"),
                    Loss.class))
        .add(
            "SparseCategoricalCrossentropy: expected class indices from 0 to below 2, received [7].",
            () ->
                SparseCategoricalCrossentropy.of()
                    .apply(NDArray.from(new int[] {7}), NDArray.from(new float[][] {{0, 1}})))
        .add(
            "CategoricalGeneralizedCrossEntropy: expected class indices from 0 to below 2, received"
                + " [-1].",
            () ->
                CategoricalGeneralizedCrossEntropy.of()
                    .apply(NDArray.from(new int[] {-1}), NDArray.from(new float[][] {{0, 1}})))
        .add(
            "BinaryFocalCrossentropy: alpha must lie in [0, 1], received 2.",
            () -> BinaryFocalCrossentropy.of().alpha(2))
        .add(
            "BinaryFocalCrossentropy: gamma must not be negative, received -1.",
            () -> BinaryFocalCrossentropy.of().gamma(-1))
        .add(
            "CategoricalFocalCrossentropy: expected a number as alpha.",
            () -> CategoricalFocalCrossentropy.of().alpha())
        .add(
            "CategoricalFocalCrossentropy: gamma must not be negative, received -1.",
            () -> CategoricalFocalCrossentropy.of().gamma(-1))
        .add(
            "CategoricalFocalCrossentropy: expected one alpha or one for each of 3 classes,"
                + " received 2.",
            () -> CategoricalFocalCrossentropy.of().alpha(0.5, 0.5).call(Input.of(3), Input.of(3)))
        .add(
            "CategoricalGeneralizedCrossEntropy: q must lie in (0, 1), received 1.0.",
            () -> CategoricalGeneralizedCrossEntropy.of().q(1))
        .add("Circle: gamma must be positive, received 0.", () -> Circle.of().gamma(0))
        .add("Circle: margin must lie in [0, 1], received 2.", () -> Circle.of().margin(2))
        .add(
            "Circle: expected a class index for each embedding, received targets of shape (2, 3)"
                + " for predictions of shape (None, 3).",
            () -> Circle.of().checkTargets(Kit.normal(1, 2, 3), THREE))
        .add(
            "CTC: expected targets (batch, labels) for predictions (batch, steps, classes),"
                + " received (2,) and (None, 3).",
            () -> CTC.of().checkTargets(Kit.normal(1, 2), THREE))
        .add(
            "CTC: expected class indices from 1 to 2 and 0 as padding, received 3.0.",
            () -> CTC.of().checkTargets(NDArray.of(new float[] {3}, 1, 1), SEQUENCES))
        .add("Huber: delta must not be negative, received -1.", () -> Huber.of().delta(-1))
        .add("Tversky: alpha must not be negative, received -1.", () -> Tversky.of().alpha(-1))
        .add("Tversky: beta must not be negative, received -1.", () -> Tversky.of().beta(-1))
        .add(
            "CategoricalCrossentropy: labelSmoothing must lie in [0, 1], received 2.",
            () -> CategoricalCrossentropy.of().labelSmoothing(2))
        .add("Unknown loss \"msee\". Did you mean \"mse\"?", () -> Losses.get("msee"))
        .add(
            "Unknown reduction \"summ\": expected one of sum_over_batch_size, sum, mean,"
                + " mean_with_sample_weight, none. Did you mean \"sum\"?",
            () -> Losses.get("mse").reduction("summ"))
        .add(
            "BinaryCrossentropy: labelSmoothing must lie in [0, 1], received 2.",
            () -> BinaryCrossentropy.of().labelSmoothing(2))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> metrics() {
    return new Refusals()
        .add("AUC: numThresholds must be above 1, received 1.", () -> AUC.of().numThresholds(1))
        .add(
            "AUC: curve must be \"ROC\", \"PR\" or \"PRGAIN\", received \"up\".",
            () -> AUC.of().curve("up"))
        .add("AUC: thresholds must lie in [0, 1], received 2.", () -> AUC.of().thresholds(0, 2))
        .add(
            "AUC: labelWeights must not be negative, received -1.",
            () -> AUC.of().multiLabel(true).labelWeights(-1))
        .add(
            "AUC: numLabels must be at least 1, received 0.",
            () -> AUC.of().multiLabel(true).numLabels(0))
        .add("AUC: numLabels says nothing without multiLabel(true).", () -> AUC.of().numLabels(2))
        .add(
            "AUC: separate labels need predictions (batch, labels), received (None, 2, 3).",
            () -> resolve(AUC.of().multiLabel(true), SEQUENCES))
        .add(
            "AUC: expected 2 labels, the model has 3 outputs.",
            () -> resolve(AUC.of().multiLabel(true).numLabels(2), THREE))
        .add(
            "AUC: expected a weight for each of 3 labels, received 2.",
            () -> resolve(AUC.of().multiLabel(true).labelWeights(1, 2), THREE))
        .add(
            "AUC: expected targets of 0 and 1 of shape (None, 3), received targets of shape (2,"
                + " 4).",
            () -> MetricInternals.checkTargets(AUC.of(), Kit.normal(1, 2, 4), THREE))
        .add(
            "BinaryAccuracy: threshold must be a number, received NaN.",
            () -> BinaryAccuracy.of().threshold(Double.NaN))
        .add(
            "BinaryIoU: threshold must lie in [0, 1), received 1.",
            () -> BinaryIoU.of().threshold(1))
        .add("FBetaScore: beta must be positive, received 0.", () -> FBetaScore.of().beta(0))
        .add(
            "F1Score: expected predictions (batch, classes), received (None, 2, 3).",
            () -> resolve(F1Score.of(), SEQUENCES))
        .add("IoU: targetClassIds must name a class.", () -> IoU.of(2))
        .add("MeanIoU: numClasses must be at least 1, received 0.", () -> MeanIoU.of(0))
        .add("Precision: topK must be at least 1, received 0.", () -> Precision.of().topK(0))
        .add(
            "Precision: classId must not be negative, received -1.",
            () -> Precision.of().classId(-1))
        .add(
            "Precision: there is no class 3, the model has 3 outputs.",
            () ->
                MetricInternals.checkTargets(Precision.of().classId(3), Kit.normal(1, 2, 3), THREE))
        .add(
            "PrecisionAtRecall: recall must lie in [0, 1], received 2.",
            () -> PrecisionAtRecall.of(2))
        .add(
            "SensitivityAtSpecificity: numThresholds must be at least 1, received 0.",
            () -> SensitivityAtSpecificity.of(0.5).numThresholds(0))
        .add(
            "SensitivityAtSpecificity: classId must not be negative, received -1.",
            () -> SensitivityAtSpecificity.of(0.5).classId(-1))
        .add(
            "R2Score: numRegressors must not be negative, received -1.",
            () -> R2Score.of().numRegressors(-1))
        .add(
            "R2Score: expected targets of shape (None, 3), received (2, 2).",
            () -> MetricInternals.checkTargets(R2Score.of(), Kit.normal(1, 2, 2), THREE))
        .add(
            "R2Score: expected predictions (batch, outputs), received (None, 2, 3).",
            () -> resolve(R2Score.of(), SEQUENCES))
        .add(
            "SparseCategoricalAccuracy: expected class indices for predictions of shape (None, 3),"
                + " received targets of shape (2, 3).",
            () ->
                MetricInternals.checkTargets(
                    Metrics.get("sparse_categorical_accuracy"), Kit.normal(1, 2, 3), THREE))
        .add(
            "SparseTopKCategoricalAccuracy: k must be at least 1, received 0.",
            () -> SparseTopKCategoricalAccuracy.of().k(0))
        .add("Unknown metric \"acuracy\". Did you mean \"accuracy\"?", () -> Metrics.get("acuracy"))
        .tests();
  }

  private static Metric resolve(Metric metric, Shape predictions) {
    return MetricInternals.resolve(metric, predictions, predictions);
  }
}
