package dev.rhyton.layers;

import dev.rhyton.Refusals;
import dev.rhyton.audio.STFTSpectrogram;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.PoolOps;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.vision.Pipeline;
import dev.rhyton.vision.Rescaling;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of what a person reads when a layer is applied to what it cannot take. */
class LayerInputMessagesTest {
  /** So that the parts that a layer makes have the names that follow. */
  @BeforeEach
  void countNamesFromTheStart() {
    Layers.clearNames();
  }

  private static Model withTwoOutputs() {
    var in = Input.of(2);
    return Model.of(in, List.of(Dense.of(1).apply(in), Dense.of(1).apply(in)));
  }

  @TestFactory
  Stream<DynamicTest> inputs() {
    return new Refusals()
        .add(
            "A dilated convolution needs an input of known size, received (None, None, None, 1).",
            () -> at(Lambda.of(LayerInputMessagesTest::dilated), Input.of(-1, -1, 1)))
        .add(
            "ConvLSTM1D \"x\": expected input of shape (None, steps, width, channels) with known"
                + " width, received (None, 3, None, 2).",
            () -> at(ConvLSTM1D.of(1, 2), Input.of(3, -1, 2)))
        .add(
            "ConvLSTMCell \"conv_lstm_cell\": its window of 5 is larger than the image, received"
                + " input of shape (None, 3, 2). Take a smaller one, or padding(\"same\").",
            () -> at(ConvLSTM1D.of(1, 5), Input.of(2, 3, 2)))
        .add(
            "Lambda \"x\": cannot take input of shape (2, 3): MatMul: Dimensions must be equal,"
                + " but are 3 and 2",
            () -> at(Lambda.of(x -> x.matmul(x)), Input.batch(2, 3)))
        .add(
            "Pooling needs volumes of known size, received (None, None, None, None, 1).",
            () -> at(Lambda.of(LayerInputMessagesTest::pooled), Input.of(-1, -1, -1, 1)))
        .add(
            "Rescaling \"x\": scale has numbers of shape (2,), received input of shape (None, 4,"
                + " 3). Give one number, or one for each feature; the summand is set by"
                + " offset(...).",
            () -> at(Rescaling.of(1 / 127.5, -1), Input.of(4, 3)))
        .add(
            "Pipeline \"x\": expected at least one layer, received none.",
            () -> at(Pipeline.of(), Input.of(2, 2, 3)))
        .add(
            "LSTM \"x\" returns 3 tensors: apply it to a list to receive all of them.",
            () -> LSTM.of(1).returnState(true).named("x").apply(Input.of(3, 2)))
        .add(
            "Functional \"x\" returns 2 tensors: apply it to a list to receive all of them.",
            () -> withTwoOutputs().named("x").apply(NDArray.of(new float[2], 1, 2)))
        .add(
            "LSTM \"x\": supports sequences of at most 2000 steps, received input of shape"
                + " (None, 2001, 1). Take pieces of it, or fewer steps by pooling.",
            () -> at(LSTM.of(1), Input.of(2001, 1)))
        .add(
            "TimeDistributed \"x\": supports sequences of at most 2000 steps, received input of shape"
                + " (None, 2001, 1). Take pieces of it, or fewer steps by pooling.",
            () -> at(TimeDistributed.of(Dense.of(1)), Input.of(2001, 1)))
        .add(
            "SimpleRNNCell \"x\": expected a state of shape (None, 2), received (None, 4).",
            () -> at(SimpleRNNCell.of(2), Input.of(3), Input.of(4)))
        .add(
            "Lambda \"x\": call returned null: it must return a tensor.",
            () -> at(Lambda.of(x -> null), Input.of(2)))
        .add("Dense \"x\": expected a tensor, received none.", () -> at(Dense.of(1)))
        .add(
            "SimpleRNNCell \"x\": expected 1 states after the input, received 2.",
            () -> at(SimpleRNNCell.of(2), Input.of(3), Input.of(2), Input.of(2)))
        .add(
            "EinsumDense \"x\": expected input of 2 axes for the equation \"ab,bc->ac\", received"
                + " 3.",
            () -> at(EinsumDense.of("ab,bc->ac", 2), Input.of(3, 3)))
        .add(
            "STFTSpectrogram \"x\": expected input of shape (None, steps, channels) with known"
                + " channels, received (None, 300, None).",
            () -> at(STFTSpectrogram.of("log"), Input.of(300, -1)))
        .add(
            "StackedRNNCells: expected at least one cell, received none.",
            () ->
                at(
                    Layers.fromJson(
                        "{\"class_name\": \"StackedRNNCells\", \"config\": {\"cells\": []}}"),
                    Input.of(2)))
        .add(
            "Dense \"dense\": expected input of shape (None, ..., inputs), received (None,).",
            () -> Dense.of(1).apply(Input.of()))
        .add(
            "Dense \"dense\": needs to know the size of its input's last axis to make its weights.",
            () -> Dense.of(3).apply(Input.of(-1)))
        .add("Dense \"dense\": received null as input.", () -> Dense.of(3).apply((Tensor) null))
        .add(
            "Dense \"dense\": expected a tensor, received none.",
            () -> Dense.of(3).apply(List.of()))
        .add(
            "Dense \"dense\": received samples without numbers, of shape (None, 0).",
            () -> Dense.of(3).apply(Input.of(0)))
        .add(
            "Conv2D \"conv2d\": expected input of shape (None, height, width, channels), received"
                + " (None, 4, 4). Add Reshape.of(height, width, channels) before it.",
            () -> Conv2D.of(4, 1).apply(Input.of(4, 4)))
        .add(
            "Conv2D \"conv2d\": the input's 3 channels must be a multiple of groups, 2.",
            () -> Conv2D.of(4, 1).groups(2).apply(Input.of(4, 4, 3)))
        .add(
            "Conv2D \"conv2d\": its window of 9 by 9 is larger than the image, received input of"
                + " shape (None, 4, 4, 1). Take a smaller one, or padding(\"same\").",
            () -> Conv2D.of(2, 9).apply(Input.of(4, 4, 1)))
        .add(
            "Conv2D \"conv2d\": received samples without numbers, of shape (None, 0, 0, 1).",
            () -> Conv2D.of(2, 3).padding("same").apply(Input.of(0, 0, 1)))
        .add(
            "MaxPooling2D \"max_pooling2d\": its window of 5 by 5 is larger than the image,"
                + " received input of shape (None, 4, 4, 1). Take a smaller one, or"
                + " padding(\"same\").",
            () -> MaxPooling2D.of(5).apply(Input.of(4, 4, 1)))
        .add(
            "GlobalAveragePooling2D \"global_average_pooling2d\": expected input of shape"
                + " (None, height, width, channels), received (None, 3).",
            () -> GlobalAveragePooling2D.of().apply(Input.of(3)))
        .add(
            "Axis 7 is not in a tensor of shape (None, 3).",
            () -> BatchNormalization.of().axis(7).apply(Input.of(3)))
        .add(
            "BatchNormalization \"batch_normalization\": expected input of shape (None, ..., 3),"
                + " received (None, 4).",
            () -> {
              var shared = BatchNormalization.of();
              shared.apply(Input.of(3));
              shared.apply(Input.of(4));
            })
        .add(
            "Concatenate \"concatenate\": expected at least 2 inputs, received 1.",
            () -> Concatenate.of().apply(Input.of(3)))
        .add(
            "Concatenate \"concatenate\": expected inputs that differ only in axis -1, received"
                + " (None, 3, 3) and (None, 2, 3).",
            () -> Concatenate.of().apply(Input.of(3, 3), Input.of(2, 3)))
        .add(
            "Add \"add\": expected inputs of one shape, received (None, 3) and (None, 2).",
            () -> Add.of().apply(Input.of(3), Input.of(2)))
        .add(
            "Reshape \"reshape\": expected samples of 5 numbers for the shape [5], received samples"
                + " of shape (4,).",
            () -> Reshape.of(5).apply(Input.of(4)))
        .add(
            "Normalization \"normalization\": 3 means were given, received input of shape (None,"
                + " 4).",
            () -> Normalization.of(new double[3], new double[3]).apply(Input.of(4)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> inputsUnlikeTheFirst() {
    return new Refusals()
        .add(
            "EinsumDense \"x\": expected axis 1 of the input to have size 3, received (None, 4).",
            () -> again(EinsumDense.of("ab,bc->ac", 2), Input.of(3), Input.of(4)))
        .add(
            "Normalization \"x\": its statistics are for features of shape (3,), received input of"
                + " shape (None, 4).",
            () -> again(Normalization.of(), Input.of(3), Input.of(4)))
        .add(
            "SimpleRNNCell \"x\": expected input of shape (None, 3), received (None, 4).",
            () -> again(SimpleRNNCell.of(2), Input.of(3), Input.of(4)))
        .add(
            "Dense \"x\" is called with foo=1, which is not known here.",
            () -> Dense.of(1).named("x").callOption("foo", 1))
        .tests();
  }

  private static Tensor dilated(Tensor x) {
    var kernel = TensorOps.constant(NDArray.of(new float[4], 2, 2, 1, 1));
    return ConvOps.conv(x, kernel, new int[] {1, 1}, "VALID", new int[] {2, 2});
  }

  private static Tensor pooled(Tensor x) {
    var two = new int[] {2, 2, 2};
    return PoolOps.maxPool(x, two, two, "VALID");
  }

  private static List<Tensor> at(Layer layer, Tensor... inputs) {
    return layer.named("x").apply(List.of(inputs));
  }

  private static List<Tensor> again(Layer layer, Tensor first, Tensor second) {
    var named = layer.named("x");
    named.apply(List.of(first));
    return named.apply(List.of(second));
  }
}
