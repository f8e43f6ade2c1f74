package dev.rhyton.tribuo;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.tribuo.TribuoKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.classification.Label;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.regression.Regressor;

class SerializationTest {
  /** A class that no file can name. */
  static final class HomeMade extends Model {
    private final Dense dense = Dense.of(3).activation("softmax");

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }
  }

  private static RhytonModel<?> unpacked(Any data) {
    return RhytonModel.deserializeFromProto(0, RhytonModel.class.getName(), data);
  }

  @Test
  void classifiersFromFiles(@TempDir Path folder) throws IOException {
    var iris = TribuoKit.iris();
    var model = TribuoKit.irisTrainer(3).train(iris);
    model.setName("mine");
    var file = folder.resolve("iris.tribuo");
    model.serializeToFile(file);
    var read = org.tribuo.Model.deserializeFromFile(file);
    assertInstanceOf(RhytonModel.class, read);
    assertEquals("mine", read.getName());
    assertEquals(model.getProvenance(), read.getProvenance());
    assertEquals(model.generatesProbabilities(), read.generatesProbabilities());
    TribuoKit.assertAlike(model, read.castModel(Label.class), iris);
  }

  @Test
  void quantitiesFromFiles(@TempDir Path folder) throws IOException {
    var data = TribuoKit.sums(20);
    var model = TribuoKit.sumsTrainer(3).train(data);
    var file = folder.resolve("sums.tribuo");
    model.serializeToFile(file);
    var read = org.tribuo.Model.deserializeFromFile(file).castModel(Regressor.class);
    TribuoKit.assertAlike(model, read, data);
  }

  /** Statistics and weights of 64 bits are kept whole. */
  @Test
  void everyWeight() throws IOException {
    var iris = TribuoKit.iris();
    var trainer =
        RhytonTrainer.classification(
            () ->
                Sequential.of(
                    BatchNormalization.of(),
                    Dense.of(4).dtype("float64"),
                    Dense.of(3).activation("softmax")),
            Compile.of("adam", "sparse_categorical_crossentropy"),
            quiet(2));
    var model = trainer.train(iris);
    var read = (RhytonModel<?>) org.tribuo.Model.deserialize(model.serialize());
    assertEquals(model.network().getWeights(), read.network().getWeights());
  }

  @Test
  void functionalModels() throws IOException {
    var iris = TribuoKit.iris();
    var trainer =
        RhytonTrainer.classification(
            () -> {
              var in = Input.of(4);
              var wide = Dense.of(8).activation("relu").apply(in);
              var joined = Concatenate.of().apply(in, wide);
              return Model.of(in, Dense.of(3).activation("softmax").apply(joined));
            },
            TribuoKit.compile(),
            quiet(2));
    var model = trainer.train(iris);
    var read = org.tribuo.Model.deserialize(model.serialize()).castModel(Label.class);
    TribuoKit.assertAlike(model, read, iris);
  }

  @Test
  void copiesShareNothing() throws IOException {
    var iris = TribuoKit.iris();
    var model = TribuoKit.irisTrainer(2).train(iris);
    var copy = (RhytonModel<Label>) model.copy();
    assertNotSame(model.network(), copy.network());
    TribuoKit.assertAlike(model, copy, iris);
    var before = model.network().getWeights();
    copy.network().weights().get(0).assign(NDArray.of(new float[64], 4, 16));
    assertEquals(before, model.network().getWeights());
  }

  @Test
  void javasSerializationIsRefused() throws IOException {
    var model = TribuoKit.irisTrainer(1).train(TribuoKit.iris());
    try (var out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      var thrown = assertThrows(NotSerializableException.class, () -> out.writeObject(model));
      assertEquals("RhytonModel: write it with serializeToFile(path).", thrown.getMessage());
    }
  }

  @Test
  void damagedData() throws InvalidProtocolBufferException, IOException {
    var model = TribuoKit.irisTrainer(1).train(TribuoKit.iris());
    var data = model.serialize().getSerializedData();
    assertRefused(
        "RhytonModel: expected version 0, received 1.",
        () -> RhytonModel.deserializeFromProto(1, "", data));
    assertRefused(
        "RhytonModel: expected data of type rhyton.RhytonModelProto, received"
            + " \"type.googleapis.com/tribuo.core.ModelProto\".",
        () -> unpacked(Any.pack(ModelProto.getDefaultInstance())));
    var cut = data.toBuilder().setValue(data.getValue().substring(0, 100)).build();
    var thrown = assertThrows(IllegalArgumentException.class, () -> unpacked(cut));
    assertEquals(
        "RhytonModel: its data are damaged: While parsing a protocol message, the input ended"
            + " unexpectedly in the middle of a field.  This could mean either that the input has"
            + " been truncated or that an embedded message misreported its own length.",
        thrown.getMessage());
    var whole = Payload.unpack(data);
    assertRefused(
        "RhytonModel: expected values of 4 weights, received 1.",
        () -> new Payload(whole.json(), whole.weights().subList(0, 1)).model(4));
    var shorter =
        List.of(
            ByteString.EMPTY,
            whole.weights().get(1),
            whole.weights().get(2),
            whole.weights().get(3));
    assertRefused(
        "RhytonModel: expected 64 values for the weight kernel (4, 16) float32, received 0 bytes.",
        () -> new Payload(whole.json(), shorter).model(4));
    assertRefused(
        "RhytonModel: cannot make the model again from its JSON: Not JSON: Unexpected end-of-input:"
            + " expected close marker for Object (start marker at [Source: REDACTED"
            + " (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]).",
        () -> new Payload("{", whole.weights()).model(4));
    // Tribuo wraps what a class says of its data.
    var wrapped =
        assertThrows(
            IllegalStateException.class,
            () ->
                org.tribuo.Model.deserialize(
                    model.serialize().toBuilder().setSerializedData(cut).build()));
    assertEquals(thrown.getMessage(), wrapped.getCause().getCause().getMessage());
  }

  @Test
  void aClassThatNoFileCanName() throws IOException {
    var iris = TribuoKit.iris();
    var trainer =
        RhytonTrainer.classification(
            HomeMade::new, Compile.of("adam", "sparse_categorical_crossentropy"), quiet(1));
    var model = trainer.train(iris);
    assertEquals(150, model.predict(iris).size());
    assertRefused(
        "RhytonModel: cannot make the model again from its JSON: Unknown layer \"HomeMade\", a class"
            + " of one's own: make it known by Layers.register(HomeMade.class).",
        model::copy);
  }
}
