package dev.rhyton.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.Layers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every architecture has as many weights and layers, with its classifier, as that of Keras. */
class ArchitectureSizesTest {
  private static final Map<String, Long> COUNTS = new LinkedHashMap<>();

  static {
    COUNTS.put("VGG16", 138_357_544L);
    COUNTS.put("VGG19", 143_667_240L);
    COUNTS.put("ResNet50", 25_636_712L);
    COUNTS.put("ResNet101", 44_707_176L);
    COUNTS.put("ResNet152", 60_419_944L);
    COUNTS.put("ResNet50V2", 25_613_800L);
    COUNTS.put("ResNet101V2", 44_675_560L);
    COUNTS.put("ResNet152V2", 60_380_648L);
    COUNTS.put("DenseNet121", 8_062_504L);
    COUNTS.put("DenseNet169", 14_307_880L);
    COUNTS.put("DenseNet201", 20_242_984L);
    COUNTS.put("InceptionV3", 23_851_784L);
    COUNTS.put("InceptionResNetV2", 55_873_736L);
    COUNTS.put("Xception", 22_910_480L);
    COUNTS.put("MobileNet", 4_253_864L);
    COUNTS.put("MobileNetV2", 3_538_984L);
    COUNTS.put("MobileNetV3Small", 2_554_968L);
    COUNTS.put("MobileNetV3Large", 5_507_432L);
    COUNTS.put("EfficientNetB0", 5_330_571L);
    COUNTS.put("EfficientNetB1", 7_856_239L);
    COUNTS.put("EfficientNetB2", 9_177_569L);
    COUNTS.put("EfficientNetB3", 12_320_535L);
    COUNTS.put("EfficientNetB4", 19_466_823L);
    COUNTS.put("EfficientNetB5", 30_562_527L);
    COUNTS.put("EfficientNetB6", 43_265_143L);
    COUNTS.put("EfficientNetB7", 66_658_687L);
    COUNTS.put("EfficientNetV2B0", 7_200_312L);
    COUNTS.put("EfficientNetV2B1", 8_212_124L);
    COUNTS.put("EfficientNetV2B2", 10_178_374L);
    COUNTS.put("EfficientNetV2B3", 14_467_622L);
    COUNTS.put("EfficientNetV2S", 21_612_360L);
    COUNTS.put("EfficientNetV2M", 54_431_388L);
    COUNTS.put("EfficientNetV2L", 119_027_848L);
    COUNTS.put("ConvNeXtTiny", 28_589_128L);
    COUNTS.put("ConvNeXtSmall", 50_223_688L);
    COUNTS.put("ConvNeXtBase", 88_591_464L);
    COUNTS.put("ConvNeXtLarge", 197_767_336L);
    COUNTS.put("ConvNeXtXLarge", 350_196_968L);
    COUNTS.put("NASNetMobile", 5_326_716L);
    COUNTS.put("NASNetLarge", 88_949_818L);
  }

  private static final Map<String, Integer> LAYERS = new LinkedHashMap<>();

  static {
    LAYERS.put("VGG16", 23);
    LAYERS.put("VGG19", 26);
    LAYERS.put("ResNet50", 177);
    LAYERS.put("ResNet101", 347);
    LAYERS.put("ResNet152", 517);
    LAYERS.put("ResNet50V2", 192);
    LAYERS.put("ResNet101V2", 379);
    LAYERS.put("ResNet152V2", 566);
    LAYERS.put("DenseNet121", 429);
    LAYERS.put("DenseNet169", 597);
    LAYERS.put("DenseNet201", 709);
    LAYERS.put("InceptionV3", 313);
    LAYERS.put("InceptionResNetV2", 782);
    LAYERS.put("Xception", 134);
    LAYERS.put("MobileNet", 91);
    LAYERS.put("MobileNetV2", 156);
    LAYERS.put("EfficientNetB0", 240);
    LAYERS.put("NASNetMobile", 771);
    LAYERS.put("NASNetLarge", 1041);
  }

  /** Weights take no memory until their values are asked for, so that this builds giants, too. */
  @TestFactory
  Stream<DynamicTest> weights() {
    return COUNTS.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue())));
  }

  private static void check(String name, long count) {
    Layers.clearNames();
    var model = Applications.get(name).untrained().build();
    assertEquals(count, model.countParams());
    if (LAYERS.containsKey(name))
      assertEquals(LAYERS.get(name), LayerInternals.places(model).size());
  }

  @Test
  void everyArchitectureIsCounted() {
    assertEquals(Applications.names(), COUNTS.keySet());
  }
}
