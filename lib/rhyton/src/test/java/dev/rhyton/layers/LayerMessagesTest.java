package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Json;
import dev.rhyton.constraints.MinMaxNorm;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.RandomNormal;
import dev.rhyton.initializers.TruncatedNormal;
import dev.rhyton.initializers.VarianceScaling;
import dev.rhyton.regularizers.L1;
import dev.rhyton.regularizers.L1L2;
import dev.rhyton.regularizers.OrthogonalRegularizer;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.Discretization;
import dev.rhyton.text.HashedCrossing;
import dev.rhyton.vision.CenterCrop;
import dev.rhyton.vision.RandomCrop;
import dev.rhyton.vision.Rescaling;
import dev.rhyton.vision.Resizing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** The text of every refusal of a layer, and of what a layer's weights are made and held by. */
class LayerMessagesTest {
  private static final Map<String, Executable> CASES = new LinkedHashMap<>();

  private static void refused(String message, Executable call) {
    var before = CASES.put(message, call);
    assertEquals(null, before, message);
  }

  static {
    // Options.
    refused(
        "ActivityRegularization: l1 must not be negative, received -1.",
        () -> ActivityRegularization.of(-1, 0));
    refused(
        "AdaptiveMaxPooling2D: outputSize must be at least 1, received 0.",
        () -> AdaptiveMaxPooling2D.of(0));
    refused(
        "ZeroPadding1D: each amount must not be negative, received -1.",
        () -> ZeroPadding1D.of(-1));
    refused(
        "padding: expected {before, after} for each of 2 axes, received [[1, 2]].",
        () -> ZeroPadding2D.of(new int[][] {{1, 2}}));
    refused("Conv2D: kernelSize must be at least 1, received 0.", () -> Conv2D.of(1, 0));
    refused("Conv1D: strides must be at least 1, received 0.", () -> Conv1D.of(1, 2).strides(0));
    refused(
        "Conv3D: dilationRate must be at least 1, received -1.",
        () -> Conv3D.of(1, 2).dilationRate(-1));
    refused(
        "Conv2DTranspose: outputPadding must be less than strides, received 1 and 1.",
        () -> Conv2DTranspose.of(1, 2).outputPadding(1));
    var nothing = Conv2DTranspose.of(1, 2, 3).padding("same").outputPadding(0).named("up");
    refused(
        "Conv2DTranspose \"up\": padding(\"same\") and outputPadding leave nothing of an axis of 1,"
            + " kernelSize 2. Leave out outputPadding, or raise it.",
        () -> nothing.apply(Input.of(1, 4, 1)));
    refused(
        "DepthwiseConv2D: depthMultiplier must be at least 1, received 0.",
        () -> DepthwiseConv2D.of(2).depthMultiplier(0));
    refused(
        "SeparableConv1D: filters must be at least 1, received 0.", () -> SeparableConv1D.of(0, 2));
    refused(
        "ConvLSTMCell: expected padding \"valid\" or \"same\", received \"causal\".",
        () -> ConvLSTM1D.of(1, 2).padding("causal"));
    refused(
        "EinsumDense: expected an equation such as \"abc,cd->abd\" or \"...x,xy->...y\","
            + " received \"ab\".",
        () -> EinsumDense.of("ab", 1));
    refused(
        "EinsumDense: biasAxes \"x\" are not among the output's axes in \"ab,bc->ac\".",
        () -> EinsumDense.of("ab,bc->ac", 1).biasAxes("x"));
    refused(
        "EinsumDense: outputShape must be at least 1, received 0.",
        () -> EinsumDense.of("ab,bc->ac", 0));
    refused("Embedding: inputDim must be at least 1, received 0.", () -> Embedding.of(0, 1));
    refused("Embedding: outputDim must be at least 1, received 0.", () -> Embedding.of(1, 0));
    refused(
        "GroupQueryAttention: headDim must be at least 1, received 0.",
        () -> GroupQueryAttention.of(0, 1, 1));
    refused(
        "GroupQueryAttention: numQueryHeads must be at least 1, received 0.",
        () -> GroupQueryAttention.of(1, 0, 1));
    refused(
        "GroupQueryAttention: numKeyValueHeads must be at least 1, received 0.",
        () -> GroupQueryAttention.of(1, 1, 0));
    refused(
        "GroupQueryAttention: numQueryHeads must be a multiple of numKeyValueHeads,"
            + " received 3 and 2.",
        () -> GroupQueryAttention.of(1, 3, 2));
    refused(
        "MultiHeadAttention: numHeads must be at least 1, received 0.",
        () -> MultiHeadAttention.of(0, 1));
    refused(
        "MultiHeadAttention: keyDim must be at least 1, received 0.",
        () -> MultiHeadAttention.of(1, 0));
    refused(
        "MultiHeadAttention: valueDim must be at least 1, received 0.",
        () -> MultiHeadAttention.of(1, 1).valueDim(0));
    refused(
        "MultiHeadAttention: outputShape must be at least 1, received 0.",
        () -> MultiHeadAttention.of(1, 1).outputShape(0));
    refused(
        "MultiHeadAttention: slidingWindow must be at least 1, received 0.",
        () -> MultiHeadAttention.of(1, 1).slidingWindow(0));
    refused(
        "MultiHeadAttention: flashAttention(true) is not possible, as TensorFlow has no"
            + " such operation: leave it out.",
        () -> MultiHeadAttention.of(1, 1).flashAttention(true));
    refused(
        "LSTM: useCudnn(true) is not possible, as it runs on TensorFlow's own"
            + " operations: leave it out.",
        () -> LSTM.of(1).useCudnn(true));
    refused(
        "ActivityRegularization: l2 must not be negative, received -1.",
        () -> ActivityRegularization.of(0, -1));
    refused("AlphaDropout: rate must lie in [0, 1), received 1.", () -> AlphaDropout.of(1));
    refused(
        "Bidirectional: expected layers that agree in returnSequences, returnState and stateful,"
            + " received GRU(units=2) and GRU(return_sequences=true, go_backwards=true,"
            + " zero_output_for_mask=true, units=2).",
        () -> Bidirectional.of(GRU.of(2), GRU.of(2).returnSequences(true).goBackwards(true)));
    refused(
        "Bidirectional: expected a layer, received null.",
        () -> Bidirectional.of((Recurrent<?>) null));
    refused("RNN: expected a cell, received null.", () -> RNN.of((RNNCell) null));
    refused(
        "GroupNormalization: groups must be at least 1, received 0.",
        () -> GroupNormalization.of(0));
    refused(
        "RMSNormalization: epsilon must not be negative, received -1.",
        () -> RMSNormalization.of().epsilon(-1));
    refused(
        "Normalization: variance must not be negative, received -1.",
        () -> Normalization.of(new double[1], new double[] {-1}));
    refused(
        "VarianceScaling: give both input and output axes, or neither.",
        () ->
            Json.readObject(
                Json.parse(
                    "{\"class_name\": \"VarianceScaling\", \"config\": {\"input_axes\": [0]}}"),
                Initializer.class));
    refused("CenterCrop: height must be at least 1, received 0.", () -> CenterCrop.of(0, 1));
    refused("CenterCrop: width must be at least 1, received 0.", () -> CenterCrop.of(1, 0));
    refused(
        "Discretization: epsilon must be positive, received 0.",
        () -> Discretization.of(2).epsilon(0));
    refused("GaussianDropout: rate must lie in [0, 1), received 1.", () -> GaussianDropout.of(1));
    refused("GaussianNoise: stddev must not be negative, received -1.", () -> GaussianNoise.of(-1));
    refused("HashedCrossing: numBins must be at least 1, received 0.", () -> HashedCrossing.of(0));
    refused("RandomCrop: width must be at least 1, received 0.", () -> RandomCrop.of(1, 0));
    refused("ReLU: maxValue must not be negative, received -1.", () -> ReLU.of().maxValue(-1));
    refused("Resizing: width must be at least 1, received 0.", () -> Resizing.of(1, 0));
    refused(
        "TruncatedNormal: stddev must not be negative, received -1.",
        () -> TruncatedNormal.of(0, -1));
    refused(
        "Lambda: a file's Python function cannot run here. Write it as a class that extends Layer,"
            + " and make that known with Layer.register.",
        () -> Layer.fromJson("{\"class_name\": \"Lambda\", \"config\": {}}"));
    refused(
        "Integer needs a constructor without arguments to be read or copied.",
        () -> Configured.blank(Integer.class));
    refused(
        "Cannot make a Failing: java.lang.IllegalStateException: no",
        () -> Configured.blank(Failing.class));
    refused("Rescaling: scale must be finite, received NaN.", () -> Rescaling.of(Double.NaN));
    refused(
        "Rescaling: offset must be finite, received Infinity.",
        () -> Rescaling.of(1).offset(Double.POSITIVE_INFINITY));
    refused(
        "RandomNormal: mean must be finite, received NaN.", () -> RandomNormal.of(Double.NaN, 1));
    refused(
        "TruncatedNormal: mean must be finite, received NaN.",
        () -> TruncatedNormal.of(Double.NaN, 1));
    refused("Dense: a name must not be null or blank.", () -> Dense.of(1).named(" "));
    refused("LeakyReLU: negativeSlope must not be negative, received -1.", () -> LeakyReLU.of(-1));
    refused(
        "ReLU: negativeSlope must not be negative, received -1.",
        () -> ReLU.of().negativeSlope(-1));
    refused("ReLU: threshold must not be negative, received -1.", () -> ReLU.of().threshold(-1));
    refused(
        "LayerScale: projectionDim must be at least 1, received 0.", () -> LayerScale.of(0.1, 0));
    refused("Permute: expected each of 1 to 2 once, received [1, 3].", () -> Permute.of(1, 3));
    refused("RepeatVector: n must be at least 1, received 0.", () -> RepeatVector.of(0));
    refused("SimpleRNNCell: units must be at least 1, received 0.", () -> SimpleRNN.of(0));
    refused(
        "GRUCell: recurrentDropout must lie in [0, 1), received 1.",
        () -> GRU.of(1).recurrentDropout(1));
    refused("Rescaling: expected a number, received none.", () -> Rescaling.of(new double[0]));
    refused(
        "SpectralNormalization: powerIterations must be at least 1, received 0.",
        () -> SpectralNormalization.of(Dense.of(1)).powerIterations(0));
    refused("UpSampling1D: size must be at least 1, received 0.", () -> UpSampling1D.of(0));
    refused("UpSampling2D: size must be at least 1, received 0.", () -> UpSampling2D.of(0));
    refused("UpSampling3D: size must be at least 1, received 0.", () -> UpSampling3D.of(0));
    refused(
        "TimeDistributed: expected a layer, received null.",
        () -> TimeDistributed.of((Layer) null));
    refused(
        "Bidirectional: expected layers of which one goes backwards, received"
            + " GRU(units=2) and GRU(units=2).",
        () -> Bidirectional.of(GRU.of(2), GRU.of(2)));
    refused(
        "MinMaxNorm: rate must lie in (0, 1], received 0.0.", () -> MinMaxNorm.of(0, 1).rate(0));
    refused("VarianceScaling: scale must be positive, received 0.0.", () -> VarianceScaling.of(0));
    refused("L1: l1 must not be negative, received -1.", () -> L1.of(-1));
    refused("L1L2: l1 must not be negative, received -1.", () -> L1L2.of(-1, 0));
    refused("L1L2: l2 must be finite, received NaN.", () -> L1L2.of(0, Double.NaN));
    refused(
        "OrthogonalRegularizer: factor must not be negative, received -1.",
        () -> OrthogonalRegularizer.of(-1, "rows"));
    // Inputs.
    refused(
        "Identity: expected a matrix, received a weight of shape (2,).",
        () -> Initializer.of("identity").apply(2));
    refused(
        "Orthogonal: expected at least two axes, received a weight of shape (2,).",
        () -> Initializer.of("orthogonal").apply(2));
    refused(
        "Attention \"x\": expected query, value and perhaps key, received 1 inputs. A"
            + " sequence that looks at itself is applied as (x, x).",
        () -> at(Attention.of(), Input.of(2, 3)));
    refused(
        "Attention \"x\": expected sequences of shape (?, steps, inputs), received [(?,"
            + " 3), (?, 3)].",
        () -> at(Attention.of(), Input.of(3), Input.of(3)));
    refused(
        "Cropping1D \"x\": nothing is left of an axis of size 3 after cutting off 2 and" + " 1.",
        () -> at(Cropping1D.of(2, 1), Input.of(3, 2)));
    refused(
        "Conv1D \"x\": expected a known number of channels, at least one, received (?," + " 3, ?).",
        () -> at(Conv1D.of(1, 2), Input.of(3, -1)));
    refused(
        "Dot \"x\": its axes must not be the batch, received 0 and 0.",
        () -> at(Dot.of(0), Input.of(2), Input.of(2)));
    refused("Dot \"x\": expected two inputs, received 1.", () -> at(Dot.of(1), Input.of(2)));
    refused(
        "Dot \"x\": expected equal sizes along the axes, received (?, 2) and (?, 3).",
        () -> at(Dot.of(1), Input.of(2), Input.of(3)));
    refused(
        "Subtract \"x\": expected two inputs, received 1.", () -> at(Subtract.of(), Input.of(2)));
    refused(
        "GroupQueryAttention \"x\": expected a query of shape (?, steps, inputs),"
            + " received (?, 2, 3, 4).",
        () -> at(GroupQueryAttention.of(1, 1, 1), Input.of(2, 3, 4), Input.of(2, 3, 4)));
    refused(
        "MultiHeadAttention \"x\": expected value and key of equal shape but for the"
            + " last axis, received (?, 3, 4) and (?, 2, 4).",
        () -> at(MultiHeadAttention.of(1, 1), Input.of(2, 4), Input.of(3, 4), Input.of(2, 4)));
    refused(
        "MultiHeadAttention \"x\": expected axes between batch and inputs as"
            + " attentionAxes, received [3].",
        () -> at(MultiHeadAttention.of(1, 1).attentionAxes(3), Input.of(2, 4), Input.of(2, 4)));
    refused(
        "MultiHeadAttention \"x\": useCausalMask is for one attention axis, received [1," + " 2].",
        () ->
            at(
                MultiHeadAttention.of(1, 1).useCausalMask(true),
                Input.of(2, 3, 4),
                Input.of(2, 3, 4)));
    refused(
        "Normalization \"x\": axis -1 must have a known size, received input of shape" + " (?, ?).",
        () -> at(Normalization.of(), Input.of(-1)));
    refused(
        "LSTM \"x\": a stateful layer needs batches of a fixed size, received input of"
            + " shape (?, 3, 2). Begin the model with Input.batch(size, ...).",
        () -> at(LSTM.of(1).stateful(true), Input.of(3, 2)));
    refused(
        "GRU \"x\": expected a sequence of shape (?, steps, inputs), received (?, 6)."
            + " Add Reshape.of(steps, inputs) before it.",
        () -> at(GRU.of(1), Input.of(6)));
    refused(
        "SimpleRNNCell \"x\": expected steps of shape (?, inputs), received (?, 2, 3).",
        () -> at(SimpleRNNCell.of(1), Input.of(2, 3), Input.of(1)));
    refused(
        "TimeDistributed \"x\": expected a sequence of shape (?, steps, ...), received"
            + " (?, 3).",
        () -> at(TimeDistributed.of(Dense.of(1)), Input.of(3)));
    refused(
        "Permute \"x\": expected input of 3 axes, the batch among them, received (?, 3).",
        () -> at(Permute.of(2, 1), Input.of(3)));
  }

  private static Tensor at(Layer layer, Tensor... inputs) {
    return layer.named("x").apply(List.of(inputs)).get(0);
  }

  @TestFactory
  Stream<DynamicTest> everyRefusalHasItsText() {
    return CASES.entrySet().stream()
        .map(c -> dynamicTest(c.getKey(), () -> Kit.assertRefused(c.getKey(), c.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> whatIsTooEarlyIsRefused() {
    return Map.<String, Executable>of(
            "LSTM \"x\" keeps no states: make it with stateful(true).",
            () -> ((LSTM) LSTM.of(1).named("x")).resetStates(),
            "Normalization \"x\": its statistics were given, not learned.",
            () ->
                ((Normalization) Normalization.of(new double[1], new double[] {1}).named("x"))
                    .adapt(new float[][] {{1}}))
        .entrySet()
        .stream()
        .map(
            c ->
                dynamicTest(
                    c.getKey(),
                    () ->
                        assertEquals(
                            c.getKey(),
                            assertThrows(IllegalStateException.class, c.getValue()).getMessage())));
  }

  private static final class Failing extends Layer {
    Failing() {
      throw new IllegalStateException("no");
    }
  }
}
