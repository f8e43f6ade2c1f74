package dev.rhyton.applications;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.Shape;
import dev.rhyton.vision.Rescaling;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the options do to the nets, and which are refused. */
class OptionsTest {
  @BeforeEach
  void namesStartAnew() {
    Layers.clearNames();
  }

  private static Shape output(Application<?> app) {
    return last(app.untrained().build()).outputShapes().orElseThrow().get(0);
  }

  private static Layer last(Model model) {
    return model.getLayer(model.layers().size() - 1);
  }

  private static List<String> layers(Application<?> app, String type) {
    return app.untrained().build().layers().stream()
        .filter(l -> ConfiguredInternals.className(l).equals(type))
        .map(Layer::toString)
        .toList();
  }

  @Test
  void aNetPrintsWhatDiffersFromTheDefaults() {
    assertEquals("MobileNetV2()", MobileNetV2.of().toString());
    assertEquals(
        "ResNet(weights=null, input_shape=[64,64,3], classes=10, depth=101)",
        ResNet.of(101).untrained().inputShape(64, 64, 3).classes(10).toString());
  }

  @Test
  void namesFindArchitectures() {
    assertEquals(40, Applications.names().size());
    assertEquals("EfficientNet(variant=\"B7\")", Applications.get("EfficientNetB7").toString());
    assertRefused(
        "Unknown application \"ResNet51\". Did you mean \"ResNet50\"?",
        () -> Applications.get("ResNet51"));
  }

  /** As Keras 3.15.1 names its models, the MobileNets apart, whose names tell width and size. */
  @Test
  void defaultNamesAreKeras() {
    assertEquals(
        "convnext_base convnext_large convnext_small convnext_tiny convnext_xlarge densenet121"
            + " densenet169 densenet201 efficientnetb0 efficientnetb1 efficientnetb2 efficientnetb3"
            + " efficientnetb4 efficientnetb5 efficientnetb6 efficientnetb7 efficientnetv2-b0"
            + " efficientnetv2-b1 efficientnetv2-b2 efficientnetv2-b3 efficientnetv2-l"
            + " efficientnetv2-m efficientnetv2-s inception_resnet_v2 inception_v3"
            + " mobilenet_1.00_224 mobilenetv2_1.00_224 MobileNetV3Large MobileNetV3Small"
            + " nasnet_large nasnet_mobile resnet101 resnet101v2 resnet152 resnet152v2 resnet50"
            + " resnet50v2 vgg16 vgg19 xception",
        Applications.names().stream()
            .map(n -> Applications.get(n).name())
            .collect(Collectors.joining(" ")));
  }

  @Test
  void endsOfNets() {
    var small = MobileNet.of().untrained().alpha(0.25).includeTop(false).inputShape(64, 64, 3);
    assertEquals("conv_pw_13_relu", last(small.build()).name());
    assertEquals("global_max_pooling2d", last(small.pooling("max").build()).name());
    var named = DenseNet.of(121).untrained().includeTop(false).pooling("avg").build();
    assertEquals("avg_pool", last(named).name());
    var classifier = MobileNet.of().untrained().classes(7).classifierActivation((String) null);
    assertEquals("Activation(name=\"predictions\")", last(classifier.build()).toString());
    assertEquals("chosen", small.name("chosen").build().name());
    assertEquals("mobilenet_0.25_64", small.build().name());
    assertEquals("mobilenet_0.25_None", small.inputShape(-1, -1, 3).build().name());
    assertEquals("a_stem", ConvNeXt.of("Tiny").untrained().name("a").build().getLayer(1).name());
  }

  @Test
  void imagesWithoutASizeAreTaken() {
    var any = MobileNetV3.of("Small").untrained().build();
    assertEquals(Shape.of(-1, -1, -1, 3), shapeOfInput(any));
    assertEquals(Shape.of(-1, 224, 224, 3), shapeOfInput(NASNet.of("Mobile").untrained().build()));
    assertEquals(
        Shape.of(-1, -1, -1, 3), shapeOfInput(VGG.of(16).untrained().includeTop(false).build()));
  }

  private static Shape shapeOfInput(Model model) {
    return ((InputLayer) LayerInternals.places(model).get("layers/input_layer")).tensor().shape();
  }

  @Test
  void dropoutsFollowTheOptions() {
    var b0 = EfficientNet.of("B0");
    assertEquals(
        List.of("Dropout(name=\"top_dropout\", rate=0.3)"),
        layers(b0.dropConnectRate(0).dropoutRate(0.3), "Dropout"));
    var all = layers(b0, "Dropout");
    assertEquals(10, all.size());
    assertEquals("Dropout(name=\"block2b_drop\", rate=0.025, noise_shape=[-1,1,1,1])", all.get(0));
    assertEquals("Dropout(name=\"top_dropout\", rate=0.2)", all.get(9));
    var depths = layers(ConvNeXt.of("Tiny").dropPathRate(0.17), "StochasticDepth");
    assertEquals(17, depths.size());
    assertTrue(depths.get(16).endsWith("drop_path_rate=0.17)"), depths.get(16));
    assertEquals(List.of(), layers(MobileNetV3.of("Large").dropoutRate(0), "Dropout"));
    assertEquals(
        List.of("Dropout(name=\"dropout\", rate=0.25)"),
        layers(MobileNet.of().dropout(0.25), "Dropout"));
  }

  @Test
  void preprocessingCanBeLeftOut() {
    assertEquals(
        List.of(), layers(MobileNetV3.of("Small").includePreprocessing(false), "Rescaling"));
    assertEquals(
        List.of(), layers(EfficientNetV2.of("B0").includePreprocessing(false), "Rescaling"));
    assertEquals(
        List.of(), layers(ConvNeXt.of("Tiny").includePreprocessing(false), "Normalization"));
    assertEquals(1, layers(ConvNeXt.of("Tiny"), "Normalization").size());
    assertEquals(1, layers(EfficientNetV2.of("B0"), "Normalization").size());
    assertEquals(List.of(), layers(EfficientNetV2.of("S"), "Normalization"));
  }

  /** Keras' weights were trained on pixels that are divided once more. */
  @Test
  void publishedEfficientNetsScaleOnceMore() {
    var images = Input.of(64, 64, 3);
    var model = Model.of(images, EfficientNet.of("B0").includeTop(false).features(images));
    var scalings = model.layers().stream().filter(Rescaling.class::isInstance).toList();
    assertEquals(2, scalings.size());
    var scale = Json.node(scalings.get(1).getConfig()).get("scale");
    assertEquals(1 / Math.sqrt(0.229), scale.get(0).asDouble(), 1e-12);
    assertEquals(1 / Math.sqrt(0.225), scale.get(2).asDouble(), 1e-12);
  }

  @Test
  void widthsAreRoundedAsInKeras() {
    assertEquals(
        Shape.of(-1, 2, 2, 1792),
        output(MobileNetV2.of().alpha(1.4).includeTop(false).inputShape(64, 64, 3)));
    assertEquals(16, Blocks.divisible(32 * 0.35, 8));
    assertEquals(24, Blocks.divisible(18, 8)); // 16 would be less by more than a tenth
    assertEquals(16, Blocks.nearest(18, 8));
  }

  @Test
  void unfitOptionsAreRefused() {
    assertRefused("VGG: depth must be 16 or 19, received 17.", () -> VGG.of(17));
    assertRefused("ResNet: depth must be 50, 101 or 152, received 34.", () -> ResNet.of(34));
    assertRefused("DenseNet: depth must be 121, 169 or 201, received 1.", () -> DenseNet.of(1));
    assertRefused(
        "EfficientNet: there is no variant \"B8\". Did you mean \"B0\"?",
        () -> EfficientNet.of("B8"));
    assertRefused(
        "ConvNeXt: there is no variant \"tiny\". Did you mean \"Tiny\"?",
        () -> ConvNeXt.of("tiny"));
    assertRefused(
        "EfficientNetV2: there is no variant \"B8\". Did you mean \"B0\"?",
        () -> EfficientNetV2.of("B8"));
    assertRefused(
        "MobileNetV3: the variant must be \"Small\" or \"Large\", received \"small\".",
        () -> MobileNetV3.of("small"));
    assertRefused(
        "NASNet: the variant must be \"Mobile\" or \"Large\", received \"Huge\".",
        () -> NASNet.of("Huge"));
    assertRefused("MobileNet: alpha must be positive, received 0.", () -> MobileNet.of().alpha(0));
    assertRefused(
        "MobileNetV2: alpha must be positive, received 0.", () -> MobileNetV2.of().alpha(0));
    assertRefused(
        "MobileNetV3: alpha must be positive, received 0.", () -> MobileNetV3.of("Small").alpha(0));
    assertRefused(
        "MobileNet: depthMultiplier must be at least 1, received 0.",
        () -> MobileNet.of().depthMultiplier(0));
    assertRefused(
        "MobileNet: dropout must lie in [0, 1), received 1.", () -> MobileNet.of().dropout(1));
    assertRefused(
        "MobileNetV3: dropoutRate must lie in [0, 1), received 1.",
        () -> MobileNetV3.of("Small").dropoutRate(1));
    assertRefused(
        "ConvNeXt: dropPathRate must lie in [0, 1), received 1.",
        () -> ConvNeXt.of("Tiny").dropPathRate(1));
    assertRefused(
        "EfficientNet: dropoutRate must lie in [0, 1), received 1.",
        () -> EfficientNet.of("B0").dropoutRate(1));
    assertRefused(
        "EfficientNet: dropConnectRate must lie in [0, 1), received 1.",
        () -> EfficientNet.of("B0").dropConnectRate(1));
    assertRefused("VGG: classes must be at least 1, received 0.", () -> VGG.of(16).classes(0));
    assertRefused(
        "VGG: pooling must be \"avg\", \"max\" or null, received \"sum\".",
        () -> VGG.of(16).pooling("sum"));
    assertRefused(
        "VGG: inputShape must be height, width and channels, received [224, 224].",
        () -> VGG.of(16).inputShape(224, 224));
  }

  @Test
  void unfitWeightsAreRefused() {
    assertRefused(
        "VGG: weights must be \"imagenet\" or a file, or say untrained(), received \"none.h5\".",
        () -> VGG.of(16).weights(Path.of("none.h5")).build());
    assertRefused(
        "VGG: the classifier of the weights \"imagenet\" has 1000 classes, received 10."
            + " Say includeTop(false), or untrained().",
        () -> VGG.of(16).classes(10).build());
    assertRefused(
        "VGG: a classifier with weights must end in \"softmax\" or null, received \"relu\".",
        () -> VGG.of(16).classifierActivation("relu").build());
    assertRefused(
        "MobileNet: there are weights \"imagenet\" only for an alpha of [0.25, 0.5, 0.75, 1.0],"
            + " received 0.3.",
        () -> MobileNet.of().alpha(0.3).build());
    assertRefused(
        "MobileNet: there are weights \"imagenet\" only for a depthMultiplier of 1, received 2.",
        () -> MobileNet.of().depthMultiplier(2).build());
    assertRefused(
        "MobileNetV3: there are weights \"imagenet\" only for an alpha of [1.0], received 0.75.",
        () -> MobileNetV3.of("Small").minimalistic(true).alpha(0.75).build());
  }

  @Test
  void unfitShapesAreRefused() {
    assertRefused(
        "VGG: the classifier of the weights \"imagenet\" takes images of [224, 224, 3],"
            + " received [64, 64, 3]. Say includeTop(false), or untrained().",
        () -> VGG.of(16).inputShape(64, 64, 3).build());
    assertRefused(
        "VGG: the weights \"imagenet\" are for images of 3 channels, received [64, 64, 1].",
        () -> VGG.of(16).includeTop(false).inputShape(64, 64, 1).build());
    assertRefused(
        "InceptionV3: images must be at least 75 by 75, received [299, 74, 3].",
        () -> InceptionV3.of().untrained().inputShape(299, 74, 3).build());
    assertRefused(
        "Xception: images must be at least 71 by 71, received [70, 70, 3].",
        () -> Xception.of().untrained().inputShape(70, 70, 3).build());
    assertRefused(
        "ResNet: images must have a known size for the classifier, received [-1, 224, 3].",
        () -> ResNet.of(50).untrained().inputShape(-1, 224, 3).build());
    assertRefused(
        "NASNet: images must have a known size, received [-1, -1, 3].",
        () -> NASNet.of("Large").untrained().includeTop(false).inputShape(-1, -1, 3).build());
    assertRefused(
        "VGG: sizes must be at least 1, or -1 for a height or width that varies,"
            + " received [0, 64, 3].",
        () -> VGG.of(16).untrained().inputShape(0, 64, 3).build());
  }
}
