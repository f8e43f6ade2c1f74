package dev.rhyton.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Where weights come from, and what becomes of a net in files and in training. */
class WeightsTest {
  private static final MobileNetV2 NET =
      MobileNetV2.of().alpha(0.35).includeTop(false).inputShape(96, 96, 3);
  private static final String SERVER =
      "https://storage.googleapis.com/tensorflow/keras-applications/";

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private Download download() {
    return new Download(folder, new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private static NDArray images(int count, int side) {
    var random = Seed.generator(3);
    var pixels = new float[count * side * side * 3];
    for (int i = 0; i < pixels.length; i++) pixels[i] = random.nextFloat() * 2 - 1;
    return NDArray.of(pixels, count, side, side, 3);
  }

  @Test
  void publishedWeightsAreTakenFromKerasFolder() {
    var trained = NET.untrained().build();
    var file = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5";
    trained.saveWeights(folder.resolve(file));
    var x = images(2, 96);
    assertEquals(trained.predict(x), NET.build(download()).predict(x));
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void weightsOfAFile() {
    var trained = NET.untrained().build();
    var x = images(2, 96);
    for (var name : List.of("a.weights.h5", "a.h5", "a.keras")) {
      var file = folder.resolve(name);
      if (name.endsWith(".keras")) trained.save(file);
      else trained.saveWeights(file);
      assertEquals(trained.predict(x), NET.weights(file).build().predict(x), name);
    }
    assertNotEquals(trained.predict(x), NET.untrained().build().predict(x));
  }

  private static void assertPublished(String file, String path, String hash, Application<?> app) {
    assertEquals(new Download.Source(file, URI.create(SERVER + path), hash), app.published());
  }

  private static void assertPublished(String path, String hash, Application<?> app) {
    assertPublished(path.substring(path.lastIndexOf('/') + 1), path, hash, app);
  }

  @Test
  void filesAreThoseThatKerasPublishes() {
    var kernels = "_weights_tf_dim_ordering_tf_kernels";
    assertPublished(
        "vgg16/vgg16" + kernels + ".h5", "64373286793e3c8b2b4e3219cbf3544b", VGG.of(16));
    assertPublished(
        "vgg19/vgg19" + kernels + "_notop.h5",
        "253f8cb515780f3b799900260a226db6",
        VGG.of(19).includeTop(false));
    assertPublished(
        "resnet/resnet152" + kernels + ".h5", "100835be76be38e30d865e96f2aaae62", ResNet.of(152));
    assertPublished(
        "resnet/resnet50v2" + kernels + "_notop.h5",
        "fac2f116257151a9d068a22e544a4917",
        ResNetV2.of(50).includeTop(false));
    assertPublished(
        "densenet/densenet169" + kernels + ".h5",
        "d699b8f76981ab1b30698df4c175e90b",
        DenseNet.of(169));
    assertPublished(
        "inception_v3/inception_v3" + kernels + ".h5",
        "9a0d58056eeedaa3f26cb7ebd46da564",
        InceptionV3.of());
    assertPublished(
        "inception_resnet_v2/inception_resnet_v2" + kernels + "_notop.h5",
        "d19885ff4a710c122648d3b5c3b684e4",
        InceptionResNetV2.of().includeTop(false));
    assertPublished(
        "xception/xception" + kernels + ".h5", "0a58e3b7378bc2990ea3b43d5981f1f6", Xception.of());
    assertPublished("mobilenet/mobilenet_1_0_224_tf.h5", null, MobileNet.of());
    assertPublished(
        "mobilenet/mobilenet_2_5_160_tf_no_top.h5",
        null,
        MobileNet.of().alpha(0.25).inputShape(160, 160, 3).includeTop(false));
    assertPublished("mobilenet_v2/mobilenet_v2" + kernels + "_1.0_224.h5", null, MobileNetV2.of());
    assertPublished(
        "mobilenet_v3/weights_mobilenet_v3_large_224_0.75_float_no_top_v2.h5",
        "40af19a13ebea4e2ee0c676887f69a2e",
        MobileNetV3.of("Large").alpha(0.75).includeTop(false));
    assertPublished(
        "mobilenet_v3/weights_mobilenet_v3_small_minimalistic_224_1.0_float.h5",
        "99cd97fb2fcdad2bf028eb838de69e37",
        MobileNetV3.of("Small").minimalistic(true));
    assertPublished(
        "efficientnet_v2/efficientnetv2-s_notop.h5",
        "af0682fb74e8c54910f2d4393339c070",
        EfficientNetV2.of("S").includeTop(false));
    assertPublished(
        "convnext/convnext_tiny.h5",
        "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
        ConvNeXt.of("Tiny"));
    assertPublished(
        "nasnet_mobile_no_top.h5",
        "nasnet/NASNet-mobile-no-top.h5",
        "1ed92395b5b598bdda52abe5c0dbfd63",
        NASNet.of("Mobile").includeTop(false));
    assertEquals(
        new Download.Source(
            "efficientnetb0_notop.h5",
            URI.create("https://storage.googleapis.com/keras-applications/efficientnetb0_notop.h5"),
            "50bc09e76180e00e4465e1a485ddc09d"),
        EfficientNet.of("B0").includeTop(false).published());
  }

  /** Also with layers that only these nets have, which Keras knows under these names. */
  @TestFactory
  Stream<DynamicTest> everyFamilySurvivesJson() {
    return Stream.of(
            "ConvNeXtTiny",
            "DenseNet121",
            "EfficientNetB0",
            "EfficientNetV2S",
            "InceptionResNetV2",
            "InceptionV3",
            "MobileNetV3Small",
            "NASNetMobile",
            "ResNet50V2",
            "Xception")
        .map(n -> DynamicTest.dynamicTest(n, () -> checkJson(n)));
  }

  private static void checkJson(String name) {
    Layers.clearNames();
    var model = Applications.get(name).untrained().build();
    var json = model.toJson();
    var again = Models.fromJson(json);
    assertEquals(
        Recipe.paths(model).values().stream().toList(),
        Recipe.paths(again).values().stream().toList());
    assertEquals(Json.parse(json), Json.parse(again.toJson()));
  }

  @Test
  void layersOfTheseNetsAreWrittenAsKerasWritesThem() {
    var json = Json.parse(ConvNeXt.of("Tiny").untrained().build().toJson()).toString();
    assertTrue(
        json.contains(
            "\"module\":\"keras.src.applications.convnext\",\"class_name\":\"LayerScale\""));
    assertTrue(json.contains("\"init_values\":1.0E-6,\"projection_dim\":96"), "options");
    assertTrue(json.contains("\"registered_name\":\"LayerScale\""), "registered name");
  }

  /** Keras' own ConvNeXt adds by an operator and not by a layer. */
  @Test
  void kerasConvNeXtIsRead() {
    Layers.clearNames();
    var model = ConvNeXt.of("Tiny").untrained().build();
    var json = (ObjectNode) Json.parse(model.toJson());
    int sums = 0;
    for (var layer : json.get("config").get("layers")) {
      if (!layer.get("class_name").asText().equals("Add")) continue;
      var operator = (ObjectNode) layer;
      operator.put("module", "keras.src.ops.numpy").put("registered_name", "Add");
      operator.putObject("config").put("name", layer.get("name").asText());
      var call = (ObjectNode) layer.get("inbound_nodes").get(0);
      call.set("args", call.get("args").get(0));
      sums++;
    }
    assertEquals(18, sums);
    assertEquals(
        Recipe.paths(model).values().stream().toList(),
        Recipe.paths(Models.fromJson(json.toString())).values().stream().toList());
  }

  /** Each kind of block at a small size: numbers come out, also of images of an odd size. */
  @TestFactory
  Stream<DynamicTest> netsRun() {
    return Stream.of(
            ConvNeXt.of("Tiny"),
            DenseNet.of(121),
            EfficientNetV2.of("B0"),
            MobileNet.of().alpha(0.25),
            MobileNetV3.of("Small"),
            NASNet.of("Mobile"),
            ResNetV2.of(50))
        .map(app -> DynamicTest.dynamicTest(app.toString(), () -> checkRuns(app)));
  }

  private static void checkRuns(Application<?> app) {
    var net = app.untrained().includeTop(false).pooling("avg").inputShape(37, 50, 3).build();
    var x = NDArray.of(new float[37 * 50 * 3], 1, 37, 50, 3);
    var features = net.predict(x);
    assertEquals(net.outputShapes().orElseThrow().get(0).last(), features.shape().last());
    assertTrue(features.isFinite());
  }

  @Test
  void aFrozenNetTeachesANewClassifier() {
    Seed.set(1);
    var net = NET.untrained().inputShape(32, 32, 3).pooling("avg").build();
    net.freeze();
    var before = net.getWeights();
    var model = Sequential.of(net, Dense.of(2).activation("softmax"));
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    model.fit(
        images(8, 32), NDArray.from(new int[] {0, 1, 0, 1, 0, 1, 0, 1}), Fit.epochs(2).verbose(0));
    assertEquals(before, net.getWeights());
    net.unfreeze();
    model.compile("sgd", "sparse_categorical_crossentropy");
    model.fit(
        images(8, 32), NDArray.from(new int[] {0, 1, 0, 1, 0, 1, 0, 1}), Fit.epochs(1).verbose(0));
    assertFalse(before.equals(net.getWeights()));
  }
}
