package dev.rhyton.layers;

import dev.rhyton.Refusals;
import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.applications.LayerScale;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Json;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.constraints.MinMaxNorm;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.initializers.Orthogonal;
import dev.rhyton.initializers.RandomNormal;
import dev.rhyton.initializers.RandomUniform;
import dev.rhyton.initializers.TruncatedNormal;
import dev.rhyton.initializers.VarianceScaling;
import dev.rhyton.ops.Ops;
import dev.rhyton.regularizers.L1;
import dev.rhyton.regularizers.L1L2;
import dev.rhyton.regularizers.L2;
import dev.rhyton.regularizers.OrthogonalRegularizer;
import dev.rhyton.regularizers.Regularizers;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.Discretization;
import dev.rhyton.text.HashedCrossing;
import dev.rhyton.vision.CenterCrop;
import dev.rhyton.vision.RandomCrop;
import dev.rhyton.vision.Rescaling;
import dev.rhyton.vision.Resizing;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of every refusal of a layer, and of what a layer's weights are made and held by. */
class LayerMessagesTest {
  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add(
            "ActivityRegularization: l1 must not be negative, received -1.",
            () -> ActivityRegularization.of(-1, 0))
        .add(
            "AdaptiveMaxPooling2D: outputSize must be at least 1, received 0.",
            () -> AdaptiveMaxPooling2D.of(0))
        .add(
            "ZeroPadding1D: each amount must not be negative, received -1.",
            () -> ZeroPadding1D.of(-1))
        .add(
            "padding: expected {before, after} for each of 2 axes, received [[1, 2]].",
            () -> ZeroPadding2D.of(new int[][] {{1, 2}}))
        .add("Conv2D: kernelSize must be at least 1, received 0.", () -> Conv2D.of(1, 0))
        .add("Conv1D: strides must be at least 1, received 0.", () -> Conv1D.of(1, 2).strides(0))
        .add(
            "Conv3D: dilationRate must be at least 1, received -1.",
            () -> Conv3D.of(1, 2).dilationRate(-1))
        .add(
            "Conv2DTranspose: outputPadding must be less than strides, received 1 and 1.",
            () -> Conv2DTranspose.of(1, 2).outputPadding(1))
        .add(
            "Conv2DTranspose \"up\": padding(\"same\") and outputPadding leave nothing of an axis"
                + " of 1, kernelSize 2. Leave out outputPadding, or raise it.",
            () ->
                Conv2DTranspose.of(1, 2, 3)
                    .padding("same")
                    .outputPadding(0)
                    .named("up")
                    .apply(Input.of(1, 4, 1)))
        .add(
            "DepthwiseConv2D: depthMultiplier must be at least 1, received 0.",
            () -> DepthwiseConv2D.of(2).depthMultiplier(0))
        .add(
            "SeparableConv1D: filters must be at least 1, received 0.",
            () -> SeparableConv1D.of(0, 2))
        .add(
            "ConvLSTMCell: expected padding \"valid\" or \"same\", received \"causal\".",
            () -> ConvLSTM1D.of(1, 2).padding("causal"))
        .add(
            "EinsumDense: expected an equation such as \"abc,cd->abd\" or \"...x,xy->...y\","
                + " received \"ab\".",
            () -> EinsumDense.of("ab", 1))
        .add(
            "EinsumDense: biasAxes \"x\" are not among the output's axes in \"ab,bc->ac\".",
            () -> EinsumDense.of("ab,bc->ac", 1).biasAxes("x"))
        .add(
            "EinsumDense: outputShape must be at least 1, received 0.",
            () -> EinsumDense.of("ab,bc->ac", 0))
        .add("Embedding: inputDim must be at least 1, received 0.", () -> Embedding.of(0, 1))
        .add("Embedding: outputDim must be at least 1, received 0.", () -> Embedding.of(1, 0))
        .add(
            "GroupQueryAttention: headDim must be at least 1, received 0.",
            () -> GroupQueryAttention.of(0, 1, 1))
        .add(
            "GroupQueryAttention: numQueryHeads must be at least 1, received 0.",
            () -> GroupQueryAttention.of(1, 0, 1))
        .add(
            "GroupQueryAttention: numKeyValueHeads must be at least 1, received 0.",
            () -> GroupQueryAttention.of(1, 1, 0))
        .add(
            "GroupQueryAttention: numQueryHeads must be a multiple of numKeyValueHeads,"
                + " received 3 and 2.",
            () -> GroupQueryAttention.of(1, 3, 2))
        .add(
            "MultiHeadAttention: numHeads must be at least 1, received 0.",
            () -> MultiHeadAttention.of(0, 1))
        .add(
            "MultiHeadAttention: keyDim must be at least 1, received 0.",
            () -> MultiHeadAttention.of(1, 0))
        .add(
            "MultiHeadAttention: valueDim must be at least 1, received 0.",
            () -> MultiHeadAttention.of(1, 1).valueDim(0))
        .add(
            "MultiHeadAttention: outputShape must be at least 1, received 0.",
            () -> MultiHeadAttention.of(1, 1).outputShape(0))
        .add(
            "MultiHeadAttention: slidingWindow must be at least 1, received 0.",
            () -> MultiHeadAttention.of(1, 1).slidingWindow(0))
        .add(
            "MultiHeadAttention: flashAttention(true) is not possible, as TensorFlow has no"
                + " such operation: leave it out.",
            () -> MultiHeadAttention.of(1, 1).flashAttention(true))
        .add(
            "LSTM: useCudnn(true) is not possible, as it runs on TensorFlow's own"
                + " operations: leave it out.",
            () -> LSTM.of(1).useCudnn(true))
        .add(
            "ActivityRegularization: l2 must not be negative, received -1.",
            () -> ActivityRegularization.of(0, -1))
        .add("AlphaDropout: rate must lie in [0, 1), received 1.", () -> AlphaDropout.of(1))
        .add(
            "Bidirectional: expected layers that agree in returnSequences, returnState and"
                + " stateful, received GRU(units=2) and GRU(return_sequences=true,"
                + " go_backwards=true, zero_output_for_mask=true, units=2).",
            () -> Bidirectional.of(GRU.of(2), GRU.of(2).returnSequences(true).goBackwards(true)))
        .add(
            "Bidirectional: expected a layer, received null.",
            () -> Bidirectional.of((Recurrent<?>) null))
        .add("RNN: expected a cell, received null.", () -> RNN.of((RNNCell) null))
        .add(
            "GroupNormalization: groups must be at least 1, received 0.",
            () -> GroupNormalization.of(0))
        .add(
            "RMSNormalization: epsilon must not be negative, received -1.",
            () -> RMSNormalization.of().epsilon(-1))
        .add(
            "Normalization: variance must not be negative, received -1.",
            () -> Normalization.of(new double[1], new double[] {-1}))
        .add(
            "VarianceScaling: give both input and output axes, or neither.",
            () ->
                Json.readObject(
                    Json.parse(
                        "{\"class_name\": \"VarianceScaling\", \"config\": {\"input_axes\": [0]}}"),
                    Initializer.class))
        .add("CenterCrop: height must be at least 1, received 0.", () -> CenterCrop.of(0, 1))
        .add("CenterCrop: width must be at least 1, received 0.", () -> CenterCrop.of(1, 0))
        .add(
            "Discretization: epsilon must lie in (0, 1], received 0.",
            () -> Discretization.of(2).epsilon(0))
        .add("GaussianDropout: rate must lie in [0, 1), received 1.", () -> GaussianDropout.of(1))
        .add("GaussianNoise: stddev must not be negative, received -1.", () -> GaussianNoise.of(-1))
        .add("HashedCrossing: numBins must be at least 1, received 0.", () -> HashedCrossing.of(0))
        .add("RandomCrop: width must be at least 1, received 0.", () -> RandomCrop.of(1, 0))
        .add("ReLU: maxValue must not be negative, received -1.", () -> ReLU.of().maxValue(-1))
        .add("Resizing: width must be at least 1, received 0.", () -> Resizing.of(1, 0))
        .add(
            "TruncatedNormal: stddev must not be negative, received -1.",
            () -> TruncatedNormal.of(0, -1))
        .add(
            "Lambda: a file's Python function cannot run here. Write it as a class that extends"
                + " Layer, and make that known with Layers.register.",
            () -> Layers.fromJson("{\"class_name\": \"Lambda\", \"config\": {}}"))
        .add(
            "Integer needs a constructor without arguments to be read or copied; it may be private.",
            () -> Fields.blank(Integer.class))
        .add(
            "Cannot make a Failing: java.lang.IllegalStateException: no",
            () -> Fields.blank(Failing.class))
        .add("Rescaling: scale must be finite, received NaN.", () -> Rescaling.of(Double.NaN))
        .add(
            "Rescaling: offset must be finite, received Infinity.",
            () -> Rescaling.of(1).offset(Double.POSITIVE_INFINITY))
        .add(
            "RandomNormal: mean must be finite, received NaN.",
            () -> RandomNormal.of(Double.NaN, 1))
        .add(
            "TruncatedNormal: mean must be finite, received NaN.",
            () -> TruncatedNormal.of(Double.NaN, 1))
        .add("Dense: a name must not be null or blank.", () -> Dense.of(1).named(" "))
        .add("LeakyReLU: negativeSlope must not be negative, received -1.", () -> LeakyReLU.of(-1))
        .add(
            "ReLU: negativeSlope must not be negative, received -1.",
            () -> ReLU.of().negativeSlope(-1))
        .add("ReLU: threshold must not be negative, received -1.", () -> ReLU.of().threshold(-1))
        .add(
            "LayerScale: projectionDim must be at least 1, received 0.",
            () -> LayerScale.of(0.1, 0))
        .add("Permute: expected each of 1 to 2 once, received [1, 3].", () -> Permute.of(1, 3))
        .add("RepeatVector: n must be at least 1, received 0.", () -> RepeatVector.of(0))
        .add("SimpleRNNCell: units must be at least 1, received 0.", () -> SimpleRNN.of(0))
        .add(
            "GRUCell: recurrentDropout must lie in [0, 1), received 1.",
            () -> GRU.of(1).recurrentDropout(1))
        .add("Rescaling: expected a number, received none.", () -> Rescaling.of(new double[0]))
        .add(
            "SpectralNormalization: powerIterations must lie in [1, 1000], received 0.",
            () -> SpectralNormalization.of(Dense.of(1)).powerIterations(0))
        .add("UpSampling1D: size must be at least 1, received 0.", () -> UpSampling1D.of(0))
        .add("UpSampling2D: size must be at least 1, received 0.", () -> UpSampling2D.of(0))
        .add("UpSampling3D: size must be at least 1, received 0.", () -> UpSampling3D.of(0))
        .add(
            "TimeDistributed: expected a layer, received null.",
            () -> TimeDistributed.of((Layer) null))
        .add(
            "Bidirectional: expected layers of which one goes backwards, received"
                + " GRU(units=2) and GRU(units=2).",
            () -> Bidirectional.of(GRU.of(2), GRU.of(2)))
        .add(
            "MinMaxNorm: rate must lie in (0, 1], received 0.0.", () -> MinMaxNorm.of(0, 1).rate(0))
        .add("VarianceScaling: scale must be positive, received 0.0.", () -> VarianceScaling.of(0))
        .add("L1: l1 must not be negative, received -1.", () -> L1.of(-1))
        .add("L1L2: l1 must not be negative, received -1.", () -> L1L2.of(-1, 0))
        .add("L1L2: l2 must be finite, received NaN.", () -> L1L2.of(0, Double.NaN))
        .add(
            "OrthogonalRegularizer: factor must not be negative, received -1.",
            () -> OrthogonalRegularizer.of(-1, "rows"))
        .add("Unknown activation \"rleu\". Did you mean \"relu\"?", () -> Activations.get("rleu"))
        .add("Unknown layer \"Dens\". Did you mean \"Dense\"?", () -> Layers.get("Dens"))
        .add(
            "Unknown initializer \"he_norml\". Did you mean \"he_normal\"?",
            () -> Initializers.get("he_norml"))
        .add("Unknown regularizer \"l3\". Did you mean \"l1\"?", () -> Regularizers.get("l3"))
        .add(
            "Unknown constraint \"nonneg\". Did you mean \"NonNeg\"?",
            () -> Constraints.get("nonneg"))
        .add(
            "Unknown dtype \"float23\". Did you mean \"float32\"?",
            () -> Dense.of(1).dtype("float23"))
        .add("Unknown activation \"quite else\".", () -> Activation.of("quite else"))
        .add(
            "Unknown padding \"sam\": expected one of valid, same, causal. Did you mean \"same\"?",
            () -> Conv2D.of(1, 1).padding("sam"))
        .add(
            "Unknown data format \"chanels_last\": expected one of channels_last, channels_first."
                + " Did you mean \"channels_last\"?",
            () -> Flatten.of().dataFormat("chanels_last"))
        .add(
            "Unknown mode \"fan_inn\": expected one of fan_in, fan_out, fan_avg. Did you mean"
                + " \"fan_in\"?",
            () -> VarianceScaling.of(1).mode("fan_inn"))
        .add(
            "Unknown mode \"row\": expected one of rows, columns. Did you mean \"rows\"?",
            () -> OrthogonalRegularizer.of(1, "row"))
        .add("Dense: units must be at least 1, received 0.", () -> Dense.of(0))
        .add(
            "Dense: activation must not be null.",
            () -> Dense.of(1).activation((ActivationFunction) null))
        .add("Conv2D: filters must be at least 1, received 0.", () -> Conv2D.of(0, 3))
        .add("kernelSize: expected one number or two, received 3.", () -> Conv2D.of(1, 1, 2, 3))
        .add("Conv2D: strides must be at least 1, received 0.", () -> Conv2D.of(1, 1).strides(0))
        .add(
            "Conv2D: strides must be at most 10000, received 2147483647.",
            () -> Conv2D.of(1, 1).strides(Integer.MAX_VALUE))
        .add(
            "Conv2D: dilationRate must be at most 10000, received 2147483647.",
            () -> Conv2D.of(1, 1).dilationRate(Integer.MAX_VALUE))
        .add(
            "Conv2D: strides and dilationRate cannot both be above 1.",
            () -> Conv2D.of(1, 1).strides(1, 2).dilationRate(2, 1))
        .add(
            "Conv2D: padding \"causal\" is only for Conv1D.",
            () -> Conv2D.of(1, 1).padding("causal"))
        .add(
            "Conv2D: filters must be a multiple of groups, received 3 and 2.",
            () -> Conv2D.of(3, 1).groups(2))
        .add(
            "MaxPooling2D: padding \"causal\" is only for Conv1D.",
            () -> MaxPooling2D.of(2).padding("causal"))
        .add("MaxPooling2D: poolSize must be at least 1, received 0.", () -> MaxPooling2D.of(0))
        .add(
            "AveragePooling2D: poolSize must be at most 10000, received 2147483647.",
            () -> AveragePooling2D.of(Integer.MAX_VALUE))
        .add("poolSize: expected one number or two, received 0.", () -> MaxPooling2D.of())
        .add(
            "BatchNormalization: momentum must lie in [0, 1], received 2.",
            () -> BatchNormalization.of().momentum(2))
        .add(
            "BatchNormalization: epsilon must not be negative, received -1.",
            () -> BatchNormalization.of().epsilon(-1))
        .add("Dropout: rate must lie in [0, 1], received 2.0.", () -> Dropout.of(2))
        .add("Orthogonal: gain must be a number, received NaN.", () -> Orthogonal.of(Double.NaN))
        .add("Dropout: rate must lie in [0, 1], received NaN.", () -> Dropout.of(Double.NaN))
        .add(
            "Reshape: sizes must be at least 1, or -1 for one to be worked out, received [-2].",
            () -> Reshape.of(-2))
        .add("Reshape: at most one size may be -1, received [-1, -1].", () -> Reshape.of(-1, -1))
        .add(
            "Normalization: give both mean and variance, or neither.",
            () -> Normalization.of(new double[1], null))
        .add(
            "Normalization: mean and variance must have as many numbers.",
            () -> Normalization.of(new double[1], new double[2]))
        .add(
            "Normalization: cannot adapt to no samples.",
            () -> Normalization.of().adapt(new float[0][3]))
        .add(
            "Normalization: the samples hold NaN or infinite numbers.",
            () -> Normalization.of().adapt(new float[][] {{Float.NaN}}))
        .add("Input: expected sizes, or -1 if unknown, received -3.", () -> Input.of(-3))
        .add("Input: a size of 1099511627776 is too large.", () -> Input.of(1L << 40))
        .add("L2: l2 must not be negative, received -1.", () -> L2.of(-1))
        .add("MaxNorm: maxValue must not be negative, received -1.", () -> MaxNorm.of(-1))
        .add(
            "MinMaxNorm: expected 0 <= minValue <= maxValue, received 2.0 and 1.0.",
            () -> MinMaxNorm.of(2, 1))
        .add(
            "RandomNormal: stddev must not be negative, received -1.", () -> RandomNormal.of(0, -1))
        .add(
            "RandomUniform: minval must not be above maxval, received 1.0 and 0.0.",
            () -> RandomUniform.of(1, 0))
        .add("Dense: units: expected int, received \"x\".", () -> Layers.fromJson(dense("\"x\"")))
        .add("Dense: units must be at least 1, received -1.", () -> Layers.fromJson(dense("-1")))
        .add(
            "expected an object with class_name and config, received {}.",
            () -> Layers.fromJson("{}"))
        .add(
            "Dense: the option foo=1 is not known here, as of Keras 3.15.1: update this library, or"
                + " save the file without it.",
            () -> Layers.fromJson(dense("2, \"foo\": 1")))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> inputs() {
    return new Refusals()
        .add(
            "Lambda \"x\": sort: axis 7 is not in a tensor of shape (None, 3).",
            () -> Lambda.of(x -> Ops.sort(x, 7)).named("x").apply(Input.of(3)))
        .add(
            "MultiHeadAttention \"x\": einsum: \"a\" in \"abcd,aBcd->acbB\" has size 1 in one place"
                + " and 2 in another.",
            () ->
                MultiHeadAttention.of(2, 2)
                    .named("x")
                    .apply(NDArray.of(new float[12], 1, 4, 3), NDArray.of(new float[24], 2, 4, 3)))
        .add(
            "Identity: expected a matrix, received a weight of shape (2,).",
            () -> Initializers.get("identity").apply(2))
        .add(
            "Orthogonal: expected at least two axes, received a weight of shape (2,).",
            () -> Initializers.get("orthogonal").apply(2))
        .add(
            "Attention \"x\": expected query, value and perhaps key, received 1 inputs. A"
                + " sequence that looks at itself is applied as (x, x).",
            () -> at(Attention.of(), Input.of(2, 3)))
        .add(
            "Attention \"x\": expected sequences of shape (None, steps, inputs), received [(None,"
                + " 3), (None, 3)].",
            () -> at(Attention.of(), Input.of(3), Input.of(3)))
        .add(
            "Cropping1D \"x\": nothing is left of an axis of size 3 after cutting off 2 and"
                + " 1.",
            () -> at(Cropping1D.of(2, 1), Input.of(3, 2)))
        .add(
            "Conv1D \"x\": expected input of shape (None, steps, channels) with known channels,"
                + " received (None, 3, None).",
            () -> at(Conv1D.of(1, 2), Input.of(3, -1)))
        .add(
            "Dot \"x\": its axes must not be the batch, received 0 and 0.",
            () -> at(Dot.of(0), Input.of(2), Input.of(2)))
        .add("Dot \"x\": expected 2 inputs, received 1.", () -> at(Dot.of(1), Input.of(2)))
        .add(
            "Dot \"x\": expected equal sizes along the axes, received (None, 2) and (None, 3).",
            () -> at(Dot.of(1), Input.of(2), Input.of(3)))
        .add("Subtract \"x\": expected 2 inputs, received 1.", () -> at(Subtract.of(), Input.of(2)))
        .add(
            "GroupQueryAttention \"x\": expected input of shape (None, steps, inputs),"
                + " received (None, 2, 3, 4).",
            () -> at(GroupQueryAttention.of(1, 1, 1), Input.of(2, 3, 4), Input.of(2, 3, 4)))
        .add(
            "MultiHeadAttention \"x\": expected value and key of equal shape but for the"
                + " last axis, received (None, 3, 4) and (None, 2, 4).",
            () -> at(MultiHeadAttention.of(1, 1), Input.of(2, 4), Input.of(3, 4), Input.of(2, 4)))
        .add(
            "MultiHeadAttention \"x\": expected axes between batch and inputs as"
                + " attentionAxes, received [3].",
            () -> at(MultiHeadAttention.of(1, 1).attentionAxes(3), Input.of(2, 4), Input.of(2, 4)))
        .add(
            "MultiHeadAttention \"x\": useCausalMask is for one attention axis, received [1,"
                + " 2].",
            () ->
                at(
                    MultiHeadAttention.of(1, 1).useCausalMask(true),
                    Input.of(2, 3, 4),
                    Input.of(2, 3, 4)))
        .add(
            "Normalization \"x\": axis -1 must have a known size, received input of shape"
                + " (None, None).",
            () -> at(Normalization.of(), Input.of(-1)))
        .add(
            "LSTM \"x\": a stateful layer needs batches of a fixed size, received input of"
                + " shape (None, 3, 2). Begin the model with Input.batch(size, ...).",
            () -> at(LSTM.of(1).stateful(true), Input.of(3, 2)))
        .add(
            "GRU \"x\": expected input of shape (None, steps, inputs), received (None, 6)."
                + " Add Reshape.of(steps, inputs) before it.",
            () -> at(GRU.of(1), Input.of(6)))
        .add(
            "SimpleRNNCell \"x\": expected input of shape (None, inputs), received (None, 2, 3). Add"
                + " Flatten.of() before it.",
            () -> at(SimpleRNNCell.of(1), Input.of(2, 3), Input.of(1)))
        .add(
            "TimeDistributed \"x\": expected input of shape (None, steps, ..., features),"
                + " received (None, 3). Add Reshape.of(steps, features) before it.",
            () -> at(TimeDistributed.of(Dense.of(1)), Input.of(3)))
        .add(
            "Permute \"x\": expected input of shape (None, None, None), received (None, 3).",
            () -> at(Permute.of(2, 1), Input.of(3)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> callsAtTheWrongTime() {
    return new Refusals(IllegalStateException.class)
        .add(
            "LSTM \"x\" keeps no states: make it with stateful(true).",
            () -> LSTM.of(1).named("x").resetStates())
        .add(
            "Normalization \"x\": its statistics were given, not learned.",
            () ->
                Normalization.of(new double[1], new double[] {1})
                    .named("x")
                    .adapt(new float[][] {{1}}))
        .tests();
  }

  private static Tensor at(Layer layer, Tensor... inputs) {
    return layer.named("x").apply(List.of(inputs)).get(0);
  }

  private static String dense(String units) {
    return "{\"class_name\": \"Dense\", \"config\": {\"units\": " + units + "}}";
  }

  private static final class Failing extends Layer {
    Failing() {
      throw new IllegalStateException("no");
    }
  }
}
