package dev.rhyton.tribuo;

import com.google.protobuf.Any;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.rhyton.config.Check;
import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Output;
import org.tribuo.Prediction;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.impl.EmptyTrainerProvenance;

/**
 * A trained model as a Tribuo model: it predicts examples, works with Tribuo's evaluators, and is
 * written and read by {@code serializeToFile} and {@code deserializeFromFile}.
 *
 * <p>It predicts a score for each label, which is a probability if the model's outputs are
 * probabilities, or a number for each dimension. Features that it was not trained on are ignored,
 * and missing features are 0; an example with none of its features is refused.
 *
 * @param <T> {@code Label} or {@code Regressor}
 */
public final class RhytonModel<T extends Output<T>> extends org.tribuo.Model<T> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 0;

  private final transient @Nullable Model network; // null for an inference model
  private final transient @Nullable InferenceModel predictor; // null for a model
  private final transient Outputs<T> outputs;

  RhytonModel(
      String name,
      ModelProvenance provenance,
      ImmutableFeatureMap features,
      ImmutableOutputInfo<T> map,
      boolean probabilities,
      Model network) {
    this(name, provenance, features, map, probabilities, network, null);
  }

  private RhytonModel(
      String name,
      ModelProvenance provenance,
      ImmutableFeatureMap features,
      ImmutableOutputInfo<T> map,
      boolean probabilities,
      @Nullable Model network,
      @Nullable InferenceModel predictor) {
    super(name, provenance, features, map, probabilities);
    this.network = network;
    this.predictor = predictor;
    outputs = Outputs.of(map);
  }

  /**
   * Returns a model that only predicts, such as that of an ONNX file, as a Tribuo model. It cannot
   * be serialized: its file is its serialized form.
   *
   * @param model its only input has a column for each feature of the data, sorted by name, and its
   *     first output a number for each label or dimension, in the order of the data's outputs
   * @param data the features and the outputs that it knows
   */
  public static <T extends Output<T>> RhytonModel<T> of(InferenceModel model, Dataset<T> data) {
    Check.given("RhytonModel", "model", model);
    Check.given("RhytonModel", "data", data);
    var features = data.getFeatureIDMap();
    var map = data.getOutputIDInfo();
    var outputs = Outputs.of(map);
    var predicted = model.predict(ExampleRows.of(TribuoData.listed(data), features).features());
    outputs.check(predicted, map);
    var provenance =
        new ModelProvenance(
            RhytonModel.class.getName(),
            OffsetDateTime.now(ZoneId.systemDefault()),
            data.getProvenance(),
            new EmptyTrainerProvenance());
    boolean probabilities = outputs.areProbabilities(predicted);
    return new RhytonModel<>(model.name(), provenance, features, map, probabilities, null, model);
  }

  /**
   * Returns the wrapped model; its input has a column for each feature, in the order of the feature
   * map.
   *
   * @throws IllegalStateException if it wraps an inference model
   */
  public Model network() {
    Check.state(
        network != null,
        () -> "RhytonModel: " + name + " only predicts: it is an inference model, not a Model.");
    return network;
  }

  @Override
  public Prediction<T> predict(Example<T> example) {
    return innerPredict(List.of(example)).get(0);
  }

  @Override
  public List<Prediction<T>> predict(Dataset<T> examples) {
    return innerPredict(examples);
  }

  @Override
  protected List<Prediction<T>> innerPredict(Iterable<Example<T>> examples) {
    var list = TribuoData.listed(examples);
    var predictions = new ArrayList<Prediction<T>>();
    if (list.isEmpty()) return predictions;
    var rows = ExampleRows.of(list, featureIDMap);
    var x = rows.features();
    var numbers = (predictor == null ? network().predict(x) : predictor.predict(x)).toArray2d();
    for (int i = 0; i < numbers.length; i++) {
      predictions.add(
          outputs.prediction(
              numbers[i], outputIDInfo, rows.known().get(i), list.get(i), generatesProbabilities));
    }
    return predictions;
  }

  /** Returns an empty map, since a network does not rank its features. */
  @Override
  public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
    return Map.of();
  }

  /** Returns an empty value, since a network does not explain its predictions. */
  @Override
  public Optional<Excuse<T>> getExcuse(Example<T> example) {
    return Optional.empty();
  }

  @Override
  protected RhytonModel<T> copy(String newName, ModelProvenance newProvenance) {
    return new RhytonModel<>(
        newName,
        newProvenance,
        featureIDMap,
        outputIDInfo,
        generatesProbabilities,
        network == null ? null : Payload.of(network).model(featureIDMap.size()),
        predictor);
  }

  @Override
  public ModelProto serialize() {
    Check.state(
        network != null,
        () ->
            "RhytonModel: "
                + name
                + " only predicts and cannot be serialized: keep its ONNX file, and use"
                + " RhytonModel.of again.");
    var data = createDataCarrier().serialize();
    return ModelProto.newBuilder()
        .setVersion(VERSION)
        .setClassName(getClass().getName())
        .setSerializedData(Payload.of(network).pack(data))
        .build();
  }

  /**
   * Creates a model from its protobuf; called by Tribuo's {@code Model.deserialize}.
   *
   * @throws IllegalArgumentException if the data are not those of such a model, or are damaged
   */
  public static RhytonModel<?> deserializeFromProto(int version, String className, Any message) {
    Check.that(
        version == VERSION, "RhytonModel: expected version %d, received %d.", VERSION, version);
    var carrier = ModelDataCarrier.deserialize(Payload.metadata(message));
    return read(carrier, Payload.unpack(message));
  }

  private static <T extends Output<T>> RhytonModel<T> read(
      ModelDataCarrier<T> carrier, Payload payload) {
    return new RhytonModel<>(
        carrier.name(),
        carrier.provenance(),
        carrier.featureDomain(),
        carrier.outputDomain(),
        carrier.generatesProbabilities(),
        payload.model(carrier.featureDomain().size()));
  }

  /**
   * Throws an exception, since a network does not support Java serialization, which Tribuo
   * deprecates.
   */
  private Object writeReplace() throws ObjectStreamException {
    throw new NotSerializableException("RhytonModel: write it with serializeToFile(path).");
  }
}
