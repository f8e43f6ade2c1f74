package dev.rhyton.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings for TensorBoard's projector, read back as its plugin does. */
class ProjectorTest {
  @TempDir Path folder;

  /** tensorboard/plugins/projector/projector_config.proto, which TensorFlow does not ship. */
  private static Descriptor projectorConfig() throws DescriptorValidationException {
    var info =
        DescriptorProto.newBuilder()
            .setName("EmbeddingInfo")
            .addField(
                field(
                    "tensor_name", 1, FieldDescriptorProto.Type.TYPE_STRING, Label.LABEL_OPTIONAL))
            .addField(
                field(
                    "metadata_path",
                    2,
                    FieldDescriptorProto.Type.TYPE_STRING,
                    Label.LABEL_OPTIONAL))
            .addField(
                field(
                    "tensor_shape", 4, FieldDescriptorProto.Type.TYPE_UINT32, Label.LABEL_REPEATED))
            .addField(
                field(
                    "tensor_path", 6, FieldDescriptorProto.Type.TYPE_STRING, Label.LABEL_OPTIONAL));
    var config =
        DescriptorProto.newBuilder()
            .setName("ProjectorConfig")
            .addField(
                field("embeddings", 2, FieldDescriptorProto.Type.TYPE_MESSAGE, Label.LABEL_REPEATED)
                    .setTypeName("EmbeddingInfo"));
    var file = FileDescriptorProto.newBuilder().addMessageType(info).addMessageType(config);
    return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0])
        .findMessageTypeByName("ProjectorConfig");
  }

  private static FieldDescriptorProto.Builder field(
      String name, int id, FieldDescriptorProto.Type type, Label label) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(id)
        .setType(type)
        .setLabel(label);
  }

  /** The embeddings that the projector is told of, each by the names of its fields. */
  private List<Map<String, Object>> embeddings() throws Exception {
    var config = DynamicMessage.newBuilder(projectorConfig());
    TextFormat.merge(Files.readString(folder.resolve("projector_config.pbtxt")), config);
    var all = new ArrayList<Map<String, Object>>();
    var field = config.getDescriptorForType().findFieldByName("embeddings");
    for (int i = 0; i < config.getRepeatedFieldCount(field); i++) {
      Map<String, Object> fields = new HashMap<>();
      ((DynamicMessage) config.getRepeatedField(field, i))
          .getAllFields()
          .forEach((f, value) -> fields.put(f.getName(), value));
      all.add(fields);
    }
    return all;
  }

  private NDArray table(Object path) throws IOException {
    var rows = Files.readAllLines(folder.resolve((String) path));
    var numbers =
        rows.stream().flatMap(r -> Arrays.stream(r.split("\t"))).mapToDouble(Double::parseDouble);
    return NDArray.from(numbers.toArray()).cast(DType.FLOAT32).reshape(rows.size(), -1);
  }

  private static Model ofWords() {
    var in = Input.of(DType.INT32, 4);
    var words = Embedding.of(9, 3).named("words").apply(in);
    var tags = Embedding.of(7, 2).named("tags").apply(in);
    var out = Dense.of(1).apply(Concatenate.of().apply(words, tags));
    var model = Model.of(in, out);
    model.compile("adam", "mse");
    return model;
  }

  private static void fitWords(Model model, Callback... callbacks) {
    model.fit(
        Kit.labels(1, 24, 7).reshape(6, 4),
        Kit.normal(2, 6, 4, 1),
        ModelKit.quiet(3, 6).callbacks(callbacks));
  }

  @Test
  void projectorIsToldOfTheLatestTables() throws Exception {
    var model = ofWords();
    var kept = new ArrayList<List<NDArray>>();
    var keep = LambdaCallback.of().onEpochEnd((e, logs) -> kept.add(model.getWeights()));
    var board = TensorBoard.of(folder.toString()).embeddingsFreq(2);
    fitWords(model, board.embeddingsMetadata(Map.of("tags", "my \"tags\".tsv")), keep);

    var embeddings = embeddings();
    assertEquals(2, embeddings.size());
    var words = embeddings.get(0);
    var tags = embeddings.get(1);
    assertEquals("words/embeddings", words.get("tensor_name"));
    assertEquals("tags/embeddings", tags.get("tensor_name"));
    assertNull(words.get("metadata_path"));
    assertEquals("my \"tags\".tsv", tags.get("metadata_path"));
    assertEquals(List.of(9, 3), words.get("tensor_shape"));
    assertEquals("train/keras_embedding.ckpt-2.words.embeddings.tsv", words.get("tensor_path"));
    assertEquals(kept.get(2).get(0), table(words.get("tensor_path")));
    assertEquals(kept.get(2).get(1), table(tags.get("tensor_path")));
    assertEquals(kept.get(0).get(1), table("train/keras_embedding.ckpt-0.tags.embeddings.tsv"));
    assertFalse(Files.exists(folder.resolve("train/keras_embedding.ckpt-1.weights.h5")));

    var other = ofWords();
    other.loadWeights(folder.resolve("train/keras_embedding.ckpt-0.weights.h5"));
    assertEquals(kept.get(0), other.getWeights());
  }

  @Test
  void oneFileSaysWhatAllEmbeddingsStandFor() throws Exception {
    var board = TensorBoard.of(folder.toString()).embeddingsFreq(1);
    fitWords(ofWords(), board.embeddingsMetadata("names.tsv"));
    for (var one : embeddings()) assertEquals("names.tsv", one.get("metadata_path"));
  }

  @Test
  void metadataOfUnknownLayersIsRefused() {
    var board =
        TensorBoard.of(folder.toString())
            .embeddingsFreq(1)
            .embeddingsMetadata(Map.of("tag", "tags.tsv"));
    var model = ofWords();
    var refused = assertThrows(IllegalArgumentException.class, () -> fitWords(model, board));
    assertEquals(
        "TensorBoard: embeddingsMetadata is for the Embedding layers [words, tags], received"
            + " \"tag\". Did you mean \"tags\"?",
        refused.getMessage());
    assertFalse(Files.exists(folder.resolve("projector_config.pbtxt")));
  }
}
